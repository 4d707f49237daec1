// SPDX-License-Identifier: Apache-2.0
// Greeting, beep, recording.
#include "voicemail/talk/take_message.hpp"

#include <fmt/format.h>

#include "sound/errors.hpp"
#include "voice/recording.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tapi::voicemail {
namespace {

using voice::Await;
using voice::Gone;
using voice::Played;
using voice::PlayPlan;
using voice::Recorded;
using voice::RecordPlan;
using voice::Recording;
using voice::Telephone;


LocalTime local(const std::tm& time) { return {time.tm_wday, time.tm_hour * 60 + time.tm_min}; }

using Kept = Result<std::optional<int64_t>>;

// False when it was too short. What cannot be kept now is when there is room.
Await<bool> kept(Desk desk, const BoxConfig& box, Caller caller, voice::Millis length, std::shared_ptr<voice::Job<Kept>> keeping) {
    const Kept kept = co_await voice::finished(keeping);
    if (!kept) {
        desk.log(LogLevel::error, "box " + box.number, "a message is not in the index yet: " + kept.error().context);
        co_return true;
    }
    if (*kept)
        desk.tell({{"event", "message"}, {"box", box.number}, {"id", **kept}, {"caller", caller.number}, {"name", caller.name},
                   {"seconds", static_cast<double>(length.count()) / 1000}});
    desk.info(box, *kept ? fmt::format("message {} {}", **kept, from_whom(caller)) : fmt::format("a caller {} left no message", from_whom(caller)));
    co_return kept->has_value();
}

// A recording and its note. It is kept when nobody decides otherwise: when the caller hangs up, and when the program stops.
class Take {
  public:
    Take(const Desk& desk, const BoxConfig& box, Draft draft) : desk_(desk), box_(box), draft_(std::move(draft)) {
        try {
            sound_.emplace(draft_.file);
        } catch (const sound::SoundError& error) {
            drop();
            throw Trouble(error.what());
        }
    }
    // Nobody waits here, so that whoever hangs up is forgotten at once.
    ~Take() {
        if (open_) boost::asio::co_spawn(desk_.clerk.loop(), keep(), boost::asio::detached);
    }
    Take(const Take&) = delete;
    Take& operator=(const Take&) = delete;

    Recording& sound() { return *sound_; }
    Await<bool> keep() {
        open_ = false;
        const voice::Millis length = sound_->length();
        sound_.reset();
        return kept(desk_, box_, draft_.caller, length, desk_.clerk.start(&Store::keep, draft_));
    }
    void drop() {
        open_ = false;
        sound_.reset();
        desk_.clerk.start(&Store::drop, draft_);
    }

  private:
    const Desk& desk_;
    const BoxConfig& box_;
    Draft draft_;
    std::optional<Recording> sound_;
    bool open_ = true;
};

RecordPlan plan_of(const Config& config) {
    RecordPlan plan;
    plan.most = config.longest;
    plan.silence = config.silence;
    plan.terminators = "#*";  // others are no sign that somebody wants anything: speech has them
    return plan;
}

// What takes the call from us says what becomes of the take.
Await<Recorded> record(Telephone& caller, Take& take, const BoxConfig& box, RecordPlan plan) {
    try {
        co_return co_await caller.record(take.sound(), std::move(plan));
    } catch (const Gone& gone) {
        if (gone.why() == Gone::Why::taken && box.when_taken == OnTaken::drop) take.drop();
        throw;
    } catch (const std::exception&) {  // it is not a message, whatever it is
        take.drop();
        throw;
    }
}

Await<Played> greet(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    PlayPlan plan;
    plan.keys = "#*";
    try {
        const voice::Prompt greeting = co_await greeting_of(desk, box);
        co_return co_await caller.play(greeting, std::move(plan));
    } catch (const voice::BadPrompt& error) {
        desk.log(LogLevel::error, "box " + box.number, std::string("no greeting was heard: ") + error.what());
    }
    co_return Played();
}

Await<void> say_goodbye(Telephone& caller, Language language, Sentence sentence) {
    const voice::Prompt prompt = Script(language).say(sentence).say(Sentence::goodbye).prompt();
    co_await caller.play(prompt, PlayPlan());
}

Sentence outcome_of(const Recorded& recorded, bool kept) {
    if (!kept) return Sentence::too_short;
    return recorded.end == Recorded::End::no_room ? Sentence::recording_stopped : Sentence::message_kept;
}

}  // namespace

Await<voice::Prompt> greeting_of(const Desk& desk, const BoxConfig& box) {
    const bool open = box.hours.open(local(desk.local_time(desk.clerk.now())));
    const auto own = co_await desk.clerk.ask(&Store::greeting, box.number, open ? GreetingKind::open : GreetingKind::closed);
    // The one greeting that there is serves at all hours of a box without any.
    if (own) co_return Script(box.language).file(*own).prompt();
    const auto name = co_await desk.clerk.ask(&Store::greeting, box.number, GreetingKind::name);
    Script standard(box.language);
    if (name) {
        standard.file(*name);
    } else {
        standard.words(box.name.empty() ? owner_of(box.language, box.number) : box.name);
    }
    co_return standard.say(open ? Sentence::is_away : Sentence::is_closed).say(Sentence::leave_message).prompt();
}

Await<Left> take_message(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    const voice::Facts facts = caller.facts();
    const Caller from{facts.caller, facts.caller_name};
    const Room room = need(co_await desk.clerk.ask(&Store::room, box.number, box.quota));
    if (room != Room::enough) {
        desk.warning(box, room == Room::box_full ? "is full: a caller was sent away" : "the disk is full: a caller was sent away");
        const Sentence why = room == Room::box_full ? Sentence::box_full : Sentence::no_room;
        const voice::Prompt prompt = said(box.language, why);
        PlayPlan plan;
        plan.keys = "*";
        const Played played = co_await caller.play(prompt, std::move(plan));
        co_return played.key ? Left::wants_menu : Left::done;
    }
    desk.part("greeting");
    const Played greeted = co_await greet(desk, caller, box);
    caller.forget_digits();
    if (greeted.key == '*') co_return Left::wants_menu;
    desk.part("recording");
    for (int takes = 1; takes <= most_takes; ++takes) {
        Take take(desk, box, need(co_await desk.clerk.ask(&Store::begin_message, box.number, from, box.mail, std::string())));
        const Recorded recorded = co_await record(caller, take, box, plan_of(desk.config));
        if (recorded.end == Recorded::End::key && recorded.key == '*' && takes < most_takes) {
            take.drop();
            const voice::Prompt again = said(box.language, Sentence::record_again);
            co_await caller.play(again, PlayPlan());
            continue;
        }
        if (recorded.end == Recorded::End::no_room) desk.log(LogLevel::error, "box " + box.number, "a recording was cut short: " + recorded.why);
        const bool is_message = co_await take.keep();
        const Sentence outcome = outcome_of(recorded, is_message);
        co_await say_goodbye(caller, box.language, outcome);
        break;
    }
    co_return Left::done;
}

}  // namespace tapi::voicemail
