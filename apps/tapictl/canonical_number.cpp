// SPDX-License-Identifier: Apache-2.0
// From the form of RFC 3966 to TAPI's canonical form.
#include "canonical_number.hpp"

#include <algorithm>
#include <cctype>

namespace tapi::ctl {
namespace {

constexpr size_t longest_code = 3;  // ITU-T E.164

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

bool is_sip(const std::string& destination) { return destination.starts_with("sip:") || destination.starts_with("sips:"); }

bool needs_country(const std::string& destination) {
    if (!destination.starts_with('+')) return false;
    const auto end = std::find_if_not(destination.begin() + 1, destination.end(), is_digit);
    return end == destination.end() || *end != ' ';
}

std::string canonical_of(const std::string& destination, const std::vector<uint32_t>& country_codes) {
    if (!needs_country(destination)) return destination;
    std::string digits;
    std::copy_if(destination.begin(), destination.end(), std::back_inserter(digits), is_digit);
    // No code begins another one.
    for (size_t size = 1; size <= longest_code && size < digits.size(); ++size) {
        const auto code = static_cast<uint32_t>(std::stoul(digits.substr(0, size)));
        const bool known = std::find(country_codes.begin(), country_codes.end(), code) != country_codes.end();
        if (known && digits[0] != '0') return "+" + digits.substr(0, size) + " " + digits.substr(size);
    }
    return destination;
}

}  // namespace tapi::ctl
