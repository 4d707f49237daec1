// SPDX-License-Identifier: Apache-2.0
// Dialogs that providers open in applications (UI-2): each belongs to one application and one provider, and is freed
// at the provider exactly once.
#pragma once

#include "server/device/core.hpp"

namespace tapi::server {

// Dialogs that one application may have open; one more is freed at once.
inline constexpr size_t max_dialogs = 16;

// LINE_CREATEDIALOGINSTANCE: for the application whose request the provider names, as long as that is outstanding.
void create_dialog(Core& core, Provider& provider, const ProviderEvent& event);
// LINE_SENDDIALOGINSTANCEDATA; without data the dialog closes.
void send_dialog_data(Core& core, Provider& provider, const ProviderEvent& event);

// Null unless it is a dialog of this process.
Dialog* find_dialog(HandleSpace& handles, uint32_t handle);
// The dialog is gone: TSPI_providerFreeDialogInstance.
void end_dialog(Core& core, uint32_t handle, HandleSpace& handles);
// The application is gone (INIT-7).
void end_dialogs_of(Core& core, const LineApp& app);
// The provider is gone: its dialogs close.
void close_dialogs_of(Core& core, const Provider& provider);

}  // namespace tapi::server
