// SPDX-License-Identifier: Apache-2.0
// What LINE_GATHERDIGITS brings to the application: the digits, and into which of its buffers they go.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace tapi {

struct GatheredDigits {
    uint32_t buffer = 0;  // the number that lineGatherDigits gave its buffer
    std::u16string digits;
};

inline void encode(Writer& out, const GatheredDigits& value) {
    out.u32(value.buffer);
    out.text(value.digits);
}
inline void decode(Reader& in, GatheredDigits& value) {
    value.buffer = in.u32();
    value.digits = in.text();
}

}  // namespace tapi
