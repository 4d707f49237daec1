// SPDX-License-Identifier: Apache-2.0
// ^C as something to poll, beside the API's event.
#pragma once

namespace tapi::ctl {

// Blocks SIGINT and SIGTERM for the process; make it before any library starts a thread.
class Signals {
  public:
    Signals();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    int descriptor() const { return descriptor_; }
    // Takes one that is waiting.
    bool take();

  private:
    int descriptor_;
};

}  // namespace tapi::ctl
