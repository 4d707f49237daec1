// SPDX-License-Identifier: Apache-2.0
// A caller who does as the test says, on a clock that goes on by what he is told and how long he is waited
// for.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <list>
#include <set>
#include <string>
#include <vector>

#include "voice/telephone.hpp"

namespace tapi::flow {

class FakeTelephone final : public voice::Telephone {
  public:
    explicit FakeTelephone(boost::asio::io_context& loop) : loop_(loop) {}

    // ---- What the caller does
    std::string keys;                    // one after the other; '.' waits until it is too late, 'h' hangs up
    int hang_up_at = 0;                  // the wait at which he hangs up; 0: at none
    std::deque<voice::Outcome> answers;  // of those who are called for him
    std::set<std::string>
        refused;             // what the switch refuses: "transfer", "park", "hand_off", "consult", "answer"
    std::string bad_prompt;  // a text that cannot be spoken
    voice::Millis speaks{3000};  // into a recording
    voice::Recorded::End speech_ends = voice::Recorded::End::silence;
    voice::Facts who;

    // ---- What happened
    std::vector<std::string> log;  // "answer", "say en Hello", "transfer 1002", ...
    int waits = 0;
    std::chrono::system_clock::time_point now{};
    bool answered = false;
    bool dropped = false;
    bool recording = false;
    bool has(const std::string& entry) const;
    std::string said() const;  // all words, with blanks between them
    size_t watchers() const { return at_end_.size(); }
    void hang_up();

    voice::Facts facts() const override { return who; }
    bool connected() const override { return answered && !gone_; }
    bool gone() const override { return gone_; }
    voice::AtEnd at_end(std::function<void()> then) override;
    void check() const override;
    voice::Await<void> answer() override;
    voice::Await<void> refuse(voice::Refusal how) override;
    voice::Await<void> redirect(std::string to) override;
    voice::Await<voice::Played> play(voice::Prompt prompt, voice::PlayPlan plan) override;
    voice::Await<voice::Gathered> gather(voice::GatherPlan plan) override;
    void forget_digits() override { log.emplace_back("forget"); }
    voice::Await<voice::Recorded> record(voice::Recording& into, voice::RecordPlan plan) override;
    voice::Await<void> send_digits(std::string digits) override;
    voice::Await<void> pause(voice::Millis length) override;
    voice::Await<void> transfer(std::string to) override;
    voice::Await<voice::Outcome> consult(voice::ConsultPlan plan) override;
    voice::Await<std::string> park(std::string where) override;
    voice::Await<void> hold() override { return moment("hold"); }
    voice::Await<void> unhold() override { return moment("unhold"); }
    voice::Await<void> hand_off(std::string program, uint32_t media_mode) override;
    voice::Await<void> set_data(std::string data) override;
    voice::Await<void> drop() override;

  private:
    voice::Await<void> moment(std::string entry);
    void refuse_if_asked(const std::string& what);
    void hear(const voice::Prompt& prompt);

    boost::asio::io_context& loop_;
    std::list<std::function<void()>> at_end_;
    bool gone_ = false;
};

}  // namespace tapi::flow
