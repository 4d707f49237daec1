// SPDX-License-Identifier: Apache-2.0
// What is checked before a handler runs, one row per function, generated from api/dispatch.json.
#pragma once

#include <cstdint>

#include "model/functions.hpp"

namespace tapi::server {

// The object that the first parameter names. A conference is a call with an error of its own; call_or_line is a call, or
// when that is NULL the line in the second parameter.
enum class Subject : uint8_t { none, line_app, line, call, conference, call_or_line, phone_app, phone };
// The privilege that the application must have on the call or the phone.
enum class Needs : uint8_t { nothing, monitor, owner };

struct DispatchRow {
    Function function{};
    Subject subject = Subject::none;
    Needs needs = Needs::nothing;
    uint32_t call_states = 0xFFFFFFFF;  // LINECALLSTATE_* mask
    bool async = false;
    bool works = false;  // false: answers the API's unavailable error
};

// Null for a number that names no function.
const DispatchRow* dispatch_row(uint16_t number);

}  // namespace tapi::server
