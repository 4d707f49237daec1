// SPDX-License-Identifier: Apache-2.0
// PINs as they are stored: hashed with scrypt, so that a stolen database costs time for every guess. A PIN never reaches
// the log.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tapi::voicemail {

inline constexpr size_t shortest_pin = 4, longest_pin = 12;

// Only digits, neither too short nor too long, no single digit repeated, no run like 1234 or 9876.
bool good_pin(std::string_view pin);

// "scrypt$14$8$1$SALT$HASH", with a new salt each time.
Result<std::string> hash_pin(std::string_view pin);
// False as well when `stored` is no hash of ours.
bool pin_matches(std::string_view pin, std::string_view stored);

}  // namespace tapi::voicemail
