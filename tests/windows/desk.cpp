// SPDX-License-Identifier: Apache-2.0
// A small telephone with windows, as programs of the nineties are written: lineInitialize with a callback in the message loop,
// ANSI, TAPI 1.4. It lists the lines, places, answers and drops a call on the one that is chosen, and shows its settings. Its title
// says what it sees; its parts stand where desk_test.py and dialogs_test.py click.
#include <windows.h>

#include <tapi.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr DWORD lowest = 0x00010003, highest = 0x00010004;
enum Control : int { list = 1, number, place, answer, drop, settings };

HWND window = nullptr;
HLINEAPP app = 0;
HLINE line = 0;
HCALL call = 0;
DWORD lines = 0;

void show(const std::string& what) { SetWindowTextA(window, ("Desk: " + what).c_str()); }

void check(const char* what, LONG result) {
    char words[64];
    std::snprintf(words, sizeof words, "%s failed 0x%08lX", what, static_cast<unsigned long>(result));
    if (result < 0) show(words);
}

const char* name_of(DWORD state) {
    switch (state) {
        case LINECALLSTATE_IDLE: return "idle";
        case LINECALLSTATE_OFFERING: return "offering";
        case LINECALLSTATE_ACCEPTED: return "accepted";
        case LINECALLSTATE_DIALTONE: return "dial tone";
        case LINECALLSTATE_DIALING: return "dialing";
        case LINECALLSTATE_PROCEEDING: return "proceeding";
        case LINECALLSTATE_RINGBACK: return "ringback";
        case LINECALLSTATE_BUSY: return "busy";
        case LINECALLSTATE_CONNECTED: return "connected";
        case LINECALLSTATE_DISCONNECTED: return "disconnected";
        default: return "in some other state";
    }
}

void call_state(HCALL of, DWORD state, DWORD privilege) {
    if (privilege == LINECALLPRIVILEGE_OWNER) call = of;
    show(name_of(state));
    if (state == LINECALLSTATE_DISCONNECTED) check("lineDrop", lineDrop(of, nullptr, 0));
    if (state != LINECALLSTATE_IDLE) return;
    lineDeallocateCall(of);
    call = 0;
}

void CALLBACK on_message(DWORD device, DWORD message, DWORD_PTR, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    if (message == LINE_CALLSTATE) call_state(device, static_cast<DWORD>(p1), static_cast<DWORD>(p3));
    if (message == LINE_REPLY) check("request", static_cast<LONG>(p2));
}

// With room for what it needs, asked twice as everybody does.
std::string name_of_line(DWORD device, DWORD version) {
    std::vector<char> memory(sizeof(LINEDEVCAPS));
    for (int tries = 0; tries < 2; ++tries) {
        auto* const caps = reinterpret_cast<LINEDEVCAPS*>(memory.data());
        caps->dwTotalSize = static_cast<DWORD>(memory.size());
        if (lineGetDevCaps(app, device, version, 0, caps) != 0) return "?";
        if (caps->dwNeededSize <= caps->dwTotalSize) return std::string(memory.data() + caps->dwLineNameOffset, strnlen(memory.data() + caps->dwLineNameOffset, caps->dwLineNameSize));
        memory.resize(caps->dwNeededSize);
    }
    return "?";
}

DWORD negotiated(DWORD device) {
    DWORD version = 0;
    LINEEXTENSIONID extension;
    return lineNegotiateAPIVersion(app, device, lowest, highest, &version, &extension) == 0 ? version : 0;
}

void fill_list() {
    for (DWORD device = 0; device < lines; ++device) {
        const DWORD version = negotiated(device);
        const std::string name = version == 0 ? "?" : name_of_line(device, version);
        SendDlgItemMessageA(window, list, LB_ADDSTRING, 0, reinterpret_cast<LPARAM>(name.c_str()));
    }
    show("has " + std::to_string(lines) + " lines");
}

void choose() {
    const auto chosen = static_cast<DWORD>(SendDlgItemMessageA(window, list, LB_GETCURSEL, 0, 0));
    char name[128] = "";
    SendDlgItemMessageA(window, list, LB_GETTEXT, chosen, reinterpret_cast<LPARAM>(name));
    if (line != 0) lineClose(line);
    const LONG result = lineOpen(app, chosen, &line, negotiated(chosen), 0, 0, LINECALLPRIVILEGE_OWNER, LINEMEDIAMODE_INTERACTIVEVOICE, nullptr);
    show(std::string("on ") + name);
    check("lineOpen", result);
}

void place_call() {
    char digits[64] = "";
    GetDlgItemTextA(window, number, digits, sizeof digits);
    check("lineMakeCall", lineMakeCall(line, &call, digits, 0, nullptr));
}

void show_settings() {
    const auto chosen = static_cast<DWORD>(SendDlgItemMessageA(window, list, LB_GETCURSEL, 0, 0));
    const LONG result = lineConfigDialog(chosen, window, nullptr);
    show("settings closed");
    check("lineConfigDialog", result);
}

void command(int which, int what) {
    if (which == list && what == LBN_SELCHANGE) choose();
    if (which == place) place_call();
    if (which == answer) check("lineAnswer", lineAnswer(call, nullptr, 0));
    if (which == settings) show_settings();
    if (which == drop) check("lineDrop", lineDrop(call, nullptr, 0));
}

LRESULT CALLBACK procedure(HWND of, UINT message, WPARAM wide, LPARAM parameter) {
    if (message == WM_COMMAND) command(LOWORD(wide), HIWORD(wide));
    if (message == WM_DESTROY) PostQuitMessage(0);
    return DefWindowProcA(of, message, wide, parameter);
}

void add(const char* kind, const char* text, DWORD style, int x, int y, int width, int height, Control id) {
    CreateWindowA(kind, text, WS_CHILD | WS_VISIBLE | style, x, y, width, height, window, reinterpret_cast<HMENU>(static_cast<INT_PTR>(id)), nullptr, nullptr);
}

void build(HINSTANCE instance) {
    WNDCLASSA description{};
    description.lpfnWndProc = procedure;
    description.hInstance = instance;
    description.lpszClassName = "desk";
    description.hbrBackground = reinterpret_cast<HBRUSH>(COLOR_BTNFACE + 1);
    RegisterClassA(&description);
    window = CreateWindowA("desk", "Desk", WS_POPUP | WS_VISIBLE, 50, 50, 320, 200, nullptr, nullptr, instance, nullptr);
    add("LISTBOX", "", LBS_NOTIFY | WS_BORDER, 10, 10, 180, 120, list);
    add("EDIT", "", WS_BORDER, 10, 150, 180, 24, number);
    add("BUTTON", "Call", BS_PUSHBUTTON, 210, 10, 90, 30, place);
    add("BUTTON", "Answer", BS_PUSHBUTTON, 210, 60, 90, 30, answer);
    add("BUTTON", "Hang up", BS_PUSHBUTTON, 210, 110, 90, 30, drop);
    add("BUTTON", "Settings", BS_PUSHBUTTON, 210, 160, 90, 30, settings);
}

}  // namespace

int WINAPI WinMain(HINSTANCE instance, HINSTANCE, LPSTR, int) {
    build(instance);
    check("lineInitialize", lineInitialize(&app, instance, on_message, "Desk", &lines));
    if (app != 0) fill_list();
    MSG message;
    while (GetMessageA(&message, nullptr, 0, 0) > 0) {
        TranslateMessage(&message);
        DispatchMessageA(&message);
    }
    check("lineShutdown", lineShutdown(app));
    return 0;
}
