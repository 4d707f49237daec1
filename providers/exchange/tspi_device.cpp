// SPDX-License-Identifier: Apache-2.0
// TSPI functions about devices: versions, capabilities, status, opening and closing.
#include "exchange/device_class.hpp"
#include "exchange/entry.hpp"
#include "exchange/extension.hpp"
#include "exchange/structures.hpp"
#include "sdk/structure.hpp"
#include "sdk/versions.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

// Finds the line of a device id, with the version checked first.
template <class Body>
LONG on_device(DWORD device, DWORD version, DWORD extension, Body body) {
    return visit([&](Provider::Visit& visit) {
        if (!sdk::is_version(version)) return sdk::result_of(LINEERR_INCOMPATIBLEAPIVERSION);
        if (extension != 0 && extension != extension_version)
            return sdk::result_of(LINEERR_INCOMPATIBLEEXTVERSION);
        const auto line = visit.line_of_device(device);
        return line ? body(visit, *line) : sdk::result_of(LINEERR_BADDEVICEID);
    });
}

// What lineGetID asks about.
Result<WaveOwner> selected(Provider::Visit& visit, HDRVLINE hd_line, DWORD address, HDRVCALL hd_call,
                           DWORD select) {
    if (select == LINECALLSELECT_CALL) {
        const Half* half = visit.call(hd_call);
        if (half == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
        return WaveOwner{half->id, half->line, {}};
    }
    if (select != LINECALLSELECT_LINE && select != LINECALLSELECT_ADDRESS)
        return sdk::error(LINEERR_INVALCALLSELECT);
    const OpenLine* open = visit.open_line(hd_line);
    if (open == nullptr) return sdk::error(LINEERR_INVALLINEHANDLE);
    if (select == LINECALLSELECT_LINE) return WaveOwner{HalfId::none, open->line, {}};
    if (address >= visit.exchange().line(open->line).addresses.size()) return sdk::error(LINEERR_INVALADDRESSID);
    return WaveOwner{HalfId::none, open->line, address};
}

// The device of a class that goes with what was selected.
LONG device_of(Provider::Visit& visit, const WaveOwner& of, std::u16string_view name, DWORD& id) {
    const Line& line = visit.exchange().line(of.line);
    const auto phone = visit.identity().phone_device(of.line);
    if (same_class(name, u"tapi/line")) {
        id = *visit.identity().line_device(of.line);
    } else if (same_class(name, u"tapi/phone") && !line.is_trunk() && !line.is_queue() && phone) {
        id = *phone;
    } else if (same_class(name, u"wave/in") || same_class(name, u"wave/out")) {
        return visit.wave_device(of, id);
    } else {
        return sdk::result_of(LINEERR_INVALDEVICECLASS);
    }
    return 0;
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineNegotiateTSPIVersion(DWORD, DWORD dwLowVersion, DWORD dwHighVersion,
                                           LPDWORD lpdwTSPIVersion) {
    const auto negotiated = sdk::negotiate(dwLowVersion, dwHighVersion);
    if (!negotiated) return sdk::result_of(LINEERR_INCOMPATIBLEAPIVERSION);
    *lpdwTSPIVersion = *negotiated;
    return 0;
}

LONG TSPIAPI TSPI_lineGetDevCaps(DWORD dwDeviceID, DWORD dwTSPIVersion, DWORD dwExtVersion,
                                 LPLINEDEVCAPS lpLineDevCaps) {
    return on_device(dwDeviceID, dwTSPIVersion, dwExtVersion, [&](Provider::Visit& visit, LineNo line) {
        return fill(lpLineDevCaps, visit.exchange(), visit.identity(), line, dwTSPIVersion);
    });
}

LONG TSPIAPI TSPI_lineGetAddressCaps(DWORD dwDeviceID, DWORD dwAddressID, DWORD dwTSPIVersion,
                                     DWORD dwExtVersion, LPLINEADDRESSCAPS lpAddressCaps) {
    return on_device(dwDeviceID, dwTSPIVersion, dwExtVersion, [&](Provider::Visit& visit, LineNo line) {
        if (dwAddressID >= visit.exchange().line(line).addresses.size()) {
            return sdk::result_of(LINEERR_INVALADDRESSID);
        }
        return fill(lpAddressCaps, visit.exchange(), visit.identity(), line, dwAddressID, dwTSPIVersion);
    });
}

LONG TSPIAPI TSPI_lineOpen(DWORD dwDeviceID, HTAPILINE htLine, LPHDRVLINE lphdLine, DWORD dwTSPIVersion,
                           LINEEVENT lpfnEventProc) {
    return visit([&](Provider::Visit& visit) {
        return visit.open(dwDeviceID, htLine, lphdLine, dwTSPIVersion, lpfnEventProc);
    });
}

LONG TSPIAPI TSPI_lineClose(HDRVLINE hdLine) {
    return visit([&](Provider::Visit& visit) { return visit.close(hdLine); });
}

LONG TSPIAPI TSPI_lineGetLineDevStatus(HDRVLINE hdLine, LPLINEDEVSTATUS lpLineDevStatus) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        return fill(lpLineDevStatus, visit.exchange(), open.line, open.version);
    });
}

