// SPDX-License-Identifier: Apache-2.0
// See session_timer.hpp.
#include "sip/session_timer.hpp"

#include <algorithm>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {

std::optional<SessionExpires> parse_session_expires(std::string_view text) {
    std::string_view rest = text;
    const auto seconds = number_in<uint32_t>(cut(rest, ';'));
    if (!seconds) return std::nullopt;
    const std::string refresher = find_param(rest, "refresher").value_or("");
    return SessionExpires{*seconds, same(refresher, "uac") ? "uac" : same(refresher, "uas") ? "uas" : ""};
}

bool too_small(const TimerRequest& request) {
    return request.supported && request.expires && request.expires->seconds < least_session_interval;
}

SessionTimer answer_timer(const TimerRequest& request, uint32_t wanted) {
    uint32_t seconds = wanted;
    if (request.expires) seconds = wanted == 0 ? request.expires->seconds : std::min(wanted, request.expires->seconds);
    if (seconds == 0) return {};
    seconds = std::max({seconds, request.least, least_session_interval});
    // Who does not know timers cannot be asked to refresh; who leaves it open is the refresher himself.
    const bool they = request.supported && !(request.expires && request.expires->refresher == "uas");
    return {seconds, they ? Refresher::them : Refresher::us};
}

std::string format(const SessionTimer& timer, bool we_asked) {
    if (timer.seconds == 0) return {};
    const bool uac = (timer.refresher == Refresher::us) == we_asked;
    return std::to_string(timer.seconds) + (uac ? ";refresher=uac" : ";refresher=uas");
}

SessionTimer settled(const std::optional<SessionExpires>& answered, uint32_t asked) {
    // An answer without the header: the other side does not know it, and we refresh alone (RFC 4028 7.2).
    if (!answered) return asked == 0 ? SessionTimer{} : SessionTimer{asked, Refresher::us};
    const uint32_t seconds = std::max(answered->seconds, least_session_interval);
    return {seconds, answered->refresher == "uas" ? Refresher::them : Refresher::us};
}

}  // namespace tapi::sip
