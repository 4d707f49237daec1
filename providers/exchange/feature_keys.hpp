// SPDX-License-Identifier: Apache-2.0
// What the feature keys of a telephone do to its line's calls, whoever presses them.
#pragma once

#include "exchange/switch.hpp"

namespace tapi::exchange {

// A call of the line as its user would make it by hand.
CallRequest usual_request(const Switch& exchange, LineNo line);

// The newest call of the line in one of the states; none.
HalfId newest_in(const Switch& exchange, LineNo line, std::initializer_list<CallState> states);

// PHONEBUTTONFUNCTION_. INVALFEATURE: the key does nothing to calls. INVALCALLSTATE: there is no call for it.
Status press_feature(Switch& exchange, LineNo line, uint32_t function);

// The consultation call of a transfer that could be completed; null.
const Half* transfer_consult(const Switch& exchange, LineNo line);

}  // namespace tapi::exchange
