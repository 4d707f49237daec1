// SPDX-License-Identifier: Apache-2.0
// How messages of lines and phones are shown.
#pragma once

#include <tapi.h>

#include <names.hpp>
#include <string>

#include "console.hpp"

namespace tapi::ctl {

// Everything that a 2.2 application may ask to be told of.
inline DWORD all_of(names::Family family) {
    DWORD bits = 0;
    for (const names::Constant& constant : names::table(family)) bits |= constant.value;
    return bits;
}

// `kind` is "line" or "phone", the key of the device's name in JSON.
void show_message(Console& console, const char* kind, const std::string& name, DWORD device, DWORD number,
                  const DWORD_PTR (&raw)[3]);

}  // namespace tapi::ctl
