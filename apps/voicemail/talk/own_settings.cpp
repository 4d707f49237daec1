// SPDX-License-Identifier: Apache-2.0
// What the owner of a box changes at the telephone: greetings and the PIN.
#include <fmt/format.h>

#include "sound/errors.hpp"
#include "voice/recording.hpp"
#include "voicemail/store/pin.hpp"
#include "voicemail/talk/access.hpp"
#include "voicemail/talk/ask.hpp"

namespace tapi::voicemail {
namespace {

using voice::Await;
using voice::PlayPlan;
using voice::Telephone;


// A greeting until its owner has decided: then it replaces the one before.
class GreetingTake {
  public:
    GreetingTake(const Desk& desk, Draft draft) : desk_(desk), draft_(std::move(draft)) {
        try {
            sound_.emplace(draft_.file);
        } catch (const sound::SoundError& error) {
            desk_.clerk.start(&Store::drop, draft_);
            throw Trouble(error.what());
        }
    }
    ~GreetingTake() {
        if (open_) desk_.clerk.start(&Store::drop, draft_);
    }
    GreetingTake(const GreetingTake&) = delete;
    GreetingTake& operator=(const GreetingTake&) = delete;

    voice::Recording& sound() { return *sound_; }
    std::string file() const { return draft_.file; }
    // False when nothing is there to be heard.
    bool finish() { return sound_->close() && sound_->length() >= desk_.config.store.shortest; }
    Await<void> keep() {
        need(co_await desk_.clerk.ask(&Store::keep, draft_));
        open_ = false;
    }

  private:
    const Desk& desk_;
    Draft draft_;
    std::optional<voice::Recording> sound_;
    bool open_ = true;
};

// One take; what its speaker says of it. '2' as well when there is nothing.
Await<char> try_greeting(const Desk& desk, Telephone& caller, const BoxConfig& box, GreetingKind kind, Sentence question) {
    co_await tell(caller, box.language, question);
    caller.forget_digits();
    GreetingTake take(desk, need(co_await desk.clerk.ask(&Store::begin_greeting, box.number, kind)));
    voice::RecordPlan plan;
    plan.most = desk.config.longest_greeting;
    plan.silence = desk.config.silence;
    plan.terminators = "#";
    co_await caller.record(take.sound(), std::move(plan));
    if (!take.finish()) {
        co_await tell(caller, box.language, Sentence::nothing_recorded);
        co_return '2';
    }
    const voice::Prompt heard = Script(box.language).file(take.file()).say(Sentence::keep_choice).prompt();
    const char key = co_await ask_key(caller, box.language, heard, "12*");
    if (key == '1') co_await take.keep();
    co_return key;
}

Await<void> one_greeting(const Desk& desk, Telephone& caller, const BoxConfig& box, GreetingKind kind) {
    const auto file = co_await desk.clerk.ask(&Store::greeting, box.number, kind);
    Script now(box.language);
    if (file) {
        now.file(*file);
    } else {
        now.say(Sentence::standard_greeting);
    }
    const voice::Prompt question = now.pause(voice::Millis(400)).say(Sentence::greeting_choice).prompt();
    const char key = co_await ask_key(caller, box.language, question, "23*");
    if (key == '2') co_await record_greeting(desk, caller, box, kind, Sentence::record_greeting);
    if (key == '3') {
        need(co_await desk.clerk.ask(&Store::remove_greeting, box.number, kind));
        co_await tell(caller, box.language, Sentence::standard_greeting);
    }
}

}  // namespace

Await<bool> record_greeting(const Desk& desk, Telephone& caller, const BoxConfig& box, GreetingKind kind, Sentence question) {
    for (int takes = 0; takes < most_takes; ++takes) {
        const char key = co_await try_greeting(desk, caller, box, kind, question);
        if (key == '*') co_return false;
        if (key != '1') continue;
        desk.info(box, fmt::format("has a new greeting ({})", name_of(kind)));
        co_await tell(caller, box.language, Sentence::kept);
        co_return true;
    }
    co_return false;
}

Await<void> greetings_menu(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    for (;;) {
        const char key = co_await ask_key(caller, box.language, said(box.language, Sentence::greeting_menu), "123*");
        if (key == '*') co_return;
        co_await one_greeting(desk, caller, box, static_cast<GreetingKind>(key - '1'));
    }
}

Await<bool> change_pin(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    for (int attempt = 0; attempt < most_tries; ++attempt) {
        const auto pin = co_await ask_number(caller, said(box.language, Sentence::enter_new_pin), most_typed);
        if (!pin) co_return false;
        if (!good_pin(*pin)) {
            co_await tell(caller, box.language, Sentence::pin_too_simple);
            continue;
        }
        const auto again = co_await ask_number(caller, said(box.language, Sentence::enter_again), most_typed);
        if (again != pin) {
            co_await tell(caller, box.language, Sentence::not_the_same);
            continue;
        }
        need(co_await desk.clerk.ask(&Store::set_pin, box.number, *pin));
        desk.info(box, "has a new PIN");
        co_await tell(caller, box.language, Sentence::pin_changed);
        co_return true;
    }
    co_return false;
}

}  // namespace tapi::voicemail
