// SPDX-License-Identifier: Apache-2.0
// Collecting digits: how many, until which digit, and for how long. Knows no clock: whoever owns it waits for
// patience() after the beginning and after each digit, and says when that is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace tapi::sdk {

struct GatherRequest {
    uint32_t id = 0;
    uint32_t modes = 0;  // LINEDIGITMODE_
    uint32_t capacity = 0;
    std::u16string terminators;
    Millis first_digit{}, between_digits{};  // 0: for ever
    char16_t* buffer = nullptr;              // the asker's; only carried
};

class Gather {
  public:
    explicit Gather(GatherRequest request) : request_(std::move(request)) {}

    // The LINEGATHERTERM_ reason when the digit was the last one.
    std::optional<uint32_t> digit(char16_t digit);
    uint32_t timed_out() const;
    Millis patience() const { return digits_.empty() ? request_.first_digit : request_.between_digits; }

    const GatherRequest& request() const { return request_; }
    const std::u16string& digits() const { return digits_; }

  private:
    GatherRequest request_;
    std::u16string digits_;
};

}  // namespace tapi::sdk
