// SPDX-License-Identifier: Apache-2.0
// Runs one function of a provider's UI module, in a program that lives for that alone: tapi-dialog on Linux, tapihost.exe under
// Wine.
#pragma once

#include <functional>

#include "uimodule/link.hpp"

namespace tapi::dialog {

// The module's function of that name; null when it has none.
using Functions = std::function<void*(const char* name)>;

// As modules export it.
const char* name_of(talk::Function function);

// Calls what is wanted on this thread and sends its end over the link; what the provider sends meanwhile reaches the module on
// another thread. Once in a process, which ends soon after: the module may have threads of its own that call back.
void run_module(Link& link, const talk::Module& wanted, Functions functions);

}  // namespace tapi::dialog
