// SPDX-License-Identifier: Apache-2.0
// A telephone whose keys are the keyboard and whose speaker is the terminal. Time passes only by what is said
// and waited for.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <istream>
#include <list>
#include <string>

#include "tapictl/console.hpp"
#include "voice/telephone.hpp"

namespace tapi::ivr {

class TryTelephone final : public voice::Telephone {
  public:
    TryTelephone(std::istream& in, ctl::Console& console, voice::Facts facts,
                 std::chrono::system_clock::time_point now);

    std::chrono::system_clock::time_point now() const { return now_; }

    voice::Facts facts() const override { return facts_; }
    bool connected() const override { return answered_ && !gone_; }
    bool gone() const override { return gone_; }
    voice::AtEnd at_end(std::function<void()> then) override;
    void check() const override;
    voice::Await<void> answer() override;
    voice::Await<void> refuse(voice::Refusal how) override;
    voice::Await<void> redirect(std::string to) override;
    voice::Await<voice::Played> play(voice::Prompt prompt, voice::PlayPlan plan) override;
    voice::Await<voice::Gathered> gather(voice::GatherPlan plan) override;
    void forget_digits() override { typed_.clear(); }
    voice::Await<voice::Recorded> record(voice::Recording& into, voice::RecordPlan plan) override;
    voice::Await<void> send_digits(std::string digits) override;
    voice::Await<void> pause(voice::Millis length) override;
    voice::Await<void> transfer(std::string to) override;
    voice::Await<voice::Outcome> consult(voice::ConsultPlan plan) override;
    voice::Await<std::string> park(std::string where) override;
    voice::Await<void> hold() override;
    voice::Await<void> unhold() override;
    voice::Await<void> hand_off(std::string program, uint32_t media_mode) override;
    voice::Await<void> set_data(std::string data) override;
    voice::Await<void> drop() override;

  private:
    // A line from the keyboard; digits in it are typed. False when it is empty: nothing came.
    bool listen(const std::string& question);
    std::string ask(const std::string& question);
    void say(const voice::Prompt& prompt);
    void event(const std::string& what, const std::string& text);
    void leave(const std::string& what, const std::string& text);
    void end(voice::Gone::Why why);

    std::istream& in_;
    ctl::Console& console_;
    voice::Facts facts_;
    std::chrono::system_clock::time_point now_;
    std::string typed_;  // and not yet taken
    std::list<std::function<void()>> at_end_;
    bool answered_ = false;
    bool gone_ = false;
    voice::Gone::Why why_ = voice::Gone::Why::hung_up;
};

}  // namespace tapi::ivr
