// SPDX-License-Identifier: Apache-2.0
// See versions.hpp.
#include "exchange/versions.hpp"

#include "sdk/versions.hpp"

namespace tapi::exchange {

DWORD disconnect_modes_of(DWORD version) {
    constexpr DWORD first = 2 * LINEDISCONNECTMODE_UNAVAIL - 1;  // NORMAL to UNAVAIL
    if (version < sdk::version_1_4) return first;
    if (version < sdk::version_2_0) return first | LINEDISCONNECTMODE_NODIALTONE;
    return 2 * LINEDISCONNECTMODE_CANCELLED - 1;
}

DWORD mode_in_version(CallState state, DWORD mode, DWORD version) {
    switch (state) {
        case CallState::disconnected:
            return (mode & disconnect_modes_of(version)) != 0 ? mode : LINEDISCONNECTMODE_UNKNOWN;
        case CallState::offering:
            return version < sdk::version_1_4 ? 0 : mode;
        case CallState::connected:
            if (version < sdk::version_1_4) return 0;
            return version < sdk::version_2_0 ? LINECONNECTEDMODE_ACTIVE : mode;
        case CallState::unreported:
        case CallState::idle:
        case CallState::accepted:
        case CallState::dialtone:
        case CallState::dialing:
        case CallState::ringback:
        case CallState::busy:
        case CallState::special_info:
        case CallState::proceeding:
        case CallState::on_hold:
        case CallState::conferenced:
        case CallState::pending_conference:
        case CallState::pending_transfer:
            return mode;
    }
    return mode;
}

}  // namespace tapi::exchange
