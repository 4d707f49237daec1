// SPDX-License-Identifier: Apache-2.0
// Where time comes from. Production code takes a Clock; tests hand in a ManualClock and move it.
#pragma once

#include <chrono>

namespace tapi {

using Millis = std::chrono::milliseconds;
using Instant = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
  public:
    Instant now() const override { return std::chrono::steady_clock::now(); }
    WallTime wall() const override { return std::chrono::system_clock::now(); }
};

class ManualClock final : public Clock {
  public:
    Instant now() const override { return now_; }
    WallTime wall() const override { return wall_; }
    void advance(Millis step) {
        now_ += step;
        wall_ += step;
    }

  private:
    Instant now_{};
    WallTime wall_{std::chrono::seconds(1'700'000'000)};
};

}  // namespace tapi
