// SPDX-License-Identifier: Apache-2.0
// See gather.hpp.
#include "sdk/gather.hpp"

#include <tapi.h>

namespace tapi::sdk {

std::optional<uint32_t> Gather::digit(char16_t digit) {
    digits_ += digit;
    if (digits_.size() >= request_.capacity) return LINEGATHERTERM_BUFFERFULL;
    if (request_.terminators.find(digit) != std::u16string::npos) return LINEGATHERTERM_TERMDIGIT;
    return std::nullopt;
}

uint32_t Gather::timed_out() const {
    return digits_.empty() ? LINEGATHERTERM_FIRSTTIMEOUT : LINEGATHERTERM_INTERTIMEOUT;
}

}  // namespace tapi::sdk
