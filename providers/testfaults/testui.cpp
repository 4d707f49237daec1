// SPDX-License-Identifier: Apache-2.0
// A UI module for tests: it talks with its provider and ends. It also does what the variable TESTUI says (misbehave): shows a
// window, crashes, hangs.
#include <tspi.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>

#include "testui.hpp"

namespace {

std::mutex mutex;
std::condition_variable changed;
std::string received;
bool closed = false;

#define EXPORTED extern "C" __attribute__((UI_EXPORT))

// What the provider made of the words; empty when it could not be asked.
std::string ask(TUISPIDLLCALLBACK callback, DWORD_PTR object, DWORD type, std::string words) {
    return callback(object, type, words.data(), static_cast<DWORD>(words.size())) == 0 ? words : "";
}

}  // namespace

// Says what it was given, waits for more, and for the end when the provider wants to close it.
EXPORTED LONG TSPIAPI TUISPI_providerGenericDialog(TUISPIDLLCALLBACK callback, HTAPIDIALOGINSTANCE dialog,
                                                   LPVOID params, DWORD size, HANDLE event) {
    testui::signal(event);
    const std::string first(static_cast<const char*>(params), size);
    if (ask(callback, dialog, TUISPIDLL_OBJECT_DIALOGINSTANCE, first) != std::string(first.rbegin(), first.rend()))
        return static_cast<LONG>(LINEERR_OPERATIONFAILED);
    std::unique_lock lock(mutex);
    changed.wait(lock, [] { return !received.empty() || closed; });
    if (received == "more") return 0;
    changed.wait(lock, [] { return closed; });
    return 0;
}

EXPORTED LONG TSPIAPI TUISPI_providerGenericDialogData(HTAPIDIALOGINSTANCE, LPVOID params, DWORD size) {
    const std::lock_guard lock(mutex);
    if (params == nullptr) closed = true;
    else received.assign(static_cast<const char*>(params), strnlen(static_cast<const char*>(params), size));
    changed.notify_all();
    return 0;
}

EXPORTED LONG TSPIAPI TUISPI_lineConfigDialog(TUISPIDLLCALLBACK callback, DWORD device, HWND owner, LPCWSTR) {
    if (!testui::misbehave(owner)) return 0;
    return ask(callback, device, TUISPIDLL_OBJECT_LINEID, "line") == "enil" ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED);
}

EXPORTED LONG TSPIAPI TUISPI_phoneConfigDialog(TUISPIDLLCALLBACK callback, DWORD device, HWND, LPCWSTR) {
    return ask(callback, device, TUISPIDLL_OBJECT_PHONEID, "phone") == "enohp" ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED);
}

EXPORTED LONG TSPIAPI TUISPI_providerConfig(TUISPIDLLCALLBACK callback, HWND, DWORD provider) {
    return ask(callback, provider, TUISPIDLL_OBJECT_PROVIDERID, "all") == "lla" ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED);
}

// What the user is asked, then what its provider says, then what TESTUI_RESULT says.
EXPORTED LONG TSPIAPI TUISPI_providerInstall(TUISPIDLLCALLBACK callback, HWND owner, DWORD provider) {
    if (!testui::misbehave(owner)) return static_cast<LONG>(LINEERR_OPERATIONFAILED);
    return ask(callback, provider, TUISPIDLL_OBJECT_PROVIDERID, "install") == "llatsni" ? testui::wanted_result() : static_cast<LONG>(LINEERR_OPERATIONFAILED);
}

EXPORTED LONG TSPIAPI TUISPI_providerRemove(TUISPIDLLCALLBACK callback, HWND owner, DWORD provider) {
    if (!testui::misbehave(owner)) return static_cast<LONG>(LINEERR_OPERATIONFAILED);
    return ask(callback, provider, TUISPIDLL_OBJECT_PROVIDERID, "remove") == "evomer" ? testui::wanted_result() : static_cast<LONG>(LINEERR_OPERATIONFAILED);
}

// Doubles the block.
EXPORTED LONG TSPIAPI TUISPI_lineConfigDialogEdit(TUISPIDLLCALLBACK, DWORD, HWND, LPCWSTR, LPVOID const in, DWORD size,
                                                  LPVARSTRING out) {
    out->dwNeededSize = static_cast<DWORD>(sizeof *out + 2 * size);
    if (out->dwTotalSize < out->dwNeededSize) return static_cast<LONG>(LINEERR_STRUCTURETOOSMALL);
    out->dwUsedSize = out->dwNeededSize;
    out->dwStringFormat = STRINGFORMAT_BINARY;
    out->dwStringSize = 2 * size;
    out->dwStringOffset = sizeof *out;
    std::memcpy(reinterpret_cast<char*>(out) + sizeof *out, in, size);
    std::memcpy(reinterpret_cast<char*>(out) + sizeof *out + size, in, size);
    return 0;
}
