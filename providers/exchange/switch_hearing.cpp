// SPDX-License-Identifier: Apache-2.0
// Who hears whom.
#include "exchange/switch.hpp"

namespace tapi::exchange {

std::vector<const Half*> Switch::heard_by(const Half& half) const {
    const bool talks = half.state == CallState::connected && half.peer != nullptr &&
                       half.peer->state == CallState::connected;
    return talks ? std::vector<const Half*>{half.peer} : std::vector<const Half*>();
}

}  // namespace tapi::exchange
