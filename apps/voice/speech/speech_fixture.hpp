// SPDX-License-Identifier: Apache-2.0
// Short names for tables of tests.
#pragma once

#include "voice/speech/speech.hpp"

namespace tapi::speech {

inline constexpr auto en = Language::en;
inline constexpr auto de = Language::de;
inline constexpr auto fr = Language::fr;
inline constexpr auto es = Language::es;

}  // namespace tapi::speech
