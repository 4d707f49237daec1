// SPDX-License-Identifier: Apache-2.0
// A provider that misbehaves on request, for tests of what stands between it and the server. faults.hpp says
// how.
#include <provider.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dialogs.hpp"
#include "faults.hpp"

using testfaults::faults;

namespace {

constexpr DWORD_PTR provider_handle = 0x1000;  // plus a number: HDRVLINE, HDRVCALL, HDRVPHONE
constexpr DWORD no_such_request = 0x00FFFFFF;
constexpr DWORD_PTR nowhere = 0x10;  // an address

const OPENTAPI_HOST_SERVICES* services = nullptr;
ASYNC_COMPLETION complete = nullptr;
LINEEVENT raise_create_line = nullptr;
PHONEEVENT raise_create_phone = nullptr;
HPROVIDER provider = nullptr;
LINEEVENT raise_line = nullptr;
HTAPILINE opened_line = nullptr;
std::vector<DRV_REQUESTID> waiting;  // for the next call of any function

template <class Handle>
Handle handle(DWORD_PTR number) {
    return reinterpret_cast<Handle>(provider_handle + number);
}

// What begins every function.
LONG enter(const char* function) {
    for (const auto request : std::exchange(waiting, {})) complete(request, 0);
    return faults().enter(function);
}

// How every asynchronous function ends.
LONG request_made(DRV_REQUESTID request) {
    const std::string how = faults().text("completion");
    if (how == "never") return static_cast<LONG>(request);
    if (how == "next") {
        waiting.push_back(request);
    } else if (how == "thread") {
        std::thread([request] { complete(request, 0); }).join();
    } else if (how == "unknown") {
        complete(static_cast<DRV_REQUESTID>(no_such_request), 0);
        complete(request, 0);
    } else if (how == "failed") {
        complete(request, static_cast<LONG>(LINEERR_RESOURCEUNAVAIL));
    } else if (how != "zero") {
        complete(request, 0);
        if (how == "twice") complete(request, 0);
    }
    return how == "zero" ? 0 : static_cast<LONG>(request);
}

void raise_calls() {
    for (DWORD_PTR i = 1; i <= 2; ++i) {
        HTAPICALL call = nullptr;
        raise_line(opened_line, nullptr, LINE_NEWCALL, provider_handle + 0x100 + i,
                   reinterpret_cast<DWORD_PTR>(&call), 0);
        raise_line(opened_line, call, LINE_CALLSTATE, LINECALLSTATE_OFFERING, i,
                   LINEMEDIAMODE_INTERACTIVEVOICE);
    }
}

void raise_bad_events() {
    raise_line(handle<HTAPILINE>(0xBAD), handle<HTAPICALL>(0xBAD), LINE_CALLSTATE, LINECALLSTATE_IDLE, 0, 0);
    raise_line(opened_line, nullptr, LINE_NEWCALL, provider_handle, 0, 0);  // nowhere to put the handle
    raise_line(opened_line, nullptr, LINE_CREATEDIALOGINSTANCE, 0, 0, 0);  // without parameters
    raise_line(opened_line, nullptr, 12345, 1, 2, 3);
}

void fill_caps(LINEDEVCAPS& caps) {
    const std::string sizes = faults().text("sizes");
    static const char16_t name[] = u"testfaults";
    const DWORD room = caps.dwTotalSize;
    caps.dwNeededSize = caps.dwUsedSize = sizeof caps + sizeof name;
    caps.dwProviderInfoSize = sizeof name;
    caps.dwProviderInfoOffset = sizeof caps;
    if (room >= caps.dwNeededSize)
        std::memcpy(reinterpret_cast<char*>(&caps) + sizeof caps, name, sizeof name);
    caps.dwNumAddresses = 1;
    if (sizes == "total") caps.dwTotalSize = room + 4096;
    if (sizes == "used") caps.dwUsedSize = room + 1;
    if (sizes == "needed") caps.dwNeededSize = 0xFFFFFFF0;
    if (sizes == "grow" && room < 100000) caps.dwNeededSize = 100000;
    if (sizes == "endless") caps.dwNeededSize = room + 1;
}

}  // namespace

