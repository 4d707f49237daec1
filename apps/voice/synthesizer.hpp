// SPDX-License-Identifier: Apache-2.0
// Text as speech, by the program espeak-ng, kept in files. Any thread may ask.
#pragma once

#include <string>
#include <vector>

#include "plans.hpp"

namespace tapi::voice {

struct SynthesizerPlan {
    std::string program = "espeak-ng";
    std::string cache;  // a folder; empty: $XDG_CACHE_HOME/opentapi/speech
    unsigned words_a_minute = 150;
};

inline constexpr size_t longest_text = 4000;  // bytes
inline constexpr Millis synthesis_limit{20000};

// A name that depends on nothing but these: which file of the cache has the speech.
std::string speech_file(const SynthesizerPlan& plan, const std::string& text, const std::string& language);

// Without the silence at its ends. Throws BadPrompt.
std::vector<int16_t> speak(const SynthesizerPlan& plan, const std::string& text, const std::string& language);

}  // namespace tapi::voice
