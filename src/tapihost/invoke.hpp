// SPDX-License-Identifier: Apache-2.0
// Calls a function of a loaded provider with what came over the link.
#pragma once

#include "base/bytes.hpp"
#include "model/functions.hpp"

namespace tapi::host {

class Host;

// `in` is the encoded call, `out` takes the encoded Response. Returns what the function returned, or
// OPERATIONUNAVAIL when the provider lacks it, or OPERATIONFAILED when the call cannot be decoded.
int32_t invoke(Host& host, TspiFunction function, Reader& in, Writer& out);

}  // namespace tapi::host
