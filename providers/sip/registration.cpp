// SPDX-License-Identifier: Apache-2.0
// See registration.hpp.
#include "sip/registration.hpp"

#include <algorithm>
#include <utility>

#include "sip/dialog.hpp"
#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr uint32_t least_grant = 10, longest_wait = 3600;  // seconds

Millis seconds(double count) { return Millis(static_cast<int64_t>(count * 1000)); }

}  // namespace

std::string Registration::headers(std::string_view request_uri, bool leaving) {
    std::string lines;
    add_header(lines, "Expires", leaving ? "0" : std::to_string(asked_));
    return lines + auth_.headers("REGISTER", request_uri);
}

// What the registrar grants our contact; others of the same account may be listed as well.
uint32_t Registration::granted(const Received& answer, std::string_view contact) const {
    const auto mine = parse_name_addr(contact);
    for (const NameAddr& listed : parse_name_addrs(answer.contacts)) {
        const bool is_mine = mine && same(listed.parts.user, mine->parts.user) && same(listed.parts.host, mine->parts.host) && listed.parts.port == mine->parts.port;
        if (!is_mine) continue;
        if (const auto expires = number_in<uint32_t>(listed.param("expires"))) return std::max(*expires, least_grant);
    }
    return std::max(answer.expires.value_or(asked_), least_grant);
}

Registration::Next Registration::answered(const Received& answer, std::string_view contact, double random) {
    if (answer.status / 100 == 2) {
        auth_.accepted();
        failures_ = 0;
        const bool changed = std::exchange(state_, State::registered) != State::registered;
        const uint32_t expires = granted(answer, contact);
        // Early enough to try twice, and not all accounts at once.
        return {seconds(std::max(expires - 60.0, expires * 0.5) * (0.9 + 0.1 * random)), changed};
    }
    if (answer.status == 401 || answer.status == 407) {
        if (auth_.challenged(answer.challenges)) return {};
        auth_.accepted();  // the next try begins afresh
        return failed(State::rejected, 0, random);
    }
    if (answer.status == 423 && answer.min_expires > asked_ && answer.min_expires <= 7 * 24 * 3600) {
        asked_ = answer.min_expires;
        return {};
    }
    const bool nobody = answer.internal || answer.status == 408 || answer.status == 503;
    return failed(nobody ? State::unreachable : State::rejected, answer.retry_after, random);
}

Registration::Next Registration::failed(State state, uint32_t retry_after, double random) {
    const bool changed = std::exchange(state_, state) != state;
    const double doubled = std::min<double>(longest_failure_wait, first_failure_wait * static_cast<double>(1u << std::min(failures_, 10u)));
    ++failures_;
    if (retry_after != 0) return {seconds(std::min(retry_after, longest_wait)), changed};
    return {seconds(doubled * (0.5 + 0.5 * random)), changed};
}

}  // namespace tapi::sip
