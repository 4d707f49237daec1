// SPDX-License-Identifier: Apache-2.0
// Dialogs that the test provider opens in the middle of TSPI_lineMakeCall, its forms, and its notes about both.
#pragma once

#include <provider.h>

#include <string>

namespace testfaults {

// True when the configuration wants a dialog: the request is completed when that is over.
bool wants_dialog();
// A line for dialog_log.
void note(const std::string& text);
void open_dialog(LINEEVENT raise, HPROVIDER provider, ASYNC_COMPLETION complete, DRV_REQUESTID request);

}  // namespace testfaults
