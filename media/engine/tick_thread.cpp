// SPDX-License-Identifier: Apache-2.0
// See tick_thread.hpp.
#include "media/engine/tick_thread.hpp"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <ctime>

#include "media/engine/worker.hpp"

namespace tapi::media {
namespace {

constexpr int64_t billion = 1'000'000'000;

int64_t read_clock(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return now.tv_sec * billion + now.tv_nsec;
}

void sleep_until(int64_t when) {
    const timespec until{when / billion, when % billion};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) continue;
}

}  // namespace

uint32_t Punctuality::late_us(double share) const {
    uint64_t so_far = 0;
    for (size_t at = 0; at < bounds_us.size(); ++at) {
        so_far += late[at];
        if (static_cast<double>(so_far) >= share * static_cast<double>(ticks)) return bounds_us[at];
    }
    return UINT32_MAX;
}

Punctuality& Punctuality::operator+=(const Punctuality& other) {
    ticks += other.ticks;
    skipped += other.skipped;
    busy_ns += other.busy_ns;
    for (size_t at = 0; at < late.size(); ++at) late[at] += other.late[at];
    return *this;
}

TickThread::TickThread(Worker& worker, int wake, int priority)
    : worker_(worker), wake_(wake), thread_([this, priority] { run(priority); }) {}

TickThread::~TickThread() {
    ends_.store(true);
    thread_.join();
}

void TickThread::note(int64_t late_ns) {
    size_t at = 0;
    while (at < Punctuality::bounds_us.size() && late_ns >= int64_t{Punctuality::bounds_us[at]} * 1000) ++at;
    late_[at].fetch_add(1, std::memory_order_relaxed);
    ticks_.fetch_add(1, std::memory_order_relaxed);
}

void TickThread::run(int priority) {
    pthread_setname_np(pthread_self(), "tapi-media");
    const sched_param wanted{priority};
    if (priority > 0) real_time_.store(pthread_setschedparam(pthread_self(), SCHED_FIFO, &wanted) == 0);
    int64_t due = read_clock(CLOCK_MONOTONIC);
    while (!ends_.load(std::memory_order_relaxed)) {
        due += period_ns;
        sleep_until(due);
        const int64_t late = read_clock(CLOCK_MONOTONIC) - due;
        note(late);
        if (late > most_behind * period_ns) {
            const int64_t behind = late / period_ns;
            skipped_.fetch_add(static_cast<uint64_t>(behind), std::memory_order_relaxed);
            due += behind * period_ns;
        }
        if (worker_.tick(read_clock(CLOCK_REALTIME))) {
            const uint64_t one = 1;
            // Full means that the other side is awake already.
            if (::write(wake_, &one, sizeof one) < 0) continue;
        }
        busy_ns_.store(static_cast<uint64_t>(read_clock(CLOCK_THREAD_CPUTIME_ID)), std::memory_order_relaxed);
    }
}

Punctuality TickThread::punctuality() const {
    Punctuality all;
    all.ticks = ticks_.load(std::memory_order_relaxed);
    all.skipped = skipped_.load(std::memory_order_relaxed);
    all.busy_ns = busy_ns_.load(std::memory_order_relaxed);
    for (size_t at = 0; at < late_.size(); ++at) all.late[at] = late_[at].load(std::memory_order_relaxed);
    return all;
}

}  // namespace tapi::media
