// SPDX-License-Identifier: Apache-2.0
// What of a provider that is being added or removed runs where the user is (UI-1, PROV-1), as sessions see it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "server/device/objects.hpp"
#include "wire/dialogs.hpp"

namespace tapi::server {

// What adding or removing a provider has come to.
struct ProviderChange {
    uint32_t id = 0;      // its permanent id
    bool dialog = false;  // its own function is next; nothing has changed yet
};

struct ProviderDialog {
    wire::ModuleFunction function{};
    std::string module;            // its UI module; of a driver for Windows perhaps the driver itself
    std::optional<WineHome> wine;  // of a driver for Windows
    std::function<ProviderCalls*()> talks_with;  // null: its provider is gone
};

// How it ended.
struct ProviderDialogEnd {
    wire::ModuleEnd how{};
    int32_t result = 0;
    std::string words;  // what is wrong, when that is not for the result to say
};

}  // namespace tapi::server
