// SPDX-License-Identifier: Apache-2.0
// The program that shows dialogs (tapi-dialog): libtapi32 itself draws nothing. It ends when this end of the pipe does,
// and with this process. The operating system's calls are in helper_unix.cpp and helper_windows.cpp; under Wine it is the same
// program, for Linux.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <tapi.h>

#include "forms/talk.hpp"

namespace tapi::client {

// Why there can be no helper here; empty when there can.
std::string no_helper_because();
// Why there can be no dialog here: no display, or no helper; empty when there can (UI-4).
std::string no_dialog_because();

// A window to belong to: the desktop's, which setup programs give, is none. Nobody must disable that.
HWND without_desktop(HWND owner);

// The application's window as the helper knows it, a window of X11; 0 when there is none. Nothing when it is no window.
std::optional<uint64_t> window_for_helper(HWND owner);

// The Wine prefix of this process; empty where there is none.
std::u16string own_prefix();

// While the dialog is there, its owner takes no input: under Wine nobody else sees to that.
class OwnerAtRest {
  public:
    explicit OwnerAtRest(HWND owner);
    ~OwnerAtRest();
    OwnerAtRest(const OwnerAtRest&) = delete;
    OwnerAtRest& operator=(const OwnerAtRest&) = delete;

  private:
    HWND owner_;
};

class Helper {
  public:
    // Null when the system lacks descriptors.
    static std::shared_ptr<Helper> make();
    ~Helper();
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;

    // Starts the program; what was sent before waits for it.
    void start();
    // May come from any thread. False when the helper is gone.
    bool send(talk::Kind kind, ByteView body);
    // Waits; nothing when the helper is gone or sends what no helper sends. On Windows the thread goes on dispatching its
    // messages, as while every dialog of Windows.
    std::optional<talk::Packet> receive();
    // Whoever waits in receive returns; the helper ends.
    void end();

  private:
    Helper(int ours, int theirs) : ours_(ours), theirs_(theirs) {}

    int ours_;
    int theirs_;
    std::mutex write_mutex_;
};

}  // namespace tapi::client
