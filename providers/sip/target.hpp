// SPDX-License-Identifier: Apache-2.0
// From what a TAPI program dials to a SIP address.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tapi::sip {

struct Dialed {
    std::string user;   // a number or name in the line's own domain
    std::string uri;    // or a whole address
    bool more = false;  // closed by ';'

    bool empty() const { return user.empty() && uri.empty(); }
    std::string in_domain(std::string_view domain, std::string_view uri_params) const;
};

// sip:alice@example.com and alice@example.com are addresses; 9,555-0100 is a number; alice a name at home.
Result<Dialed> parse_dialed(std::u16string_view text);

}  // namespace tapi::sip