LONG TSPIAPI TSPI_lineGetAddressStatus(HDRVLINE hdLine, DWORD dwAddressID,
                                       LPLINEADDRESSSTATUS lpAddressStatus) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        if (dwAddressID >= visit.exchange().line(open.line).addresses.size()) {
            return sdk::result_of(LINEERR_INVALADDRESSID);
        }
        return fill(lpAddressStatus, visit.exchange(), open.line, dwAddressID, open.version);
    });
}

LONG TSPIAPI TSPI_lineGetNumAddressIDs(HDRVLINE hdLine, LPDWORD lpdwNumAddressIDs) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) -> LONG {
        *lpdwNumAddressIDs = static_cast<DWORD>(visit.exchange().line(open.line).addresses.size());
        return 0;
    });
}

LONG TSPIAPI TSPI_lineGetAddressID(HDRVLINE hdLine, LPDWORD lpdwAddressID, DWORD dwAddressMode,
                                   LPCWSTR lpsAddress, DWORD) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        if (dwAddressMode != LINEADDRESSMODE_DIALABLEADDR) return sdk::result_of(LINEERR_INVALADDRESSMODE);
        const auto address =
            visit.exchange().address_of(visit.exchange().line(open.line), sdk::text_of(lpsAddress));
        if (!address) return sdk::result_of(LINEERR_INVALADDRESS);
        *lpdwAddressID = *address;
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_lineGetID(HDRVLINE hdLine, DWORD dwAddressID, HDRVCALL hdCall, DWORD dwSelect,
                            LPVARSTRING lpDeviceID, LPCWSTR lpszDeviceClass, HANDLE) {
    return visit([&](Provider::Visit& visit) {
        const auto of = selected(visit, hdLine, dwAddressID, hdCall, dwSelect);
        if (!of) return of.code();
        DWORD id = 0;
        if (const LONG result = device_of(visit, *of, sdk::text_of(lpszDeviceClass), id); result != 0) return result;
        sdk::Structure<VARSTRING> out(lpDeviceID, sdk::version_2_2);
        out->dwStringFormat = STRINGFORMAT_BINARY;
        out.bytes(&VARSTRING::dwStringSize, &id, sizeof id);
        return out.finish();
    });
}

LONG TSPIAPI TSPI_lineSetStatusMessages(HDRVLINE hdLine, DWORD dwLineStates, DWORD dwAddressStates) {
    return on_line(hdLine, [&](Provider::Visit&, OpenLine& open) -> LONG {
        open.line_states = dwLineStates;
        open.address_states = dwAddressStates;
        return 0;
    });
}

// Calls are announced whatever is being looked for; only the modes themselves are checked.
LONG TSPIAPI TSPI_lineSetDefaultMediaDetection(HDRVLINE hdLine, DWORD dwMediaModes) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) -> LONG {
        const DWORD known = visit.exchange().profile(visit.exchange().line(open.line)).media_modes;
        return (dwMediaModes & ~known) == 0 ? 0 : sdk::result_of(LINEERR_INVALMEDIAMODE);
    });
}

LONG TSPIAPI TSPI_lineConditionalMediaDetection(HDRVLINE hdLine, DWORD dwMediaModes,
                                                LPLINECALLPARAMS const lpCallParams) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) -> LONG {
        const DWORD known = visit.exchange().profile(visit.exchange().line(open.line)).media_modes;
        if ((dwMediaModes & ~known) != 0) return sdk::result_of(LINEERR_INVALMEDIAMODE);
        auto request = read_call_params(lpCallParams, visit.exchange(), open.line, open.version);
        if (!request) return request.code();
        if (lpCallParams != nullptr && lpCallParams->dwAddressMode == LINEADDRESSMODE_ADDRESSID) {
            request->address.reset();  // any address will do
        }
        return visit.exchange().check_call(open.line, *request).code();
    });
}

LONG TSPIAPI TSPI_lineSetCurrentLocation(DWORD) { return 0; }

}  // extern "C"
