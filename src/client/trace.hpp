// SPDX-License-Identifier: Apache-2.0
// OPENTAPI_TRACE=1 (standard error) or OPENTAPI_TRACE=file: one line for each call of the API and each
// message.
#pragma once

#include <cstdint>

#include "wire/message.hpp"

namespace tapi::client::trace {

bool enabled();
void call(const char* function, int32_t result);
void message(uint32_t app, const Message& message);

}  // namespace tapi::client::trace
