// SPDX-License-Identifier: Apache-2.0
// A call of the API as a Telephone.
#pragma once

#include <tapi.h>

#include <exception>
#include <functional>
#include <memory>
#include <span>

#include "telephone.hpp"

namespace tapi::voice {

class Line;

class Call final : public Telephone, public std::enable_shared_from_this<Call> {
  public:
    struct State;
    explicit Call(std::unique_ptr<State> state);
    ~Call() override;  // drops and forgets it

    Facts facts() const override;
    bool connected() const override;
    bool gone() const override;
    AtEnd at_end(std::function<void()> then) override;
    void check() const override;
    Await<void> answer() override;
    Await<void> refuse(Refusal how) override;
    Await<void> redirect(std::string to) override;
    Await<Played> play(Prompt prompt, PlayPlan plan) override;
    Await<Gathered> gather(GatherPlan plan) override;
    void forget_digits() override;
    Await<Recorded> record(Recording& into, RecordPlan plan) override;
    Await<void> send_digits(std::string digits) override;
    Await<void> pause(Millis length) override;
    Await<void> transfer(std::string to) override;
    Await<Outcome> consult(ConsultPlan plan) override;
    Await<std::string> park(std::string where) override;
    Await<void> hold() override;
    Await<void> unhold() override;
    Await<void> hand_off(std::string program, uint32_t media_mode) override;
    Await<void> set_data(std::string data) override;
    Await<void> drop() override;

    // ---- Beyond a telephone

    HCALL handle() const;  // 0 once it is gone
    Line& line() const;
    uint32_t state() const;  // LINECALLSTATE_
    uint32_t mode() const;   // what came with the state
    uint64_t number() const;  // of this program, for its log
    // Returns when it has rung that often, 0 at once. Where the provider tells no rings, one is counted every five seconds.
    Await<void> rung(unsigned rings);
    // As rung(), and `rings` is asked again at each ring: for a number that changes while it rings (toll saver).
    Await<void> rung(std::function<unsigned()> rings);
    // What is awaited, or will be next, throws this once.
    void interrupt(std::exception_ptr what);
    // Another program that becomes owner has the call; here Gone(taken) is thrown, and the call goes on there.
    void lets_others_take_it();
    // Whether it was connected when it came to us: another program had answered it. Known when this returns.
    Await<bool> handed_over();
    // Told of each of `modes` (LINEMEDIAMODE_) that is heard on it, from when it is connected.
    void monitor_media(uint32_t modes, std::function<void(uint32_t mode)> heard);
    // Sound from the other end, 20 ms at a time or more, until `take` returns false or `limit` is over.
    Await<void> listen(std::function<bool(std::span<const int16_t>)> take, Millis limit);
    // Every message of the API about this call.
    void watch(std::function<void(const LINEMESSAGE&)> told);

    // Until it is answered, or cannot be any more; for who made the call.
    Await<Outcome> answered(Millis ring);

  private:
    static Await<Outcome> announced(Call& other, ConsultPlan plan);
    static Await<Outcome> reach(std::shared_ptr<Call> other, ConsultPlan plan);
    Await<void> come_back();

    std::unique_ptr<State> state_;
};

}  // namespace tapi::voice
