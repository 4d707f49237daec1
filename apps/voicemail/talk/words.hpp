// SPDX-License-Identifier: Apache-2.0
// What voice mail says, in four languages.
#pragma once

#include <string>

#include "voice/plans.hpp"
#include "voice/speech/speech.hpp"
#include "voicemail/store/records.hpp"

namespace tapi::voicemail {

using speech::Language;

enum class Sentence {
    is_away,  // after the name
    is_closed,
    leave_message,
    box_full,
    no_room,
    record_again,
    too_short,
    message_kept,
    recording_stopped,
    goodbye,
    enter_box,
    enter_pin,
    wrong_entry,
    locked,
    no_pin_yet,
    wrong_key,
    failed,
    main_menu,
    no_messages,
    end_of_list,
    message_menu,
    deleted_menu,
    saved,
    deleted,
    brought_back,
    unplayable,
    enter_target,
    no_such_box,
    target_full,
    record_introduction,
    forwarded,
    greeting_menu,
    standard_greeting,
    greeting_choice,
    record_greeting,
    keep_choice,
    kept,
    nothing_recorded,
    enter_new_pin,
    enter_again,
    not_the_same,
    pin_too_simple,
    pin_changed,
    welcome,
    say_name,
    ready,
    count_,  // how many there are
};

std::string text_of(Language language, Sentence sentence);
// "The owner of mailbox one zero zero one".
std::string owner_of(Language language, const std::string& box);
// "You have two new messages and one saved message."
std::string counts_of(Language language, const Counts& counts);
// "From five five five …, today at three oh five PM." A caller's number is said; without one, that it is not known.
std::string heading_of(Language language, const Message& message, speech::Date date, speech::Time time, speech::Date today);

// Piece by piece, all in one language.
class Script {
  public:
    explicit Script(Language language) : language_(language) {}
    Script& say(Sentence sentence) { return words(text_of(language_, sentence)); }
    Script& words(std::string text);
    Script& file(std::string path);
    Script& pause(voice::Millis length);
    voice::Prompt prompt() const { return pieces_; }

  private:
    Language language_;
    voice::Prompt pieces_;
};
voice::Prompt said(Language language, Sentence sentence);

}  // namespace tapi::voicemail
