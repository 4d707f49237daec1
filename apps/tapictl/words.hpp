// SPDX-License-Identifier: Apache-2.0
// TAPI's values in plain words, and what to do about its errors.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "exit_codes.hpp"

namespace tapi::ctl {

using Millis = std::chrono::milliseconds;

// "connected (active)", "disconnected: nobody answered", "busy (station)".
std::string call_state_words(uint32_t state, uint32_t mode);

// What went wrong while doing `what`, with the code's name and advice, and the exit code that fits.
Failure line_failure(const std::string& what, int32_t code);
Failure phone_failure(const std::string& what, int32_t code);
// Empty when there is nothing to say beyond the name.
std::string advice(const std::string& error_name);

// Letters of ASCII.
std::string lower(std::string text);

// "0.512 s", "75.0 s", "2:05 min".
std::string duration(Millis time);
// "12:34:56.789", local time, now.
std::string clock_time();
// RFC 3339 with milliseconds, UTC, now.
std::string timestamp();

}  // namespace tapi::ctl
