// SPDX-License-Identifier: Apache-2.0
// What became of a call: fed with its states, it knows when to hang up and which exit code fits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "exit_codes.hpp"

namespace tapi::ctl {

class CallProgress {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    explicit CallProgress(Instant start) : start_(start) {}

    void state(uint32_t state, uint32_t mode, Instant when);

    bool connected() const { return connected_at_.has_value(); }
    bool ended() const { return ended_; }
    // Busy, refused or disconnected: nothing more comes of it, and who owns it drops it.
    bool hopeless() const { return hopeless_; }
    // What the call was, once it has ended: connected is a success however it ended.
    Exit exit_code() const { return connected() ? exit_done : cause_; }
    // "connected", "busy", "no answer"...
    const char* outcome() const;
    std::chrono::milliseconds since_start(Instant when) const;
    // Time from the first CONNECTED to the last state that was not.
    std::chrono::milliseconds connected_for() const;

  private:
    Instant start_;
    std::optional<Instant> connected_at_;
    Instant connected_until_{};
    bool talking_ = false;
    bool hopeless_ = false;
    bool ended_ = false;
    Exit cause_ = exit_not_connected;
};

}  // namespace tapi::ctl
