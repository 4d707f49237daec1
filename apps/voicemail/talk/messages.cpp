// SPDX-License-Identifier: Apache-2.0
// Hearing messages, one after the other, and forwarding one.
#include <fmt/format.h>

#include "sound/errors.hpp"
#include "sound/sound_file.hpp"
#include "voice/recording.hpp"
#include "voicemail/store/files.hpp"
#include "voicemail/talk/access.hpp"
#include "voicemail/talk/ask.hpp"

namespace tapi::voicemail {
namespace {

using voice::Await;
using voice::Played;
using voice::PlayPlan;
using voice::Telephone;

constexpr voice::Millis between{400};

speech::Date date_of(const std::tm& time) { return {time.tm_year + 1900, time.tm_mon + 1, time.tm_mday}; }

std::string heading(const Desk& desk, const BoxConfig& box, const Message& message) {
    const std::tm received = desk.local_time(message.received);
    return heading_of(box.language, message, date_of(received), {received.tm_hour, received.tm_min},
                      date_of(desk.local_time(desk.clerk.now())));
}

// From who and when, and what was said. Whoever has heard a new one to its end has it among the saved ones.
Await<void> play_message(const Desk& desk, Telephone& caller, const BoxConfig& box, Message message) {
    const voice::Prompt prompt = Script(box.language)
                                     .words(heading(desk, box, message))
                                     .pause(between)
                                     .file(desk.clerk.file_of(message))
                                     .pause(between)
                                     .prompt();
    bool unplayable = false;
    try {
        const Played played = co_await caller.play(prompt, PlayPlan());
        if (played.whole && message.state == MessageState::fresh) need(co_await desk.clerk.ask(&Store::save, message.id));
    } catch (const voice::BadPrompt& error) {
        desk.log(LogLevel::error, "box " + box.number, fmt::format("message {}: {}", message.id, error.what()));
        unplayable = true;
    }
    if (unplayable) co_await tell(caller, box.language, Sentence::unplayable);
}

// Does what the key says; where to go from the message at `at`.
Await<size_t> act(const Desk& desk, Telephone& caller, const BoxConfig& box, Message message, char key, size_t at) {
    Sentence answer = Sentence::saved;
    if (key == '1') co_return at;
    if (key == '5') co_return at > 0 ? at - 1 : at;
    if (key == '6') co_return at + 1;
    if (key == '4') {
        co_await forward_message(desk, caller, box, message);
        co_return at;
    }
    if (key == '2') {
        need(co_await desk.clerk.ask(&Store::save, message.id));
    } else if (message.state == MessageState::deleted) {
        need(co_await desk.clerk.ask(&Store::bring_back, message.id));
        answer = Sentence::brought_back;
    } else {
        need(co_await desk.clerk.ask(&Store::remove, message.id));
        answer = Sentence::deleted;
    }
    co_await tell(caller, box.language, answer);
    co_return at + 1;
}

// What a forwarded message sounds like: the introduction, a short silence, the message.
bool join(const std::filesystem::path& introduction, const std::filesystem::path& message, voice::Recording& into) {
    std::vector<int16_t> samples(voice::sample_rate / 10);
    for (const auto& part : {introduction, message}) {
        sound::SoundReader reader(part, voice::sample_rate);
        for (size_t read = reader.read(samples); read > 0; read = reader.read(samples)) {
            if (!into.write(std::span(samples).first(read))) return false;
        }
        if (part == introduction && !into.write(std::vector<int16_t>(voice::sample_rate / 2))) return false;
    }
    return into.close();
}

// The file of a message as it is sent on; `introduction` may be empty.
bool make_forwarded(const std::filesystem::path& introduction, const std::filesystem::path& message, const Draft& draft) {
    try {
        if (introduction.empty()) return bool(duplicate_file(message, draft.file));
        voice::Recording into(draft.file);
        return join(introduction, message, into);
    } catch (const sound::SoundError&) {
        return false;
    }
}

// An introduction lies where greetings lie, and goes when it has been used.
class Introduction {
  public:
    Introduction(const Desk& desk, Draft draft) : desk_(desk), draft_(std::move(draft)), sound_(draft_.file) {}
    ~Introduction() { desk_.clerk.start(&Store::drop, draft_); }
    Introduction(const Introduction&) = delete;
    Introduction& operator=(const Introduction&) = delete;
    voice::Recording& sound() { return sound_; }
    // Its file; empty when there is none to speak of.
    std::filesystem::path finish() {
        constexpr voice::Millis shortest{500};
        const bool heard = sound_.length() >= shortest;
        return sound_.close() && heard ? draft_.file : std::filesystem::path();
    }

