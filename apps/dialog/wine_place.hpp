// SPDX-License-Identifier: Apache-2.0
// What a dialog under Wine needs, looked at before Wine does: its own words for what is missing are for people who know it.
#pragma once

#include <string>

#include "base/result.hpp"
#include "forms/talk.hpp"

namespace tapi::dialog {

struct WinePlace {
    std::string host;    // path of tapihost.exe
    std::string prefix;  // of Wine
};

// The error's words say what to do.
Result<WinePlace> find_wine_place(const talk::Module& wanted);

// Whether the window of a program is one where the dialog runs, too.
bool is_same_prefix(const std::u16string& one, const std::u16string& other);

// A server names what is loaded, and it may be the system's: only what is this user's own, or root's, and nobody else can
// change. Empty when the file may be loaded, else why not.
std::string not_loaded_because(const std::string& path);

}  // namespace tapi::dialog
