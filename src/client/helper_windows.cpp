// SPDX-License-Identifier: Apache-2.0
// The helper program under Wine, which starts programs for Linux too, but hands down no more than their standard input: that is
// one end of a loopback connection.
#include "client/helper.hpp"

#include "base/files_windows.hpp"
#include "base/sockets_windows.hpp"
#include "base/unicode.hpp"
#include "client/environment.hpp"

namespace tapi::client {
namespace {

std::string helper_program() {
    const std::string named = environment("OPENTAPI_DIALOG");
    return named.empty() ? OPENTAPI_DIALOG_PROGRAM : named;
}

bool is_wine() { return !unix_path(L"C:\\").empty(); }

// A socket becomes readable when the event does.
class Arrival {
  public:
    explicit Arrival(SOCKET socket) : socket_(socket) { WSAEventSelect(socket_, event_, FD_READ | FD_CLOSE); }
    ~Arrival() {
        WSAEventSelect(socket_, nullptr, 0);
        WSACloseEvent(event_);
    }
    Arrival(const Arrival&) = delete;
    Arrival& operator=(const Arrival&) = delete;
    WSAEVENT event() const { return event_; }

  private:
    const SOCKET socket_;
    const WSAEVENT event_ = WSACreateEvent();
};

// False when the program wants to end; the message loop around this call hears of it again.
bool dispatch_messages() {
    MSG message;
    while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE) != FALSE) {
        if (message.message == WM_QUIT) {
            PostQuitMessage(static_cast<int>(message.wParam));
            return false;
        }
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
    return true;
}

bool wait_dispatching(SOCKET socket) {
    const Arrival arrival(socket);
    const HANDLE event = arrival.event();
    for (;;) {
        if (!dispatch_messages()) return false;
        const DWORD what = MsgWaitForMultipleObjects(1, &event, FALSE, INFINITE, QS_ALLINPUT);
        if (what == WAIT_OBJECT_0) return true;
        if (what == WAIT_FAILED) return false;
    }
}

bool wait_writable(SOCKET socket) {
    WSAPOLLFD poller{socket, POLLOUT, 0};
    return WSAPoll(&poller, 1, -1) > 0;
}

bool would_block() { return WSAGetLastError() == WSAEWOULDBLOCK; }

}  // namespace

std::string no_helper_because() {
    if (!is_wine()) return "dialogs are shown under Wine only";
    const std::string program = helper_program();
    if (GetFileAttributesW(windows_path(program).c_str()) != INVALID_FILE_ATTRIBUTES) return "";
    return "tapi-dialog is not installed: there is no " + program + " (OPENTAPI_DIALOG may name it)";
}

std::string no_dialog_because() {
    if (is_wine() && environment("DISPLAY").empty()) return "no display: DISPLAY is not set";
    return no_helper_because();
}

// Drive C is a link in a folder of the prefix.
std::u16string own_prefix() {
    const std::string drive = unix_path(L"C:\\");
    return to_utf16(drive.substr(0, drive.find("/dosdevices/")));
}

HWND without_desktop(HWND owner) { return owner == GetDesktopWindow() ? nullptr : owner; }

std::optional<uint64_t> window_for_helper(HWND owner) {
    if (owner == nullptr) return 0;
    if (IsWindow(owner) == FALSE) return std::nullopt;
    return reinterpret_cast<uintptr_t>(GetPropW(GetAncestor(owner, GA_ROOT), L"__wine_x11_whole_window"));
}

OwnerAtRest::OwnerAtRest(HWND owner) : owner_(owner != nullptr && IsWindowEnabled(owner) != FALSE ? owner : nullptr) {
    if (owner_ != nullptr) EnableWindow(owner_, FALSE);
}
OwnerAtRest::~OwnerAtRest() {
    if (owner_ == nullptr) return;
    EnableWindow(owner_, TRUE);
    SetForegroundWindow(owner_);
}

std::shared_ptr<Helper> Helper::make() {
    const auto [ours, theirs] = connected_pair();
    if (ours == INVALID_SOCKET) return nullptr;
    u_long on = 1;
    ioctlsocket(ours, FIONBIO, &on);
    return std::shared_ptr<Helper>(new Helper(static_cast<int>(ours), static_cast<int>(theirs)));
}

Helper::~Helper() {
    closesocket(socket_of(ours_));
    if (theirs_ >= 0) closesocket(socket_of(theirs_));
}

// When it cannot be started, the connection ends.
void Helper::start() {
    const std::wstring program = windows_path(helper_program());
    std::wstring command = L"\"" + program + L"\"";
    const HANDLE input = reinterpret_cast<HANDLE>(socket_of(theirs_));
    SetHandleInformation(input, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    STARTUPINFOW how{};
    how.cb = sizeof how;
    how.dwFlags = STARTF_USESTDHANDLES;
    how.hStdInput = input;  // and no output: it is none of the program's
    PROCESS_INFORMATION made{};
    // Detached: for a program with windows Wine would ask for a console, which a program for Linux has none of, and close its input.
    if (CreateProcessW(program.c_str(), command.data(), nullptr, nullptr, TRUE, DETACHED_PROCESS, nullptr, nullptr, &how, &made) != FALSE) {
        CloseHandle(made.hThread);  // both are null for a program for Linux
        CloseHandle(made.hProcess);
    }
    closesocket(socket_of(theirs_));
    theirs_ = -1;
}

bool Helper::send(talk::Kind kind, ByteView body) {
    const std::lock_guard lock(write_mutex_);
    return talk::send_packet(kind, body, [this](const std::byte* bytes, size_t size) {
        int sent = 0;
        do {
            sent = ::send(socket_of(ours_), reinterpret_cast<const char*>(bytes), static_cast<int>(size), 0);
        } while (sent < 0 && would_block() && wait_writable(socket_of(ours_)));
        return sent;
    });
}

std::optional<talk::Packet> Helper::receive() {
    return talk::receive_packet([this](std::byte* room, size_t size) {
        int got = 0;
        do {
            got = recv(socket_of(ours_), reinterpret_cast<char*>(room), static_cast<int>(size), 0);
        } while (got < 0 && would_block() && wait_dispatching(socket_of(ours_)));
        return got;
    });
}

void Helper::end() { shutdown(socket_of(ours_), SD_BOTH); }

}  // namespace tapi::client
