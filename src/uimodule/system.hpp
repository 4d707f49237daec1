// SPDX-License-Identifier: Apache-2.0
// What of running a UI module is the system's own.
#pragma once

#include <tapi.h>

namespace tapi::dialog {

// The event that a module signals once it takes data: htDlgEvent of TUISPI_providerGenericDialog. On Linux an eventfd in the
// clothes of a HANDLE.
class Ready {
  public:
    Ready();
    ~Ready();
    Ready(const Ready&) = delete;
    Ready& operator=(const Ready&) = delete;

    HANDLE handle() const { return handle_; }
    void wait() const;

  private:
    HANDLE handle_;
};

// Whether anybody would see a window.
bool display_is_named();

// At once: a module may have threads that would be in the way.
[[noreturn]] void end_process();

}  // namespace tapi::dialog
