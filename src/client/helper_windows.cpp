// SPDX-License-Identifier: Apache-2.0
// tapi-dialog is a program for Linux, which this library does not start: functions that need a dialog say so.
#include "client/helper.hpp"

namespace tapi::client {

std::string no_dialog_because() { return "tapi32.dll shows no dialogs; `tapi config` and `tapi provider config` on Linux do"; }

std::shared_ptr<Helper> Helper::make() { return nullptr; }

// Nobody has a Helper.
Helper::~Helper() = default;
void Helper::start() {}
bool Helper::send(talk::Kind, ByteView) { return false; }
std::optional<talk::Packet> Helper::receive() { return std::nullopt; }
void Helper::end() {}

}  // namespace tapi::client
