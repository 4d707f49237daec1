// SPDX-License-Identifier: Apache-2.0
// TSPI functions about lines as devices: terminals, status, settings, and what is this exchange's own.
#include <algorithm>
#include <cstring>

#include "exchange/device_class.hpp"
#include "exchange/extension.hpp"
#include "exchange/feature_keys.hpp"
#include "exchange/line_config.hpp"
#include "exchange/module.hpp"
#include "sdk/structure.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

constexpr size_t longest_caller_name = 200;

template <class Body>
LONG on_device(DWORD device, Body body) {
    return visit([&](Provider::Visit& visit) -> LONG {
        const auto line = visit.line_of_device(device);
        return line ? body(visit, *line) : sdk::result_of(LINEERR_BADDEVICEID);
    });
}

// ---- The extension

DWORD number_at(const void* block, size_t index) {
    DWORD value = 0;
    std::memcpy(&value, static_cast<const BYTE*>(block) + index * sizeof value, sizeof value);
    return value;
}

// The number comes back inverted in the block, and as it is in a message.
LONG echo(Provider::Visit& visit, DRV_REQUESTID request, HDRVLINE line, HDRVCALL call, void* block,
          DWORD size) {
    if (size < 3 * sizeof(DWORD)) return sdk::result_of(LINEERR_INVALPARAM);
    const DWORD value = number_at(block, 1), answer = ~value;
    const auto echoed = [&](Switch&, auto) -> Status {
        std::memcpy(static_cast<BYTE*>(block) + 2 * sizeof answer, &answer, sizeof answer);
        const auto code = static_cast<DWORD_PTR>(DevSpecific::echo);
        call != nullptr ? visit.tell(call, LINE_CALLDEVSPECIFIC, code, value, 0)
                        : visit.tell(line, LINE_DEVSPECIFIC, code, value, 0);
        return success();
    };
    return call != nullptr ? visit.operate(request, call, echoed) : visit.operate_line(request, line, echoed);
}

LONG set_caller_name(Provider::Visit& visit, DRV_REQUESTID request, HDRVLINE line, HDRVCALL call,
                     const void* block, DWORD size) {
    std::u16string name((size - sizeof(DWORD)) / sizeof(char16_t), u'\0');
    std::memcpy(name.data(), static_cast<const BYTE*>(block) + sizeof(DWORD), name.size() * sizeof(char16_t));
    name.resize(std::min(name.find(u'\0'), name.size()));
    if (name.size() > longest_caller_name) return sdk::result_of(LINEERR_INVALPARAM);
    if (call != nullptr) {
        return visit.operate(request, call, [&](Switch& exchange, HalfId half) {
            return exchange.set_caller_name(half, name);
        });
    }
    return visit.operate_line(request, line, [&](Switch& exchange, LineNo no) {
        LineSettings settings = exchange.line(no).device.settings;
        settings.caller_name = name;
        return exchange.configure_line(no, std::move(settings));
    });
}

