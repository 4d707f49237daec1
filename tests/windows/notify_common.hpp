// SPDX-License-Identifier: Apache-2.0
// What both systems' ways of hearing messages share.
#pragma once

#include <cstring>

#include "notify.hpp"

namespace walk {

inline std::optional<LINEMESSAGE> get_message(World world, DWORD app) {
    LINEMESSAGE line{};
    PHONEMESSAGE phone{};
    if (world == World::line) {
        if (lineGetMessage(app, &line, 0) != 0) return std::nullopt;
    } else {
        if (phoneGetMessage(app, &phone, 0) != 0) return std::nullopt;
        std::memcpy(&line, &phone, sizeof line);
    }
    return line;
}

}  // namespace walk
