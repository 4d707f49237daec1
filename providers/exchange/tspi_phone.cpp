// SPDX-License-Identifier: Apache-2.0
// TSPI functions about phones as devices: versions, capabilities, opening, status, and the extension.
#include <cstring>

#include "exchange/device_class.hpp"
#include "exchange/entry.hpp"
#include "exchange/extension.hpp"
#include "exchange/structures.hpp"
#include "exchange/structures_phone.hpp"
#include "sdk/structure.hpp"
#include "sdk/versions.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

constexpr DWORD all_states =
    PHONESTATE_OTHER | PHONESTATE_CONNECTED | PHONESTATE_DISCONNECTED | PHONESTATE_OWNER |
    PHONESTATE_MONITORS | PHONESTATE_DISPLAY | PHONESTATE_LAMP | PHONESTATE_RINGMODE | PHONESTATE_RINGVOLUME |
    PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_HANDSETVOLUME | PHONESTATE_HANDSETGAIN |
    PHONESTATE_SPEAKERHOOKSWITCH | PHONESTATE_SPEAKERVOLUME | PHONESTATE_SPEAKERGAIN |
    PHONESTATE_HEADSETHOOKSWITCH | PHONESTATE_HEADSETVOLUME | PHONESTATE_HEADSETGAIN | PHONESTATE_SUSPEND |
    PHONESTATE_RESUME | PHONESTATE_DEVSPECIFIC | PHONESTATE_REINIT | PHONESTATE_CAPSCHANGE |
    PHONESTATE_REMOVED;
constexpr DWORD all_button_modes = PHONEBUTTONMODE_DUMMY | PHONEBUTTONMODE_CALL | PHONEBUTTONMODE_FEATURE |
                                   PHONEBUTTONMODE_KEYPAD | PHONEBUTTONMODE_LOCAL | PHONEBUTTONMODE_DISPLAY;
constexpr DWORD all_button_states =
    PHONEBUTTONSTATE_UP | PHONEBUTTONSTATE_DOWN | PHONEBUTTONSTATE_UNKNOWN | PHONEBUTTONSTATE_UNAVAIL;

// Finds the phone of a device id, with the versions checked first.
template <class Body>
LONG on_phone_device(DWORD device, DWORD version, DWORD extension, Body body) {
    return visit([&](Provider::Visit& visit) {
        if (!sdk::is_version(version)) return sdk::result_of(PHONEERR_INCOMPATIBLEAPIVERSION);
        if (extension != 0 && extension != extension_version)
            return sdk::result_of(PHONEERR_INCOMPATIBLEEXTVERSION);
        const auto phone = visit.station_of_phone(device);
        return phone ? body(visit, *phone) : sdk::result_of(PHONEERR_BADDEVICEID);
    });
}

