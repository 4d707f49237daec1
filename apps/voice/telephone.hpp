// SPDX-License-Identifier: Apache-2.0
// What a program can do with one call. What happens on a call is a coroutine that reads like the conversation:
//
//     Await<void> greet(Telephone& caller) {
//         co_await caller.answer();
//         co_await caller.play({Piece::words("Good morning", "en")}, {});
//         const Gathered choice = co_await caller.gather({...});
//     }
//
// Everything runs on one thread. When the call ends, whatever is awaited throws Gone, at once: the coroutine unwinds
// and what it holds is closed. Requests that are refused throw Refused, prompts that cannot be said BadPrompt; the call
// goes on after either. One coroutine at a time may wait on a telephone. Arguments are values: they outlive the wait.
#pragma once

#include <functional>
#include <memory>

#include "await.hpp"
#include "errors.hpp"
#include "plans.hpp"

namespace tapi::voice {

class Recording;

// Something that is to be done when a call ends, as long as this is kept.
using AtEnd = std::shared_ptr<void>;

class Telephone {
  public:
    virtual ~Telephone() = default;

    // As of now; it may change with transfers.
    virtual Facts facts() const = 0;
    // Both ends can hear each other.
    virtual bool connected() const = 0;
    virtual bool gone() const = 0;
    // Calls `then` once, when the call ends: for what is awaited elsewhere, as a request over HTTP, to be given up.
    // Afterwards check() throws Gone.
    [[nodiscard]] virtual AtEnd at_end(std::function<void()> then) = 0;
    virtual void check() const = 0;

    // ---- Before it is answered
    virtual Await<void> answer() = 0;
    virtual Await<void> refuse(Refusal how) = 0;
    // Sends it elsewhere unanswered. Gone follows.
    virtual Await<void> redirect(std::string to) = 0;

    // ---- While it is connected
    virtual Await<Played> play(Prompt prompt, PlayPlan plan) = 0;
    virtual Await<Gathered> gather(GatherPlan plan) = 0;
    // Takes the digits that were typed ahead.
    virtual void forget_digits() = 0;
    // `into` has what was said, also when Gone is thrown.
    virtual Await<Recorded> record(Recording& into, RecordPlan plan) = 0;
    // 0-9 * # A-D and "," (two seconds); returns when they have been sent.
    virtual Await<void> send_digits(std::string digits) = 0;
    // Says nothing; digits are kept.
    virtual Await<void> pause(Millis length) = 0;

    // Blind. When it returns the new party has the call; Gone follows.
    virtual Await<void> transfer(std::string to) = 0;
    // Announced. The caller waits on hold, hearing what the switch plays. connected: he is put through, Gone follows.
    // Anything else: he is back on this call.
    virtual Await<Outcome> consult(ConsultPlan plan) = 0;
    // At `where`, or, when it is empty, where the switch wants it, which is returned. Gone follows.
    virtual Await<std::string> park(std::string where) = 0;
    virtual Await<void> hold() = 0;
    virtual Await<void> unhold() = 0;
    // Gives the call to a program by its file name, or, when that is empty, to whoever wants calls of this
    // LINEMEDIAMODE_. Gone follows.
    virtual Await<void> hand_off(std::string program, uint32_t media_mode) = 0;
    virtual Await<void> set_data(std::string data) = 0;
    // Ends it. Does not throw Gone itself.
    virtual Await<void> drop() = 0;
};

}  // namespace tapi::voice
