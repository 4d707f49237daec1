// SPDX-License-Identifier: Apache-2.0
// One account's registration (RFC 3261 10): what to ask, what an answer means, when to ask again. No messages, no timers.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "sip/received.hpp"

namespace tapi::sip {

class Registration {
  public:
    enum class State : uint8_t { trying, registered, rejected, unreachable };
    struct Next {
        Millis wait{0};  // until the next REGISTER
        bool changed = false;  // state() is another one
    };
    static constexpr uint32_t first_failure_wait = 30, longest_failure_wait = 1800;  // seconds, RFC 5626 4.5

    Registration(const Credentials& credentials, uint32_t expires) : auth_(credentials), asked_(expires) {}

    State state() const { return state_; }
    // Lines for the next REGISTER: how long, and who we are. `leaving`: unregister.
    std::string headers(std::string_view request_uri, bool leaving = false);
    // Takes the final answer. `random` (0 to 1) spreads those who would all come back at the same moment.
    Next answered(const Received& answer, std::string_view contact, double random);

  private:
    Next failed(State state, uint32_t retry_after, double random);
    uint32_t granted(const Received& answer, std::string_view contact) const;

    Authenticator auth_;
    uint32_t asked_;
    uint32_t failures_ = 0;
    State state_ = State::trying;
};

}  // namespace tapi::sip
