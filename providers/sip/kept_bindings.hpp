// SPDX-License-Identifier: Apache-2.0
// Where telephones were reached, as text that outlives the process: a line for each place, and at the end how many there are, so that
// a file that was cut off or written by somebody else is known as such.
//
//     opentapi-registrations 1
//     2001	1700000300	7	call-id	sip:192.0.2.5:5060	sip:2001@192.0.2.5:5060
//     end 1
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace tapi::sip {

struct KeptBinding {
    std::string number, uri, source, call_id;
    uint32_t cseq = 0;
    int64_t expires = 0;  // seconds since 1970
    bool operator==(const KeptBinding&) const = default;
};

inline constexpr size_t largest_kept = 64u << 20;  // bytes

std::string format_kept(const std::vector<KeptBinding>& all);
// Nothing for what is no such text, or not all of it.
std::optional<std::vector<KeptBinding>> parse_kept(std::string_view text);

}  // namespace tapi::sip
