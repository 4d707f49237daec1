// SPDX-License-Identifier: Apache-2.0
// The thread that ticks every 20 ms, and how punctual it is.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <thread>

namespace tapi::media {

class Worker;

struct Punctuality {
    uint64_t ticks = 0;
    uint64_t skipped = 0;  // ticks that were not made up for after a long delay
    // Ticks that began so much too late: less than 0.25, 0.5, 1, 2, 5, 10, 20 ms, and more.
    static constexpr std::array<uint32_t, 7> bounds_us{250, 500, 1000, 2000, 5000, 10000, 20000};
    std::array<uint64_t, 8> late{};
    uint64_t busy_ns = 0;  // processor time
    // An upper bound of what the given share of ticks was late, in us.
    uint32_t late_us(double share) const;
    Punctuality& operator+=(const Punctuality& other);
};

class TickThread {
  public:
    static constexpr int64_t period_ns = 20'000'000;
    static constexpr int most_behind = 5;  // ticks that are made up for

    TickThread(Worker& worker, int wake, int priority);
    ~TickThread();
    Punctuality punctuality() const;
    bool real_time() const { return real_time_.load(); }

  private:
    void run(int priority);
    void note(int64_t late_ns);

    Worker& worker_;
    int wake_;
    std::atomic<bool> ends_{false}, real_time_{false};
    std::atomic<uint64_t> ticks_{0}, skipped_{0}, busy_ns_{0};
    std::array<std::atomic<uint64_t>, 8> late_{};
    std::thread thread_;
};

}  // namespace tapi::media
