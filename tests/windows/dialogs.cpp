// SPDX-License-Identifier: Apache-2.0
// A program for Windows that calls one function with a dialog and prints what it returned.
//
//   dialogs line|edit|phone DEVICE, dialogs provider ID, dialogs translate
//   dialogs add FILE, dialogs adddesktop FILE (with the desktop's window), dialogs remove ID
//   dialogs owner DEVICE, dialogs addowner FILE   with a window of its own, whose timer goes on
//   dialogs nowindow DEVICE, dialogs addnowindow FILE   with a window that is none
//   dialogs call DEVICE       lineMakeCall, whose provider opens a dialog, up to its LINE_REPLY
#include <tapi.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr DWORD version = 0x00020002;
constexpr DWORD patience = 120'000;
const HWND no_window = reinterpret_cast<HWND>(0x7F1230);

int said(const char* function, LONG result) {
    std::printf("%s = 0x%08lX\n", function, static_cast<unsigned long>(result));
    return result == 0 ? 0 : 1;
}

HLINEAPP begin(LINEINITIALIZEEXPARAMS& params) {
    HLINEAPP app = 0;
    DWORD devices = 0, api = version;
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    const LONG result = lineInitializeExW(&app, nullptr, nullptr, L"dialogs", &devices, &api, &params);
    if (result != 0) std::exit(said("lineInitializeEx", result));
    return app;
}

int edit(DWORD device) {
    struct {
        VARSTRING head;
        char room[4096];
    } out{};
    out.head.dwTotalSize = sizeof out;
    char block[] = {'a', 'b'};
    const int status = said("lineConfigDialogEdit", lineConfigDialogEditW(device, nullptr, nullptr, block, sizeof block, &out.head));
    const char* const first = reinterpret_cast<const char*>(&out) + out.head.dwStringOffset;
    if (status == 0) std::printf("%s\n", std::string(first, out.head.dwStringSize).c_str());
    return status;
}

int phone(DWORD device) {
    HPHONEAPP app = 0;
    DWORD devices = 0, api = version;
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    const LONG result = phoneInitializeExW(&app, nullptr, nullptr, L"dialogs", &devices, &api, &params);
    if (result != 0) return said("phoneInitializeEx", result);
    return said("phoneConfigDialog", phoneConfigDialogW(device, nullptr, nullptr));
}

// ---- A window that must not sleep while its dialog is open

int ticks = 0;
bool at_rest = false;  // from the first tick on; a dialog that it owns wakes it at its end, a moment before the function returns

LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wide, LPARAM parameter) {
    if (message != WM_TIMER) return DefWindowProcW(window, message, wide, parameter);
    if (++ticks == 1) at_rest = !IsWindowEnabled(window);
    return 0;
}

template <class Function>
int with_owner(const char* name, Function function) {
    WNDCLASSW description{};
    description.lpfnWndProc = procedure;
    description.lpszClassName = L"dialogs";
    RegisterClassW(&description);
    const HWND window = CreateWindowW(L"dialogs", L"The program", WS_OVERLAPPEDWINDOW | WS_VISIBLE, 500, 400, 300, 200, nullptr, nullptr, nullptr, nullptr);
    SetTimer(window, 1, 10, nullptr);
    const int status = said(name, function(window));
    std::printf("timer %s, %s during the dialog, %s after it\n", ticks > 0 ? "went on" : "stood",
                at_rest ? "at rest" : "awake", IsWindowEnabled(window) ? "awake" : "at rest");
    return status;
}

// ---- A dialog in the middle of another function

int call(HLINEAPP app, const LINEINITIALIZEEXPARAMS& params, DWORD device) {
    DWORD api = 0;
    LINEEXTENSIONID extension{};
    HLINE line = 0;
    HCALL made = 0;
    LONG result = lineNegotiateAPIVersion(app, device, 0x00010003, version, &api, &extension);
    if (result == 0) result = lineOpenW(app, device, &line, api, 0, 0, LINECALLPRIVILEGE_NONE, 0, nullptr);
    if (result == 0) result = lineMakeCallW(line, &made, L"1", 0, nullptr);
    if (result <= 0) return said("lineMakeCall", result);
    const DWORD request = static_cast<DWORD>(result);
    LINEMESSAGE message{};
    while (WaitForSingleObject(params.Handles.hEvent, patience) == WAIT_OBJECT_0) {
        if (lineGetMessage(app, &message, 0) != 0 || message.dwMessageID != LINE_REPLY || message.dwParam1 != request) continue;
        return said("LINE_REPLY", static_cast<LONG>(message.dwParam2));
    }
    return said("LINE_REPLY", -1);
}

int run(const std::string& what, const char* text) {
    LINEINITIALIZEEXPARAMS params{};
    const HLINEAPP app = begin(params);
    const DWORD number = static_cast<DWORD>(std::atoi(text));
    DWORD added = 0;
    if (what == "line") return said("lineConfigDialog", lineConfigDialogW(number, nullptr, nullptr));
    if (what == "edit") return edit(number);
    if (what == "phone") return phone(number);
    if (what == "provider") return said("lineConfigProvider", lineConfigProvider(nullptr, number));
    if (what == "translate") return said("lineTranslateDialog", lineTranslateDialogW(app, 0, version, nullptr, nullptr));
    if (what == "owner") return with_owner("lineConfigDialog", [&](HWND window) { return lineConfigDialogW(number, window, nullptr); });
    if (what == "nowindow") return said("lineConfigDialog", lineConfigDialogW(number, no_window, nullptr));
    if (what == "call") return call(app, params, number);
    if (what == "add") return said("lineAddProvider", lineAddProviderA(text, nullptr, &added));
    if (what == "addnowindow") return said("lineAddProvider", lineAddProviderA(text, no_window, &added));
    if (what == "addowner") return with_owner("lineAddProvider", [&](HWND window) { return lineAddProviderA(text, window, &added); });
    if (what == "adddesktop") {
        const int status = said("lineAddProvider", lineAddProviderA(text, GetDesktopWindow(), &added));
        std::printf("desktop %s\n", IsWindowEnabled(GetDesktopWindow()) ? "awake" : "at rest");
        return status;
    }
    if (what == "remove") return said("lineRemoveProvider", lineRemoveProvider(number, nullptr));
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    return run(argv[1], argc > 2 ? argv[2] : "0");
}
