// SPDX-License-Identifier: Apache-2.0
// The dialog about a line, a phone, a provider, or where calls are dialed from: the server says what it is, the helper program shows
// it, the caller waits (UI-1).
#pragma once

#include "client/dialog_run.hpp"

namespace tapi::client {

struct About {
    const char* function;  // of the API, for the trace
    const Errors& errors;
    uint32_t object, id;  // as formGet names it
    HWND owner;
    OptText device_class;
    OptBytes block;
    talk::Function module_function;  // what a module runs
};

// For a provider that is being added or removed it is the provider's own function for that, and the result says whether the
// provider is there, or gone, now.
DialogEnd configure(const About& about);

}  // namespace tapi::client
