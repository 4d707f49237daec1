// SPDX-License-Identifier: Apache-2.0
// Steps about one device, one after the other: opening, closing and what its openers want is told to the provider in
// the order in which it was decided.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

namespace tapi::server {

class Sequence {
  public:
    // A step calls its argument, once, when the next may begin.
    using Step = std::function<void(std::function<void()> next)>;

    void run(Step step);
    bool busy() const { return busy_; }

  private:
    void drain();

    std::deque<Step> waiting_;
    bool busy_ = false;
    bool draining_ = false;
};

// Keeps an answer that comes after the device was closed, or closed and opened again, from being taken for its
// state.
template <class Device>
struct OpeningOf {
    Device& device;
    uint64_t number;
    explicit OpeningOf(Device& of) : device(of), number(of.openings) {}
    bool lasts() const { return device.openings == number; }
};

}  // namespace tapi::server
