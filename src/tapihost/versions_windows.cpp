// SPDX-License-Identifier: Apache-2.0
// Many drivers from the time of TAPI 3 answer 3.0 whatever is offered: every Windows since offers as much. Those that need no more
// than 2.2 work.
#include <tspi.h>

#include "base/log.hpp"
#include "tapihost/versions.hpp"

namespace tapi::host {
namespace {

using Negotiate = decltype(&TSPI_lineNegotiateTSPIVersion);
Negotiate of_line = nullptr, of_phone = nullptr;  // there is one module in the process

LONG ask(Negotiate negotiate, DWORD device, DWORD low, DWORD high, LPDWORD version) {
    const LONG result = negotiate(device, low, high, version);
    if (result != 0 || *version <= high) return result;
    log::info("host", "the driver chose version 0x{:08X} for device {}, of which 0x{:08X} is used", *version, static_cast<int32_t>(device), high);
    *version = high;
    return 0;
}

LONG TSPIAPI negotiate_line(DWORD device, DWORD low, DWORD high, LPDWORD version) { return ask(of_line, device, low, high, version); }
LONG TSPIAPI negotiate_phone(DWORD device, DWORD low, DWORD high, LPDWORD version) { return ask(of_phone, device, low, high, version); }

void* instead_of(Negotiate& original, void* entry, Negotiate wrapper) {
    original = reinterpret_cast<Negotiate>(entry);
    return entry == nullptr ? nullptr : reinterpret_cast<void*>(wrapper);
}

}  // namespace

void* within_offer(TspiFunction function, void* entry) {
    if (function == TspiFunction::lineNegotiateTSPIVersion) return instead_of(of_line, entry, negotiate_line);
    if (function == TspiFunction::phoneNegotiateTSPIVersion) return instead_of(of_phone, entry, negotiate_phone);
    return entry;
}

}  // namespace tapi::host
