// SPDX-License-Identifier: Apache-2.0
// What the capabilities of lines and phones have in common.
#pragma once

#include <tspi.h>

#include <string_view>

#include "exchange/provider.hpp"
#include "sdk/structure.hpp"

namespace tapi::exchange {

inline constexpr std::u16string_view provider_name = u"OpenTAPI Exchange";

// The device's name in the GUIDs: the provider instance and the permanent id tell devices apart.
inline GUID permanent_guid(const Identity& identity, DWORD id, BYTE kind) {
    return {id,
            static_cast<WORD>(identity.provider),
            static_cast<WORD>(0x4000 | kind),
            {0x8A, 0x3C, 'e', 'x', 'c', 'h', 'g', kind}};
}

template <class S, class Strings>
void add_names(sdk::Structure<S>& out, DWORD S::*info_size, std::u16string_view info, DWORD S::*name_size,
               std::u16string_view name, const Strings& classes) {
    out.text(&S::dwProviderInfoSize, provider_name);
    out.text(info_size, info);
    out.text(name_size, name);
    out.multi_text(&S::dwDeviceClassesSize, classes);
}

}  // namespace tapi::exchange