// The number comes back inverted in the block, and as it is in a message.
LONG echo(Provider::Visit& visit, DRV_REQUESTID request, HDRVPHONE phone, void* block) {
    DWORD value = 0;
    std::memcpy(&value, static_cast<const BYTE*>(block) + sizeof(DWORD), sizeof value);
    const DWORD answer = ~value;
    return visit.operate_phone(request, phone, [&](Phones&, LineNo) -> Status {
        std::memcpy(static_cast<BYTE*>(block) + 2 * sizeof(DWORD), &answer, sizeof answer);
        visit.tell(phone, PHONE_DEVSPECIFIC, static_cast<DWORD_PTR>(DevSpecific::echo), value, 0);
        return success();
    });
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_phoneNegotiateTSPIVersion(DWORD, DWORD dwLowVersion, DWORD dwHighVersion,
                                            LPDWORD lpdwTSPIVersion) {
    const auto negotiated = sdk::negotiate(dwLowVersion, dwHighVersion);
    if (!negotiated) return sdk::result_of(PHONEERR_INCOMPATIBLEAPIVERSION);
    *lpdwTSPIVersion = *negotiated;
    return 0;
}

LONG TSPIAPI TSPI_phoneNegotiateExtVersion(DWORD dwDeviceID, DWORD dwTSPIVersion, DWORD dwLowVersion,
                                           DWORD dwHighVersion, LPDWORD lpdwExtVersion) {
    // There is one version, so it is also the one that may be selected already.
    return on_phone_device(dwDeviceID, dwTSPIVersion, 0, [&](Provider::Visit&, LineNo) -> LONG {
        if (dwLowVersion > extension_version || dwHighVersion < extension_version)
            return sdk::result_of(PHONEERR_INCOMPATIBLEEXTVERSION);
        *lpdwExtVersion = extension_version;
        return 0;
    });
}

LONG TSPIAPI TSPI_phoneGetExtensionID(DWORD dwDeviceID, DWORD dwTSPIVersion, LPPHONEEXTENSIONID lpExtensionID) {
    return on_phone_device(dwDeviceID, dwTSPIVersion, 0, [&](Provider::Visit&, LineNo) -> LONG {
        *lpExtensionID = {extension_id.dwExtensionID0, extension_id.dwExtensionID1,
                          extension_id.dwExtensionID2, extension_id.dwExtensionID3};
        return 0;
    });
}

LONG TSPIAPI TSPI_phoneSelectExtVersion(HDRVPHONE hdPhone, DWORD dwExtVersion) {
    return on_phone(hdPhone, [&](Provider::Visit&, OpenPhone&) -> LONG {
        // With one version there is nothing to remember.
        const bool known = dwExtVersion == 0 || dwExtVersion == extension_version;
        return known ? 0 : sdk::result_of(PHONEERR_INCOMPATIBLEEXTVERSION);
    });
}

LONG TSPIAPI TSPI_phoneGetDevCaps(DWORD dwDeviceID, DWORD dwTSPIVersion, DWORD dwExtVersion,
                                  LPPHONECAPS lpPhoneCaps) {
    return on_phone_device(dwDeviceID, dwTSPIVersion, dwExtVersion, [&](Provider::Visit& visit, LineNo phone) {
        return fill(lpPhoneCaps, visit.exchange(), visit.identity(), phone, dwTSPIVersion);
    });
}

LONG TSPIAPI TSPI_phoneOpen(DWORD dwDeviceID, HTAPIPHONE htPhone, LPHDRVPHONE lphdPhone, DWORD dwTSPIVersion,
                            PHONEEVENT lpfnEventProc) {
    return visit([&](Provider::Visit& visit) {
        return visit.open(dwDeviceID, htPhone, lphdPhone, dwTSPIVersion, lpfnEventProc);
    });
}

LONG TSPIAPI TSPI_phoneClose(HDRVPHONE hdPhone) {
    return visit([&](Provider::Visit& visit) { return visit.close(hdPhone); });
}

LONG TSPIAPI TSPI_phoneGetStatus(HDRVPHONE hdPhone, LPPHONESTATUS lpPhoneStatus) {
    return on_phone(hdPhone, [&](Provider::Visit& visit, OpenPhone& open) {
        return fill(lpPhoneStatus, visit.phones().phone(open.line), open.version);
    });
}

LONG TSPIAPI TSPI_phoneGetID(HDRVPHONE hdPhone, LPVARSTRING lpDeviceID, LPCWSTR lpszDeviceClass, HANDLE) {
    return on_phone(hdPhone, [&](Provider::Visit& visit, OpenPhone& open) {
        const std::u16string_view name = sdk::text_of(lpszDeviceClass);
        DWORD id = 0;
        if (same_class(name, u"tapi/line")) {
            id = *visit.identity().line_device(open.line);
        } else if (same_class(name, u"tapi/phone")) {
            id = *visit.identity().phone_device(open.line);
        } else {
            return sdk::result_of(PHONEERR_INVALDEVICECLASS);
        }
        sdk::Structure<VARSTRING> out(lpDeviceID, sdk::version_2_2);
        out->dwStringFormat = STRINGFORMAT_BINARY;
        out.bytes(&VARSTRING::dwStringSize, &id, sizeof id);
        return out.finish(PHONEERR_STRUCTURETOOSMALL);
    });
}

LONG TSPIAPI TSPI_phoneSetStatusMessages(HDRVPHONE hdPhone, DWORD dwPhoneStates, DWORD dwButtonModes,
                                         DWORD dwButtonStates) {
    return on_phone(hdPhone, [&](Provider::Visit&, OpenPhone& open) -> LONG {
        if ((dwPhoneStates & ~all_states) != 0) return sdk::result_of(PHONEERR_INVALPHONESTATE);
        if ((dwButtonModes & ~all_button_modes) != 0) return sdk::result_of(PHONEERR_INVALBUTTONMODE);
        const bool bad_states = (dwButtonStates & ~all_button_states) != 0 || dwButtonStates == 0;
        if (dwButtonModes != 0 && bad_states) return sdk::result_of(PHONEERR_INVALBUTTONSTATE);
        open.states = dwPhoneStates;
        open.button_modes = dwButtonModes;
        open.button_states = dwButtonStates;
        return 0;
    });
}

LONG TSPIAPI TSPI_phoneDevSpecific(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, LPVOID lpParams,
                                   DWORD dwSize) {
    return on_phone(hdPhone, [&](Provider::Visit& visit, OpenPhone&) -> LONG {
        DWORD wanted = 0;
        if (lpParams == nullptr || dwSize < sizeof wanted) return sdk::result_of(PHONEERR_INVALPARAM);
        std::memcpy(&wanted, lpParams, sizeof wanted);
        if (wanted != static_cast<DWORD>(DevSpecific::echo)) return sdk::result_of(PHONEERR_OPERATIONUNAVAIL);
        if (dwSize < 3 * sizeof(DWORD)) return sdk::result_of(PHONEERR_INVALPARAM);
        return echo(visit, dwRequestID, hdPhone, lpParams);
    });
}

}  // extern "C"
