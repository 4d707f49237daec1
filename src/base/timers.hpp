// SPDX-License-Identifier: Apache-2.0
// Timers as data: who owns the loop asks for the next deadline and runs what is due. No threads, no sleeping.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace tapi {

class Timers {
  public:
    using Task = std::function<void()>;
    // Deadline first, so that the map is the schedule; the number keeps equal deadlines in order of creation.
    using Id = std::pair<Instant, uint64_t>;

    explicit Timers(const Clock& clock) : clock_(clock) {}

    Id after(Millis delay, Task task) {
        const Id id{clock_.now() + delay, ++last_};
        tasks_.emplace(id, std::move(task));
        return id;
    }
    void cancel(const Id& id) { tasks_.erase(id); }

    std::optional<Instant> next_deadline() const {
        if (tasks_.empty()) return std::nullopt;
        return tasks_.begin()->first.first;
    }
    // Runs everything due now. A task may add or cancel timers.
    void run_due() {
        const Instant now = clock_.now();
        while (!tasks_.empty() && tasks_.begin()->first.first <= now) {
            Task task = std::move(tasks_.begin()->second);
            tasks_.erase(tasks_.begin());
            task();
        }
    }
    size_t size() const { return tasks_.size(); }

  private:
    const Clock& clock_;
    std::map<Id, Task> tasks_;
    uint64_t last_ = 0;
};

}  // namespace tapi
