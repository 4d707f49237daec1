// SPDX-License-Identifier: Apache-2.0
// TSPI functions about what a phone consists of: hookswitches, keys, lamps, display, ringer, data areas.
#include <algorithm>
#include <cstring>

#include "exchange/entry.hpp"
#include "exchange/structures_phone.hpp"
#include "sdk/structure.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

// The body of a function that reads something of the phone.
template <class Body>
LONG read(HDRVPHONE handle, Body body) {
    return on_phone(handle, [&](Provider::Visit& visit, OpenPhone& open) -> LONG {
        return body(std::as_const(visit.phones().phone(open.line)));
    });
}

// The body of a function that changes the phone and nothing else.
template <class Operation>
LONG change(DRV_REQUESTID request, HDRVPHONE handle, Operation operation) {
    return operate_phone(request, handle,
                         [&](Phones& phones, LineNo line) { return operation(phones.phone(line)); });
}

LONG hand_over(const Result<uint32_t>& level, LPDWORD room) {
    if (!level) return level.code();
    *room = *level;
    return 0;
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_phoneGetHookSwitch(HDRVPHONE hdPhone, LPDWORD lpdwHookSwitchDevs) {
    return read(hdPhone, [&](const Phone& phone) {
        *lpdwHookSwitchDevs = phone.off_hook();
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_phoneSetHookSwitch(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwHookSwitchDevs,
                                     DWORD dwHookSwitchMode) {
    return operate_phone(dwRequestID, hdPhone, [&](Phones& phones, LineNo line) {
        return phones.set_hook(line, dwHookSwitchDevs, dwHookSwitchMode);
    });
}

LONG TSPIAPI TSPI_phoneGetVolume(HDRVPHONE hdPhone, DWORD dwHookSwitchDev, LPDWORD lpdwVolume) {
    return read(hdPhone,
                [&](const Phone& phone) { return hand_over(phone.volume(dwHookSwitchDev), lpdwVolume); });
}

LONG TSPIAPI TSPI_phoneSetVolume(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwHookSwitchDev,
                                 DWORD dwVolume) {
    return change(dwRequestID, hdPhone,
                  [&](Phone& phone) { return phone.set_volume(dwHookSwitchDev, dwVolume); });
}

LONG TSPIAPI TSPI_phoneGetGain(HDRVPHONE hdPhone, DWORD dwHookSwitchDev, LPDWORD lpdwGain) {
    return read(hdPhone, [&](const Phone& phone) { return hand_over(phone.gain(dwHookSwitchDev), lpdwGain); });
}

LONG TSPIAPI TSPI_phoneSetGain(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwHookSwitchDev,
                               DWORD dwGain) {
    return change(dwRequestID, hdPhone, [&](Phone& phone) { return phone.set_gain(dwHookSwitchDev, dwGain); });
}

LONG TSPIAPI TSPI_phoneGetButtonInfo(HDRVPHONE hdPhone, DWORD dwButtonLampID, LPPHONEBUTTONINFO lpButtonInfo) {
    return on_phone(hdPhone, [&](Provider::Visit& visit, OpenPhone& open) {
        const Phone& phone = visit.phones().phone(open.line);
        if (dwButtonLampID >= phone.keys()) return sdk::result_of(PHONEERR_INVALBUTTONLAMPID);
        return fill(lpButtonInfo, phone, dwButtonLampID, open.version);
    });
}

LONG TSPIAPI TSPI_phoneSetButtonInfo(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwButtonLampID,
                                     LPPHONEBUTTONINFO const lpButtonInfo) {
    return change(dwRequestID, hdPhone,
                  [&](Phone& phone) { return phone.set_key(dwButtonLampID, read_key(*lpButtonInfo)); });
}

LONG TSPIAPI TSPI_phoneGetLamp(HDRVPHONE hdPhone, DWORD dwButtonLampID, LPDWORD lpdwLampMode) {
    return read(hdPhone, [&](const Phone& phone) {
        if (dwButtonLampID >= phone.keys() || phone.lamp(dwButtonLampID) == PHONELAMPMODE_DUMMY)
            return sdk::result_of(PHONEERR_INVALBUTTONLAMPID);
        *lpdwLampMode = phone.lamp(dwButtonLampID);
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_phoneSetLamp(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwButtonLampID,
                               DWORD dwLampMode) {
    return change(dwRequestID, hdPhone, [&](Phone& phone) { return phone.set_lamp(dwButtonLampID, dwLampMode); });
}

LONG TSPIAPI TSPI_phoneGetDisplay(HDRVPHONE hdPhone, LPVARSTRING lpDisplay) {
    return read(hdPhone, [&](const Phone& phone) {
        if (!phone.profile().has_display()) return sdk::result_of(PHONEERR_OPERATIONUNAVAIL);
        sdk::Structure<VARSTRING> out(lpDisplay, sdk::version_2_2);
        out->dwStringFormat = STRINGFORMAT_UNICODE;
        out.bytes(&VARSTRING::dwStringSize, phone.display().data(), phone.display().size() * sizeof(char16_t),
                  alignof(char16_t));
        return out.finish(PHONEERR_STRUCTURETOOSMALL);
    });
}

LONG TSPIAPI TSPI_phoneSetDisplay(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwRow, DWORD dwColumn,
                                  LPCWSTR lpsDisplay, DWORD dwSize) {
    std::u16string_view text(lpsDisplay == nullptr ? u"" : lpsDisplay,
                             lpsDisplay == nullptr ? 0 : dwSize / sizeof(char16_t));
    text = text.substr(0, text.find(u'\0'));
    return change(dwRequestID, hdPhone, [&](Phone& phone) { return phone.write(dwRow, dwColumn, text); });
}

LONG TSPIAPI TSPI_phoneGetRing(HDRVPHONE hdPhone, LPDWORD lpdwRingMode, LPDWORD lpdwVolume) {
    return read(hdPhone, [&](const Phone& phone) {
        *lpdwRingMode = phone.ring_mode();
        *lpdwVolume = phone.ring_volume();
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_phoneSetRing(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwRingMode, DWORD dwVolume) {
    return change(dwRequestID, hdPhone, [&](Phone& phone) { return phone.set_ring(dwRingMode, dwVolume); });
}

LONG TSPIAPI TSPI_phoneGetData(HDRVPHONE hdPhone, DWORD dwDataID, LPVOID lpData, DWORD dwSize) {
    return read(hdPhone, [&](const Phone& phone) {
        const auto bytes = phone.data(dwDataID);
        if (!bytes) return LONG{bytes.code()};
        std::memcpy(lpData, bytes->data(), std::min<size_t>(bytes->size(), dwSize));
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_phoneSetData(DRV_REQUESTID dwRequestID, HDRVPHONE hdPhone, DWORD dwDataID, LPVOID const lpData,
                               DWORD dwSize) {
    const std::string_view bytes(static_cast<const char*>(lpData), lpData == nullptr ? 0 : dwSize);
    return change(dwRequestID, hdPhone, [&](Phone& phone) { return phone.set_data(dwDataID, bytes); });
}

}  // extern "C"
