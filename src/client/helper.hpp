// SPDX-License-Identifier: Apache-2.0
// The program that shows dialogs (tapi-dialog): libtapi32 itself draws nothing. It ends when this end of the pipe does,
// and with this process. The operating system's calls are in helper_unix.cpp; helper_windows.cpp says
// that there are no dialogs.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "forms/talk.hpp"

namespace tapi::client {

// Why there can be no dialog here: no display, or no helper; empty when there can (UI-4).
std::string no_dialog_because();

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
    // Waits; nothing when the helper is gone or sends what no helper sends.
    std::optional<talk::Packet> receive();
    // Whoever waits in receive returns; the helper ends.
    void end();

  private:
    Helper(int ours, int theirs) : ours_(ours), theirs_(theirs) {}
    bool read_exactly(std::span<std::byte> room) const;

    int ours_;
    int theirs_;
    std::mutex write_mutex_;
};

}  // namespace tapi::client
