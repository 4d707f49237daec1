// SPDX-License-Identifier: Apache-2.0
// Errors that the link itself answers; lines and phones have numbers of their own.
#pragma once

#include <tapi.h>

#include <string_view>

#include "model/functions.hpp"

namespace tapi::host {

inline bool is_phone_function(TspiFunction function) {
    return std::string_view(name_of(function)).starts_with("TSPI_phone");
}

// The provider does not have the function.
inline int32_t unavailable(TspiFunction function) {
    return static_cast<int32_t>(is_phone_function(function) ? PHONEERR_OPERATIONUNAVAIL
                                                            : LINEERR_OPERATIONUNAVAIL);
}

// The function could not be carried out: broken bytes, an exception, a lost host.
inline int32_t failed(TspiFunction function) {
    return static_cast<int32_t>(is_phone_function(function) ? PHONEERR_OPERATIONFAILED
                                                            : LINEERR_OPERATIONFAILED);
}

inline bool is_too_small(int32_t result) {
    return result == static_cast<int32_t>(LINEERR_STRUCTURETOOSMALL) ||
           result == static_cast<int32_t>(PHONEERR_STRUCTURETOOSMALL);
}

}  // namespace tapi::host
