// SPDX-License-Identifier: Apache-2.0
// A provider's UI module: loaded here, so that it is in no program of somebody else. Its dialogs may use any toolkit.
#pragma once

#include <string>

#include "uimodule/link.hpp"

namespace tapi::dialog {

// Where the module is: OPENTAPI_UI_PATH, else the folder that was installed for them. Empty for a name with a folder in
// it, or one that is not there.
std::string find_module(const std::string& name);

// Loads it and runs it; the process ends with it.
void run_native_module(Link& link, const talk::Module& wanted);

}  // namespace tapi::dialog
