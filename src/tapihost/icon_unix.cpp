// SPDX-License-Identifier: Apache-2.0
// An icon is its name.
#include <cstring>

#include "base/unicode.hpp"
#include "tapihost/params.hpp"

namespace tapi::host {

OptText icon_name(HICON icon) {
    constexpr size_t longest = 255;
    const auto* const name = reinterpret_cast<const char*>(icon);
    if (name == nullptr) return std::nullopt;
    return to_utf16({name, ::strnlen(name, longest)});
}

}  // namespace tapi::host
