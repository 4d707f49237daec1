// SPDX-License-Identifier: Apache-2.0
// What tapi32.dll exports on Windows beside the documented functions (other_exports in api/functions.json). Programs that
// import them load, and hear that they are unavailable. Those whose name tells their form take their parameters off the
// stack as such functions do; the others' parameters nobody has published, so on i686 they take none.
#include "client/errors.hpp"
#include "client/trace.hpp"

#include <windows.h>

using tapi::client::line_errors;

extern "C" {

LONG opentapi_unavailable() {
    tapi::client::trace::note("undocumented function", "called; it is unavailable");
    return line_errors.unavailable;
}

LRESULT CALLBACK TAPIWndProc(HWND window, UINT message, WPARAM wide, LPARAM parameter) {
    return DefWindowProcW(window, message, wide, parameter);
}

INT_PTR CALLBACK LocWizardDlgProc(HWND, UINT, WPARAM, LPARAM) { return FALSE; }

LONG CALLBACK TUISPIDLLCallback(DWORD_PTR, DWORD, LPVOID, DWORD) { return opentapi_unavailable(); }

DWORD WINAPI NonAsyncEventThread(LPVOID) { return 0; }

}  // extern "C"
