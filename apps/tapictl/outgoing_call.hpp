// SPDX-License-Identifier: Apache-2.0
// A call that this program makes: begun on an open line, then fed with messages and with time until it is over.
#pragma once

#include "console.hpp"
#include "line_app.hpp"
#include "progress.hpp"

namespace tapi::ctl {

struct CallPlan {
    HLINE line = 0;
    std::string line_name;
    uint32_t address = 0;
    std::string to;                         // as it is dialed
    std::optional<uint32_t> until_state;    // LINECALLSTATE_
    std::optional<uint32_t> ring_limit_ms;  // give up when it is not answered by then
    std::optional<uint32_t> hangup_after_ms;
};

class OutgoingCall {
  public:
    OutgoingCall(Console& console, CallPlan plan);
    ~OutgoingCall();
    OutgoingCall(const OutgoingCall&) = delete;
    OutgoingCall& operator=(const OutgoingCall&) = delete;

    // begin and message throw Failure when the call cannot be made.
    void begin();
    bool begun() const { return made_ > 0; }
    void message(const LINEMESSAGE& message);
    void interrupted();
    void deadline_passed();
    std::optional<LineApp::Instant> next_deadline() const;
    bool over() const { return over_; }
    // The call while both can hear each other, else 0.
    HCALL talking() const { return progress_.connected() && !progress_.hopeless() && !progress_.ended() ? call_ : 0; }
    void hang_up() { drop(); }
    // Says what became of it; the exit code.
    int report();

  private:
    void replied(LONG request, LONG result);
    void state(uint32_t state, uint32_t mode);
    void show(uint32_t state, uint32_t mode, std::chrono::milliseconds when);
    void drop();

    Console& console_;
    const CallPlan plan_;
    CallProgress progress_;
    HCALL call_ = 0;
    LONG made_ = 0;
    LONG dropped_ = 0;
    std::optional<LineApp::Instant> hangup_at_, ring_limit_, end_by_;
    bool can_drop_ = false;
    bool drop_wanted_ = false;
    bool interrupted_ = false;
    bool unanswered_ = false;
    bool reached_ = false;
    bool over_ = false;
};

}  // namespace tapi::ctl
