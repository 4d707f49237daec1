// SPDX-License-Identifier: Apache-2.0
// What `tapi` returns to its shell; listed in tapi(1).
#pragma once

#include <stdexcept>
#include <string>

namespace tapi::ctl {

enum Exit : int {
    exit_done = 0,    // for a call: it was connected, and ended
    exit_failed = 1,  // an error that has no code of its own
    exit_usage = 2,
    exit_no_server = 3,  // none there, or it ended
    exit_no_device = 4,  // no such line or phone
    exit_busy = 5,
    exit_no_answer = 6,
    exit_rejected = 7,
    exit_unreachable = 8,    // bad address, no way to it, out of order
    exit_not_connected = 9,  // the call ended in another way before it was connected
    exit_interrupted = 130,  // by the user, before the call was connected
};

// Ends a command, in the way in which CLI11 ends the reading of arguments: the one who started it prints and
// exits.
class Failure : public std::runtime_error {
  public:
    Failure(int exit_code, const std::string& text, std::string name = {})
        : std::runtime_error(text), exit_code_(exit_code), name_(std::move(name)) {}

    int exit_code() const { return exit_code_; }
    const std::string& name() const { return name_; }  // LINEERR_*; empty when it came from elsewhere

  private:
    int exit_code_;
    std::string name_;
};

}  // namespace tapi::ctl
