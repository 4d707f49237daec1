// SPDX-License-Identifier: Apache-2.0
// The answer to an administrator whose request cannot be understood: what is wrong with it, in words.
#pragma once

#include <tapi.h>

#include <string>

#include "base/result.hpp"

namespace tapi::server {

inline Error wrong(std::string why) { return failure(LINEERR_INVALPARAM, std::move(why)); }

}  // namespace tapi::server
