// SPDX-License-Identifier: Apache-2.0
// The codes that the library itself answers with, once for lines, once for phones.
#pragma once

#include <tapi.h>

namespace tapi::client {

struct Errors {
    LONG invalid_pointer;
    LONG invalid_parameter;
    LONG invalid_app_handle;
    LONG too_small;
    LONG no_memory;
    LONG failed;
    LONG unavailable;
    LONG uninitialized;
    LONG no_server;
};

constexpr LONG code(uint32_t value) { return static_cast<LONG>(value); }

inline constexpr Errors line_errors{
    code(LINEERR_INVALPOINTER),      code(LINEERR_INVALPARAM),    code(LINEERR_INVALAPPHANDLE),
    code(LINEERR_STRUCTURETOOSMALL), code(LINEERR_NOMEM),         code(LINEERR_OPERATIONFAILED),
    code(LINEERR_OPERATIONUNAVAIL),  code(LINEERR_UNINITIALIZED), code(LINEERR_SERVICE_NOT_RUNNING)};

inline constexpr Errors phone_errors{
    code(PHONEERR_INVALPOINTER),      code(PHONEERR_INVALPARAM),    code(PHONEERR_INVALAPPHANDLE),
    code(PHONEERR_STRUCTURETOOSMALL), code(PHONEERR_NOMEM),         code(PHONEERR_OPERATIONFAILED),
    code(PHONEERR_OPERATIONUNAVAIL),  code(PHONEERR_UNINITIALIZED), code(PHONEERR_SERVICE_NOT_RUNNING)};

}  // namespace tapi::client
