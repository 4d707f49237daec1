// SPDX-License-Identifier: Apache-2.0
// Calls that answer themselves: Call-Info with answer-after, and the Alert-Info that telephones take for the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tapi::sip {

// After how many seconds whoever is called shall answer; nothing: when he likes.
std::optional<uint32_t> answer_after(std::string_view call_info, std::string_view alert_info);
inline constexpr uint32_t longest_answer_after = 60;

// Header lines that ask for it at once.
std::string ask_to_answer(std::string_view domain);

}  // namespace tapi::sip
