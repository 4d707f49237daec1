// SPDX-License-Identifier: Apache-2.0
// What a request is about: its first handle.
#pragma once

#include <cstdint>

namespace tapi::client {

struct Subject {
    enum class Kind : uint8_t { none, line_app, phone_app, line, call, phone };
    Kind kind = Kind::none;
    uint32_t handle = 0;

    bool operator==(const Subject&) const = default;
};

}  // namespace tapi::client