LONG set_radio(Provider::Visit& visit, DRV_REQUESTID request, HDRVLINE line, const void* block, DWORD size) {
    if (size < 4 * sizeof(DWORD)) return sdk::result_of(LINEERR_INVALPARAM);
    const Radio radio{number_at(block, 1), number_at(block, 2), number_at(block, 3)};
    return visit.operate_line(request, line,
                              [&](Switch& exchange, LineNo no) { return exchange.set_radio(no, radio); });
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineNegotiateExtVersion(DWORD dwDeviceID, DWORD, DWORD dwLowVersion, DWORD dwHighVersion,
                                          LPDWORD lpdwExtVersion) {
    // There is one version, so it is also the one that may be selected already.
    return on_device(dwDeviceID, [&](Provider::Visit&, LineNo) -> LONG {
        if (dwLowVersion > extension_version || dwHighVersion < extension_version)
            return sdk::result_of(LINEERR_INCOMPATIBLEEXTVERSION);
        *lpdwExtVersion = extension_version;
        return 0;
    });
}

LONG TSPIAPI TSPI_lineSelectExtVersion(HDRVLINE hdLine, DWORD dwExtVersion) {
    return visit([&](Provider::Visit& visit) -> LONG {
        if (visit.open_line(hdLine) == nullptr) return sdk::result_of(LINEERR_INVALLINEHANDLE);
        // With one version there is nothing to remember.
        const bool known = dwExtVersion == 0 || dwExtVersion == extension_version;
        return known ? 0 : sdk::result_of(LINEERR_INCOMPATIBLEEXTVERSION);
    });
}

LONG TSPIAPI TSPI_lineGetExtensionID(DWORD dwDeviceID, DWORD, LPLINEEXTENSIONID lpExtensionID) {
    return on_device(dwDeviceID, [&](Provider::Visit&, LineNo) -> LONG {
        *lpExtensionID = extension_id;
        return 0;
    });
}

LONG TSPIAPI TSPI_lineDevSpecific(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD, HDRVCALL hdCall,
                                  LPVOID lpParams, DWORD dwSize) {
    return visit([&](Provider::Visit& visit) -> LONG {
        const OpenLine* open = visit.open_line(hdLine);
        if (open == nullptr) return sdk::result_of(LINEERR_INVALLINEHANDLE);
        if (hdCall != nullptr && visit.call(hdCall) == nullptr)
            return sdk::result_of(LINEERR_INVALCALLHANDLE);
        if (lpParams == nullptr || dwSize < sizeof(DWORD)) return sdk::result_of(LINEERR_INVALPARAM);
        switch (static_cast<DevSpecific>(number_at(lpParams, 0))) {
            case DevSpecific::echo:
                return echo(visit, dwRequestID, hdLine, hdCall, lpParams, dwSize);
            case DevSpecific::set_caller_name:
                return set_caller_name(visit, dwRequestID, hdLine, hdCall, lpParams, dwSize);
            case DevSpecific::set_radio:
                return set_radio(visit, dwRequestID, hdLine, lpParams, dwSize);
        }
        return sdk::result_of(LINEERR_OPERATIONUNAVAIL);
    });
}

LONG TSPIAPI TSPI_lineDevSpecificFeature(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwFeature, LPVOID,
                                         DWORD) {
    return visit([&](Provider::Visit& visit) {
        return visit.operate_line(dwRequestID, hdLine, [&](Switch& exchange, LineNo line) -> Status {
            if (exchange.line(line).is_trunk()) return sdk::error(LINEERR_OPERATIONUNAVAIL);
            const Status pressed = press_feature(exchange, line, dwFeature);
            if (pressed) visit.tell(hdLine, LINE_DEVSPECIFICFEATURE, dwFeature, 0, 0);
            return pressed;
        });
    });
}

LONG TSPIAPI TSPI_lineSetTerminal(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwAddressID,
                                  HDRVCALL hdCall, DWORD dwSelect, DWORD dwTerminalModes, DWORD dwTerminalID,
                                  DWORD bEnable) {
    return visit([&](Provider::Visit& visit) -> LONG {
        const bool enable = bEnable != 0;
        if (dwSelect == LINECALLSELECT_CALL) {
            return visit.operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
                return exchange.set_call_terminal(half, dwTerminalID, dwTerminalModes, enable);
            });
        }
        if (dwSelect != LINECALLSELECT_LINE && dwSelect != LINECALLSELECT_ADDRESS)
            return sdk::result_of(LINEERR_INVALCALLSELECT);
        std::optional<uint32_t> address;
        if (dwSelect == LINECALLSELECT_ADDRESS) address = dwAddressID;
        return visit.operate_line(dwRequestID, hdLine, [&](Switch& exchange, LineNo line) {
            return exchange.set_line_terminal(line, address, dwTerminalID, dwTerminalModes, enable);
        });
    });
}

LONG TSPIAPI TSPI_lineSetLineDevStatus(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwStatusToChange,
                                       DWORD fStatus) {
    return visit([&](Provider::Visit& visit) {
        return visit.operate_line(dwRequestID, hdLine, [&](Switch& exchange, LineNo line) {
            return exchange.set_line_status(line, dwStatusToChange, fStatus != 0);
        });
    });
}

LONG TSPIAPI TSPI_lineGetDevConfig(DWORD dwDeviceID, LPVARSTRING lpDeviceConfig, LPCWSTR lpszDeviceClass) {
    return on_device(dwDeviceID, [&](Provider::Visit& visit, LineNo line) {
        if (!same_class(sdk::text_of(lpszDeviceClass), u"tapi/line")) return sdk::result_of(LINEERR_INVALDEVICECLASS);
        const std::string block = write_line_config(visit.exchange().line(line).device.settings);
        sdk::Structure<VARSTRING> out(lpDeviceConfig, sdk::version_2_2);
        out->dwStringFormat = STRINGFORMAT_BINARY;
        out.bytes(&VARSTRING::dwStringSize, block.data(), block.size());
        return out.finish();
    });
}

LONG TSPIAPI TSPI_lineSetDevConfig(DWORD dwDeviceID, LPVOID const lpDeviceConfig, DWORD dwSize,
                                   LPCWSTR lpszDeviceClass) {
    return on_device(dwDeviceID, [&](Provider::Visit& visit, LineNo line) {
        if (!same_class(sdk::text_of(lpszDeviceClass), u"tapi/line")) return sdk::result_of(LINEERR_INVALDEVICECLASS);
        if (lpDeviceConfig == nullptr) return sdk::result_of(LINEERR_INVALPOINTER);
        auto settings = read_line_config({static_cast<const char*>(lpDeviceConfig), dwSize});
        if (!settings) return sdk::result_of(LINEERR_INVALPARAM);
        return LONG{visit.exchange().configure_line(line, std::move(*settings)).code()};
    });
}

}  // extern "C"
