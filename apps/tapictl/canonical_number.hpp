// SPDX-License-Identifier: Apache-2.0
// Numbers of links in the form that the translation of addresses understands.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapi::ctl {

bool is_sip(const std::string& destination);
// +442079460018: international, but where the country's code ends is not said.
bool needs_country(const std::string& destination);
// "+44 2079460018" with 44 among the codes; what does not need it, or has an unknown code, stays as it is.
std::string canonical_of(const std::string& destination, const std::vector<uint32_t>& country_codes);

}  // namespace tapi::ctl
