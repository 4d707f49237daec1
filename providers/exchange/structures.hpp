// SPDX-License-Identifier: Apache-2.0
// TAPI's structures about the exchange's lines, addresses, phones and calls, written where the caller wants
// them.
#pragma once

#include <tspi.h>

#include "exchange/provider.hpp"
#include "exchange/switch.hpp"

namespace tapi::exchange {

// The same at every start and whatever else is configured: the number itself where it is one, else derived
// from it.
DWORD permanent_id(const std::u16string& number);

LONG fill(LINEDEVCAPS* room, const Switch& exchange, const Identity& identity, LineNo line, DWORD version);
LONG fill(LINEADDRESSCAPS* room, const Switch& exchange, const Identity& identity, LineNo line, DWORD address,
          DWORD version);
LONG fill(LINEDEVSTATUS* room, const Switch& exchange, LineNo line, DWORD version);
LONG fill(LINEADDRESSSTATUS* room, const Switch& exchange, LineNo line, DWORD address, DWORD version);
LONG fill(LINECALLINFO* room, const Switch& exchange, const Identity& identity, const Half& half,
          DWORD version);
LONG fill(LINECALLSTATUS* room, const Switch& exchange, const Half& half, DWORD version);
LONG fill(PHONECAPS* room, const Switch& exchange, const Identity& identity, LineNo line, DWORD version);

DialParams dial_params(const LINEDIALPARAMS& params);

// Call parameters as a request; `room` may be NULL.
Result<CallRequest> read_call_params(const LINECALLPARAMS* params, const Switch& exchange, LineNo line,
                                     DWORD version);
Status check_rates(DWORD min_rate, DWORD max_rate);

}  // namespace tapi::exchange
