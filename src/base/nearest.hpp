// SPDX-License-Identifier: Apache-2.0
// What somebody who mistyped a word probably meant.
#pragma once

#include <string_view>
#include <vector>

namespace tapi {

// The candidate that `word` was probably meant to be; empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace tapi
