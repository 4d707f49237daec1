// SPDX-License-Identifier: Apache-2.0
// Questions that are answered with keys.
#pragma once

#include <optional>

#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {

inline constexpr int most_tries = 3;
inline constexpr size_t most_typed = 20;  // digits; what is longer is wrong in any case

// Who does not answer is told goodbye: thrown where he was asked, caught where the conversation began.
class NoAnswer : public std::exception {};

// One of `keys`. A wrong one is said to be wrong; after three times without a right one, NoAnswer.
voice::Await<char> ask_key(voice::Telephone& caller, Language language, voice::Prompt question, std::string keys);
// Digits up to the hash key. Nothing when star was pressed; NoAnswer as above.
voice::Await<std::optional<std::string>> ask_number(voice::Telephone& caller, voice::Prompt question, size_t most);
voice::Await<void> tell(voice::Telephone& caller, Language language, Sentence sentence);

}  // namespace tapi::voicemail
