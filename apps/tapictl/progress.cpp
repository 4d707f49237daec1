// SPDX-License-Identifier: Apache-2.0
// A call's outcome from its states.
#include "progress.hpp"

#include <tapi.h>

namespace tapi::ctl {
namespace {

Exit exit_of_disconnect(uint32_t mode) {
    switch (mode) {
        case LINEDISCONNECTMODE_BUSY:
            return exit_busy;
        case LINEDISCONNECTMODE_NOANSWER:
            return exit_no_answer;
        case LINEDISCONNECTMODE_REJECT:
        case LINEDISCONNECTMODE_BLOCKED:
        case LINEDISCONNECTMODE_DONOTDISTURB:
            return exit_rejected;
        case LINEDISCONNECTMODE_BADADDRESS:
        case LINEDISCONNECTMODE_UNREACHABLE:
        case LINEDISCONNECTMODE_NUMBERCHANGED:
        case LINEDISCONNECTMODE_INCOMPATIBLE:
        case LINEDISCONNECTMODE_OUTOFORDER:
            return exit_unreachable;
        default:
            return exit_not_connected;
    }
}

// A call on hold is still the conversation that was connected.
bool is_conversation(uint32_t state) {
    switch (state) {
        case LINECALLSTATE_CONNECTED:
        case LINECALLSTATE_ONHOLD:
        case LINECALLSTATE_CONFERENCED:
        case LINECALLSTATE_ONHOLDPENDCONF:
        case LINECALLSTATE_ONHOLDPENDTRANSFER:
            return true;
        default:
            return false;
    }
}

}  // namespace

void CallProgress::state(uint32_t state, uint32_t mode, Instant when) {
    state &= 0x00FFFFFF;  // the rest is a provider's substate
    if (state == LINECALLSTATE_CONNECTED && !connected_at_) connected_at_ = when;
    if (talking_ && !is_conversation(state)) connected_until_ = when;
    talking_ = connected_at_ && is_conversation(state);
    if (state == LINECALLSTATE_BUSY) cause_ = exit_busy;
    if (state == LINECALLSTATE_SPECIALINFO) cause_ = exit_unreachable;
    // After BUSY or SPECIALINFO the disconnect says no more than that it is over.
    if (state == LINECALLSTATE_DISCONNECTED && !hopeless_) cause_ = exit_of_disconnect(mode);
    hopeless_ |= state == LINECALLSTATE_BUSY || state == LINECALLSTATE_SPECIALINFO ||
                 state == LINECALLSTATE_DISCONNECTED;
    ended_ |= state == LINECALLSTATE_IDLE;
}

const char* CallProgress::outcome() const {
    switch (exit_code()) {
        case exit_done:
            return "connected";
        case exit_busy:
            return "busy";
        case exit_no_answer:
            return "no answer";
        case exit_rejected:
            return "rejected";
        case exit_unreachable:
            return "unreachable";
        default:
            return "not connected";
    }
}

std::chrono::milliseconds CallProgress::since_start(Instant when) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(when - start_);
}

std::chrono::milliseconds CallProgress::connected_for() const {
    if (!connected_at_ || talking_) return std::chrono::milliseconds(0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(connected_until_ - *connected_at_);
}

}  // namespace tapi::ctl