  private:
    const Desk& desk_;
    Draft draft_;
    voice::Recording sound_;
};

Await<const BoxConfig*> ask_target(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    const auto number = co_await ask_number(caller, said(box.language, Sentence::enter_target), most_typed);
    if (!number) co_return nullptr;
    const BoxConfig* target = desk.config.box(*number);
    if (target != nullptr) {
        const Room room = need(co_await desk.clerk.ask(&Store::room, target->number, target->quota));
        if (room == Room::enough) co_return target;
    }
    co_await tell(caller, box.language, target == nullptr ? Sentence::no_such_box : Sentence::target_full);
    co_return nullptr;
}

}  // namespace

Await<void> forward_message(const Desk& desk, Telephone& caller, const BoxConfig& box, Message message) {
    const BoxConfig* target = co_await ask_target(desk, caller, box);
    if (target == nullptr) co_return;
    co_await tell(caller, box.language, Sentence::record_introduction);
    Introduction introduction(desk, need(co_await desk.clerk.ask(&Store::begin_greeting, box.number, GreetingKind::name)));
    voice::RecordPlan plan;
    plan.most = desk.config.longest_greeting;
    plan.silence = desk.config.silence;
    plan.terminators = "#";
    co_await caller.record(introduction.sound(), std::move(plan));
    const Draft draft = need(co_await desk.clerk.ask(&Store::begin_message, target->number, message.caller, target->mail, box.number));
    if (!make_forwarded(introduction.finish(), desk.clerk.file_of(message), draft)) {
        need(co_await desk.clerk.ask(&Store::drop, draft));
        throw Trouble(fmt::format("message {} could not be forwarded to box {}", message.id, target->number));
    }
    need(co_await desk.clerk.ask(&Store::keep, draft));
    desk.tell({{"event", "forwarded"}, {"box", box.number}, {"id", message.id}, {"to", target->number}});
    desk.info(box, fmt::format("message {} was forwarded to box {}", message.id, target->number));
    co_await tell(caller, box.language, Sentence::forwarded);
}

Await<void> hear_messages(const Desk& desk, Telephone& caller, const BoxConfig& box, MessageState state) {
    const std::vector<Message> list = need(co_await desk.clerk.ask(&Store::messages_in, box.number, state));
    if (list.empty()) {
        co_await tell(caller, box.language, Sentence::no_messages);
        co_return;
    }
    for (size_t at = 0; at < list.size();) {
        const auto message = need(co_await desk.clerk.ask(&Store::message, list[at].id));
        if (!message) {  // somebody else has removed it
            ++at;
            continue;
        }
        co_await play_message(desk, caller, box, *message);
        const bool deleted = message->state == MessageState::deleted;
        const Sentence menu = deleted ? Sentence::deleted_menu : Sentence::message_menu;
        const char key = co_await ask_key(caller, box.language, said(box.language, menu), deleted ? "13456*" : "123456*");
        if (key == '*') co_return;
        at = co_await act(desk, caller, box, *message, key, at);
    }
    co_await tell(caller, box.language, Sentence::end_of_list);
}

}  // namespace tapi::voicemail
