// SPDX-License-Identifier: Apache-2.0
// What a Windows machine knows about dialing, as `tapi import` takes it: an export of the registry's Telephony key
// (regedit, "Windows Registry Editor Version 5.00"), or the TELEPHON.INI of older systems.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tapi::ctl {

struct WindowsState {
    nlohmann::json state;            // as docs/state.md describes it
    std::vector<std::string> notes;  // what could not come along, for the reader
};

// Empty when the text is neither of the two. Bytes as they are in the file: UTF-16 with its mark, or UTF-8.
std::optional<WindowsState> read_windows_state(const std::string& bytes);

}  // namespace tapi::ctl
