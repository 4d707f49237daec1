// SPDX-License-Identifier: Apache-2.0
// When a series of digits is complete. Knows no clock: it is told what time it is.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "plans.hpp"

namespace tapi::voice {

using Instant = std::chrono::steady_clock::time_point;

// Digits as they came, until somebody takes them. What comes beyond the most is lost, as a keyboard's buffer loses it.
class DigitQueue {
  public:
    static constexpr size_t most = 64;

    struct Digit {
        char key = 0;
        Instant when;
    };
    bool add(char key, Instant when);  // false: no room
    bool empty() const { return digits_.empty(); }
    const Digit& front() const { return digits_.front(); }
    Digit take();
    void clear() { digits_.clear(); }
    // The first of `keys` (empty: of all) that waits.
    std::optional<char> first_of(const std::string& keys) const;

  private:
    std::deque<Digit> digits_;
};

class Gathering {
  public:
    // `start`: the end of the prompt.
    Gathering(const GatherPlan& plan, Instant start);

    // Takes digits off the queue up to the one that completes it. The time at which a digit came counts, not the time at which it
    // is looked at: one that came too late stays in the queue.
    void feed(DigitQueue& queue);
    // The time is `now`.
    void tick(Instant now);
    bool complete() const { return complete_; }
    // When tick() has to be called at the latest.
    Instant deadline() const { return deadline_; }
    const Gathered& result() const { return result_; }

  private:
    void take(char key);
    void finish(Gathered::End end);

    size_t most_;
    Millis next_;
    std::string terminators_;
    Instant start_, deadline_;
    Gathered result_;
    bool complete_ = false;
};

}  // namespace tapi::voice
