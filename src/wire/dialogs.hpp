// SPDX-License-Identifier: Apache-2.0
// What dialogs are about on the wire, beside the objects of OPENTAPI_CONFIG_ in provider.h.
#pragma once

#include <cstdint>

namespace tapi::wire {

// Locations and calling cards; the text beside it is an address, or empty.
inline constexpr uint32_t dialing_object = 3;

// lineAddProvider and lineRemoveProvider answer it: the provider's own function comes first, formGet says which, and
// providerSettle how it ended.
inline constexpr int32_t dialog_is_next = 1;

// Which function a UI module is to run (formGet).
enum class ModuleFunction : uint32_t {
    settings,        // the one for the object
    install,         // TUISPI_providerInstall
    remove,          // TUISPI_providerRemove
    driver_install,  // TSPI_providerInstall of the driver itself, which has no UI module
    driver_remove,   // TSPI_providerRemove likewise
};

// How it ended (providerSettle).
enum class ModuleEnd : uint32_t {
    returned,  // with the result beside it
    absent,    // the module has no such function, or nobody can see windows of one that need not show any
    not_run,   // it cannot be shown here; the result beside it is the error
};

}  // namespace tapi::wire
