// SPDX-License-Identifier: Apache-2.0
// What a tel:, callto: or sip: link asks for, or a number as a person types it (RFC 3966, RFC 3261 section 19.1). Links come
// from strangers: what could change the settings of a line is refused.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tapi::ctl {

constexpr size_t max_link = 2048;  // bytes; longer ones mean harm

struct DialLink {
    std::string destination;  // a number, or sip:USER@HOST; never empty when there is no error
    std::string remark;       // what cannot be dialed: "extension 42"
    std::string error;        // why it is no address to call, and what to do
};

DialLink read_dial_link(std::string_view text);

}  // namespace tapi::ctl
