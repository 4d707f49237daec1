// SPDX-License-Identifier: Apache-2.0
// Session timers (RFC 4028): a call whose other end has died without a word ends by itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace tapi::sip {

inline constexpr uint32_t least_session_interval = 90;  // seconds, RFC 4028 4

enum class Refresher : uint8_t { nobody, us, them };

struct SessionExpires {
    uint32_t seconds = 0;
    std::string_view refresher;  // uac, uas or empty
};
// `1800;refresher=uac`
std::optional<SessionExpires> parse_session_expires(std::string_view text);

struct SessionTimer {
    uint32_t seconds = 0;  // 0: none
    Refresher refresher = Refresher::nobody;

    // Half way, and a while before the end (RFC 4028 10).
    Millis refresh_after() const { return Millis(int64_t{seconds} * 500); }
    Millis give_up_after() const { return Millis(1000) * (seconds - std::min(uint32_t{32}, seconds / 3)); }
};

struct TimerRequest {
    std::optional<SessionExpires> expires;
    uint32_t least = 0;      // Min-SE, 0: absent
    bool supported = false;  // the other side knows session timers
};

// What the answer to a request says; `wanted` is what we should like, 0: nothing. The interval is too small when
// too_small(): 422 with our Min-SE.
bool too_small(const TimerRequest& request);
SessionTimer answer_timer(const TimerRequest& request, uint32_t wanted);
// The header of that answer; empty for none. `we_asked`: the 2xx answers a request of ours, so that we are the uac.
std::string format(const SessionTimer& timer, bool we_asked);
// What a 2xx to our request settles.
SessionTimer settled(const std::optional<SessionExpires>& answered, uint32_t asked);

}  // namespace tapi::sip
