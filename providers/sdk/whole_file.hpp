// SPDX-License-Identifier: Apache-2.0
// A file that is written whole or not at all, whatever happens in between.
#pragma once

#include <string>

#include "base/result.hpp"

namespace tapi::sdk {

// What a power cut may cost: nothing, which takes a moment of the disk; or the last writing.
enum class Durable : bool { no, yes };

Status write_whole_file(const std::string& path, const std::string& text, Durable durable = Durable::yes);

}  // namespace tapi::sdk
