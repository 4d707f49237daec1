// SPDX-License-Identifier: Apache-2.0
// The exchange's own extension of TAPI, as docs/exchange-extension.md describes it to applications.
#pragma once

#include <tspi.h>

namespace tapi::exchange {

inline constexpr LINEEXTENSIONID extension_id{0x4F54584D, 0x11D04E01, 0x80008A3C, 0x45584348};
inline constexpr DWORD extension_version = 0x00010000;

// The first number of a lineDevSpecific block says what it wants; little-endian, as all that follows.
enum class DevSpecific : DWORD {
    echo = 1,             // number, room for the answer
    set_caller_name = 2,  // UTF-16 text, ended by a null character or by the block
    set_radio = 3,        // signal, battery, LINEROAMMODE_
};

}  // namespace tapi::exchange
