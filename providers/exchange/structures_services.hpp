// SPDX-License-Identifier: Apache-2.0
// What the supplementary services add to TAPI's structures.
#pragma once

#include <tspi.h>

#include "exchange/switch.hpp"
#include "sdk/structure.hpp"

namespace tapi::exchange {

void add_services(sdk::Structure<LINEDEVCAPS>& out, const Switch& exchange, const Line& line);
void add_services(sdk::Structure<LINEADDRESSCAPS>& out, const Switch& exchange, const Line& line,
                  DWORD address);
void add_services(sdk::Structure<LINEDEVSTATUS>& out, const Switch& exchange, LineNo line);
void add_services(sdk::Structure<LINEADDRESSSTATUS>& out, const Switch& exchange, const Line& line,
                  DWORD address);
void add_services(sdk::Structure<LINECALLINFO>& out, const Half& half);

// What the services take from call parameters.
Status read_services(const LINECALLPARAMS& params, DWORD version, CallRequest& request);

// One of the parties of a call; its flags are named too, as not every structure member order fits a pattern.
void add_party(sdk::Structure<LINECALLINFO>& out, const Party& party, DWORD LINECALLINFO::*flags,
               DWORD LINECALLINFO::*number_size, DWORD LINECALLINFO::*name_size);

}  // namespace tapi::exchange
