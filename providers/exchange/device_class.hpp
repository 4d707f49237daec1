// SPDX-License-Identifier: Apache-2.0
// Names of device classes, in which capitals do not matter.
#pragma once

#include <algorithm>
#include <string_view>

namespace tapi::exchange {

inline bool same_class(std::u16string_view name, std::u16string_view lower_case) {
    return name.size() == lower_case.size() &&
           std::equal(name.begin(), name.end(), lower_case.begin(), [](char16_t a, char16_t b) {
               return (a >= u'A' && a <= u'Z' ? static_cast<char16_t>(a + 0x20) : a) == b;
           });
}

}  // namespace tapi::exchange
