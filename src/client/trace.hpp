// SPDX-License-Identifier: Apache-2.0
// OPENTAPI_TRACE=1 (standard error) or OPENTAPI_TRACE=file: one line for each call of the API and each
// message.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/message.hpp"

namespace tapi::client::trace {

bool enabled();
void call(const char* function, int32_t result);
// What a function has to say beside its result.
void note(const char* function, std::string_view words);
void message(uint32_t app, const Message& message);

}  // namespace tapi::client::trace