extern "C" {

TSPI_EXPORT LONG TSPIAPI OPENTAPI_providerAttach(const OPENTAPI_HOST_SERVICES* given) {
    services = given;
    if (!faults().read(services->lpszConfigFile)) return static_cast<LONG>(LINEERR_INIFILECORRUPT);
    waiting.clear();
    faults().said = [](const std::string& words) { services->pfnLog(OPENTAPI_LOG_INFO, "faults", words.c_str()); };
    services->pfnLog(OPENTAPI_LOG_DEBUG, "faults", "attached");
    return faults().enter("OPENTAPI_providerAttach");
}

// By itself in a process of its own, before anything else, it has no services: then only the file of TESTFAULTS_FILE counts.
LONG TSPIAPI TSPI_providerInstall(HWND, DWORD) {
    if (services == nullptr) {
        faults().read(nullptr);
        testfaults::note("driver installs");
        return faults().enter(__func__);
    }
    if (faults().is("single", "1") && services->dwInstances > 0)
        return static_cast<LONG>(LINEERR_NOMULTIPLEINSTANCE);
    return faults().enter(__func__);
}

LONG TSPIAPI TSPI_providerRemove(HWND, DWORD) {
    if (services == nullptr) {
        faults().read(nullptr);
        testfaults::note("driver removes");
    }
    return enter(__func__);
}

LONG TSPIAPI TSPI_providerCreateLineDevice(DWORD_PTR, DWORD) { return enter(__func__); }

LONG TSPIAPI TSPI_providerCreatePhoneDevice(DWORD_PTR, DWORD) { return enter(__func__); }

TSPI_EXPORT LONG TSPIAPI OPENTAPI_providerReconfigure(char* reason, DWORD size) {
    if (!faults().is("reconfigure", "1")) return static_cast<LONG>(LINEERR_OPERATIONUNAVAIL);
    const LONG error = enter(__func__);
    if (error != 0) std::strncpy(reason, "faults: a fault on request", size);
    return error;
}

LONG TSPIAPI TSPI_lineNegotiateTSPIVersion(DWORD, DWORD, DWORD high, LPDWORD version) {
    const LONG error = enter(__func__);
    *version = static_cast<DWORD>(faults().number("version", high, 16));
    return error;
}

LONG TSPIAPI TSPI_phoneNegotiateTSPIVersion(DWORD, DWORD, DWORD high, LPDWORD version) {
    const LONG error = enter(__func__);
    *version = static_cast<DWORD>(faults().number("version", high, 16));
    return error;
}

LONG TSPIAPI TSPI_providerEnumDevices(DWORD, LPDWORD lines, LPDWORD phones, HPROVIDER given,
                                      LINEEVENT line_create, PHONEEVENT phone_create) {
    provider = given;
    raise_create_line = line_create;
    raise_create_phone = phone_create;
    *lines = static_cast<DWORD>(faults().number("lines", 1));
    *phones = static_cast<DWORD>(faults().number("phones", 1));
    return enter(__func__);
}

LONG TSPIAPI TSPI_providerInit(DWORD, DWORD, DWORD, DWORD, DWORD_PTR, DWORD_PTR, ASYNC_COMPLETION completion,
                               LPDWORD options) {
    complete = completion;
    *options = faults().is("reentrant", "1") ? 0 : LINETSPIOPTION_NONREENTRANT;
    const auto self = reinterpret_cast<DWORD_PTR>(provider);
    if (faults().is("early_events", "1")) {
        raise_create_line(reinterpret_cast<HTAPILINE>(provider), nullptr, LINE_CREATE, self, 71, 0);
        raise_create_phone(reinterpret_cast<HTAPIPHONE>(provider), PHONE_CREATE, self, 72, 0);
    }
    return enter(__func__);
}

LONG TSPIAPI TSPI_providerShutdown(DWORD, DWORD) {
    const std::string mark = faults().text("shutdown_mark");
    if (!mark.empty()) std::ofstream(mark) << "shut down\n";
    return enter(__func__);
}

LONG TSPIAPI TSPI_lineOpen(DWORD device, HTAPILINE line, LPHDRVLINE opened, DWORD, LINEEVENT event) {
    opened_line = line;
    raise_line = event;
    *opened = handle<HDRVLINE>(device);
    const LONG error = enter(__func__);
    if (faults().is("events", "calls")) raise_calls();
    if (faults().is("events", "bad")) raise_bad_events();
    if (faults().is("events", "wild")) raise_line(opened_line, nullptr, LINE_NEWCALL, provider_handle, nowhere, 0);
    return error;
}

LONG TSPIAPI TSPI_lineClose(HDRVLINE) { return enter(__func__); }

LONG TSPIAPI TSPI_lineGetNumAddressIDs(HDRVLINE, LPDWORD count) {
    *count = 1;
    return enter(__func__);
}

LONG TSPIAPI TSPI_lineGetDevCaps(DWORD, DWORD, DWORD, LPLINEDEVCAPS caps) {
    const LONG error = enter(__func__);
    fill_caps(*caps);
    return error;
}

LONG TSPIAPI TSPI_lineMakeCall(DRV_REQUESTID request, HDRVLINE, HTAPICALL call, LPHDRVCALL made, LPCWSTR,
                               DWORD, LPLINECALLPARAMS const) {
    if (const LONG error = enter(__func__); error != 0) return error;
    *made = handle<HDRVCALL>(0x100);
    if (testfaults::wants_dialog()) {
        testfaults::open_dialog(raise_line, provider, complete, request);
        return static_cast<LONG>(request);
    }
    if (raise_line != nullptr) raise_line(opened_line, call, LINE_CALLSTATE, LINECALLSTATE_DIALTONE, 0, 0);
    return request_made(request);
}

LONG TSPIAPI TSPI_lineDrop(DRV_REQUESTID request, HDRVCALL, LPCSTR, DWORD) {
    const LONG error = enter(__func__);
    return error != 0 ? error : request_made(request);
}

LONG TSPIAPI TSPI_lineCloseCall(HDRVCALL) { return enter(__func__); }

LONG TSPIAPI TSPI_lineCompleteCall(DRV_REQUESTID request, HDRVCALL, LPDWORD completion, DWORD, DWORD) {
    const LONG error = enter(__func__);
    *completion = 77;
    return error != 0 ? error : request_made(request);
}

// Turns the application's bytes round.
LONG TSPIAPI TSPI_lineDevSpecific(DRV_REQUESTID request, HDRVLINE, DWORD, HDRVCALL, LPVOID params,
                                  DWORD size) {
    const LONG error = enter(__func__);
    auto* bytes = static_cast<char*>(params);
    std::reverse(bytes, bytes + size);
    return error != 0 ? error : request_made(request);
}

LONG TSPIAPI TSPI_linePark(DRV_REQUESTID request, HDRVCALL, DWORD, LPCWSTR, LPVARSTRING where) {
    const LONG error = enter(__func__);
    static const char16_t slot[] = u"700";
    where->dwNeededSize = where->dwUsedSize = sizeof *where + sizeof slot;
    where->dwStringFormat = STRINGFORMAT_UNICODE;
    where->dwStringSize = sizeof slot;
    where->dwStringOffset = sizeof *where;
    std::memcpy(reinterpret_cast<char*>(where) + sizeof *where, slot, sizeof slot);
    if (faults().is("sizes", "used")) where->dwUsedSize = where->dwTotalSize + 1;
    return error != 0 ? error : request_made(request);
}

LONG TSPIAPI TSPI_phoneOpen(DWORD device, HTAPIPHONE phone, LPHDRVPHONE opened, DWORD, PHONEEVENT event) {
    *opened = handle<HDRVPHONE>(device);
    const LONG error = enter(__func__);
    event(phone, PHONE_BUTTON, 5, PHONEBUTTONMODE_FEATURE, PHONEBUTTONSTATE_DOWN);
    return error;
}

LONG TSPIAPI TSPI_phoneSetLamp(DRV_REQUESTID request, HDRVPHONE, DWORD, DWORD) {
    const LONG error = enter(__func__);
    return error != 0 ? error : request_made(request);
}

}  // extern "C"
