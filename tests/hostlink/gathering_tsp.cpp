// SPDX-License-Identifier: Apache-2.0
// A provider with one line whose callers are always about to enter "123": for tests of gathered digits on
// their way.
#define TSPI_EXPORT __attribute__((visibility("default")))
#include <tspi.h>

#include <algorithm>
#include <string_view>
#include <thread>
#include <utility>

namespace {

LINEEVENT raise_line = nullptr;
HTAPILINE opened_line = nullptr;

struct Gathering {
    DWORD id = 0;
    LPWSTR digits = nullptr;
    DWORD room = 0;
};
Gathering running;

// Ends what runs, with as many of the digits as its buffer takes.
void end_with(std::u16string_view digits, DWORD reason) {
    const Gathering ended = std::exchange(running, {});
    if (ended.digits == nullptr) return;
    const size_t count = std::min<size_t>(digits.size(), ended.room);
    std::copy_n(digits.begin(), count, ended.digits);
    if (count < ended.room) ended.digits[count] = 0;
    raise_line(opened_line, reinterpret_cast<HTAPICALL>(0x77), LINE_GATHERDIGITS, reason, ended.id, 5);
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineNegotiateTSPIVersion(DWORD, DWORD, DWORD high, LPDWORD version) {
    *version = high;
    return 0;
}
LONG TSPIAPI TSPI_providerEnumDevices(DWORD, LPDWORD lines, LPDWORD phones, HPROVIDER, LINEEVENT,
                                      PHONEEVENT) {
    *lines = 1;
    *phones = 0;
    return 0;
}
LONG TSPIAPI TSPI_providerInit(DWORD, DWORD, DWORD, DWORD, DWORD_PTR, DWORD_PTR, ASYNC_COMPLETION,
                               LPDWORD options) {
    *options = 0;
    return 0;
}
LONG TSPIAPI TSPI_providerShutdown(DWORD, DWORD) {
    running = {};
    return 0;
}
LONG TSPIAPI TSPI_lineOpen(DWORD, HTAPILINE line, LPHDRVLINE provider_line, DWORD, LINEEVENT event) {
    raise_line = event;
    opened_line = line;
    *provider_line = reinterpret_cast<HDRVLINE>(1);
    return 0;
}

// "!" among the termination digits: the digits are there at once; "&": they come from another thread; "^": the line is
// taken away, and what comes after it comes too late.
LONG TSPIAPI TSPI_lineGatherDigits(HDRVCALL, DWORD id, DWORD, LPWSTR digits, DWORD room, LPCWSTR termination,
                                   DWORD, DWORD) {
    const std::u16string_view how = termination != nullptr ? termination : u"";
    end_with(u"1", LINEGATHERTERM_CANCEL);
    if (digits == nullptr) return 0;
    if (room == 0) return static_cast<LONG>(LINEERR_INVALPARAM);
    running = {id, digits, room};
    if (how == u"!") end_with(u"123", LINEGATHERTERM_BUFFERFULL);
    if (how == u"^") {
        digits[0] = u'1';
        raise_line(opened_line, nullptr, LINE_CLOSE, 0, 0, 0);
        running.digits = nullptr;
        raise_line(opened_line, reinterpret_cast<HTAPICALL>(0x77), LINE_GATHERDIGITS, LINEGATHERTERM_CANCEL, id, 5);
    }
    if (how == u"&") std::thread([] { end_with(u"12", LINEGATHERTERM_INTERTIMEOUT); }).join();
    return 0;
}
LONG TSPIAPI TSPI_lineCloseCall(HDRVCALL) {
    running = {};
    return 0;
}

}  // extern "C"
