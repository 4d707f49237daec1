// SPDX-License-Identifier: Apache-2.0
// How the walk hears messages: by each of the three mechanisms, on Linux (notify_unix.cpp) and on Windows
// (notify_windows.cpp).
#pragma once

#include <tapi.h>

#include <memory>
#include <optional>

namespace walk {

enum class World { line, phone };

// PHONEMESSAGE has the same form.
class Notifier {
  public:
    virtual ~Notifier() = default;
    virtual DWORD option() const = 0;  // LINEINITIALIZEEXOPTION_
    virtual LINECALLBACK callback() const { return nullptr; }
    // What goes into the parameters before, and what came back in them.
    virtual void before(LINEINITIALIZEEXPARAMS&) {}
    virtual void after(const LINEINITIALIZEEXPARAMS&, World, DWORD) {}
    // The next message; nothing when none comes within the time.
    virtual std::optional<LINEMESSAGE> next(DWORD milliseconds) = 0;
};

std::unique_ptr<Notifier> by_window();
std::unique_ptr<Notifier> by_event();
std::unique_ptr<Notifier> by_port();

// What goes to standard output is not changed on its way.
void plain_output();

}  // namespace walk
