// SPDX-License-Identifier: Apache-2.0
// The exchange reads its configuration again while it runs: OPENTAPI_providerReconfigure, and the ids of devices that
// come at run time.
#include <algorithm>
#include <cstring>

#include "exchange/module.hpp"
#include "sdk/handles.hpp"

namespace tapi::exchange {

Result<LineChanges> Provider::Visit::reconfigure(Config config) {
    auto changes = provider_.switch_.reconfigure(std::move(config));
    if (!changes) return changes;
    provider_.open_of_line_.resize(provider_.switch_.all_lines(), 0);
    provider_.open_of_phone_.resize(provider_.switch_.all_lines(), 0);
    provider_.phones_.grow();
    return changes;
}

// TAPI does not close a line or phone that it is told is gone.
void Provider::Visit::forget(LineNo line) {
    const uint32_t open = provider_.open_of_line_[number(line)];
    if (open != 0) close(sdk::to_handle<HDRVLINE>(open));
    const uint32_t phone = provider_.open_of_phone_[number(line)];
    if (phone != 0) close(sdk::to_handle<HDRVPHONE>(phone));
    provider_.phones_.forget(line);
}

LONG Provider::Visit::name_line(DWORD_PTR temporary, DWORD device) {
    const DWORD_PTR line = temporary - 1;
    if (line >= provider_.switch_.all_lines()) return sdk::result_of(LINEERR_BADDEVICEID);
    provider_.identity_.later_lines[static_cast<uint32_t>(line)] = device;
    return 0;
}

LONG Provider::Visit::name_phone(DWORD_PTR temporary, DWORD device) {
    const DWORD_PTR line = temporary - 1;
    if (line >= provider_.switch_.all_lines()) return sdk::result_of(PHONEERR_BADDEVICEID);
    provider_.identity_.later_phones[static_cast<uint32_t>(line)] = device;
    return 0;
}

namespace {

// The new lines, by the number under which TSPI_providerCreateLineDevice names them (the line's own, and one).
void announce(const Module& module, const LineChanges& changes) {
    const auto self = reinterpret_cast<DWORD_PTR>(module.tapi_handle);
    for (const LineNo line : changes.removed) {
        if (const auto phone = module.provider->identity().phone_device(line))
            module.phone_procedure(nullptr, PHONE_REMOVE, *phone, 0, 0);
        if (const auto device = module.provider->identity().line_device(line))
            module.line_procedure(nullptr, nullptr, LINE_REMOVE, *device, 0, 0);
    }
    for (const LineNo line : changes.added) {
        module.line_procedure(nullptr, nullptr, LINE_CREATE, self, number(line) + 1, 0);
        if (module.provider->has_phone(line)) module.phone_procedure(nullptr, PHONE_CREATE, self, number(line) + 1, 0);
    }
}

LONG refuse(const Error& error, char* reason, DWORD size) {
    module().host.log(OPENTAPI_LOG_ERROR, "config", error.context);
    const size_t length = std::min<size_t>(error.context.size(), size - 1);
    std::memcpy(reason, error.context.data(), length);
    reason[length] = '\0';
    return error.code;
}

LONG reconfigure(char* reason, DWORD size) {
    Module& me = module();
    if (me.provider == nullptr) return sdk::result_of(LINEERR_UNINITIALIZED);
    auto config = me.read_config();
    if (!config) return refuse(config.error(), reason, size);
    auto changes = [&] {
        Provider::Visit visit(*me.provider);
        return visit.reconfigure(*config);
    }();
    if (!changes) return refuse(changes.error(), reason, size);
    me.config = std::move(*config);
    // What ended with a line has been told when the visit ended.
    for (const LineNo line : changes->removed) {
        Provider::Visit visit(*me.provider);
        visit.forget(line);
    }
    for (const LineNo line : changes->added) {
        Provider::Visit visit(*me.provider);
        me.restore_line(visit, line);
    }
    announce(me, *changes);
    return 0;
}

}  // namespace
}  // namespace tapi::exchange

using namespace tapi;
using namespace tapi::exchange;

extern "C" {

__attribute__((visibility("default"))) LONG TSPIAPI OPENTAPI_providerReconfigure(char* lpszReason, DWORD dwSize) try {
    return reconfigure(lpszReason, dwSize);
} catch (const std::bad_alloc&) {
    return sdk::result_of(LINEERR_NOMEM);
} catch (const std::exception& failed) {
    return refuse(sdk::error(LINEERR_OPERATIONFAILED, failed.what()), lpszReason, dwSize);
}

LONG TSPIAPI TSPI_providerCreateLineDevice(DWORD_PTR dwTempID, DWORD dwDeviceID) {
    return visit([&](Provider::Visit& visit) { return visit.name_line(dwTempID, dwDeviceID); });
}

LONG TSPIAPI TSPI_providerCreatePhoneDevice(DWORD_PTR dwTempID, DWORD dwDeviceID) {
    return visit([&](Provider::Visit& visit) { return visit.name_phone(dwTempID, dwDeviceID); });
}

}  // extern "C"
