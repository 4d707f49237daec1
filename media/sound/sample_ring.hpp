// SPDX-License-Identifier: Apache-2.0
// Samples between two threads, one that writes and one that reads: no locks, a fixed size.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace tapi::media {

class SampleRing {
  public:
    explicit SampleRing(size_t size) : samples_(size) {}

    size_t readable() const {
        return written_.load(std::memory_order_acquire) - read_.load(std::memory_order_relaxed);
    }
    size_t writable() const {
        return samples_.size() -
               (written_.load(std::memory_order_relaxed) - read_.load(std::memory_order_acquire));
    }
    // As many as there is room for; how many.
    size_t write(std::span<const int16_t> in) {
        const size_t count = std::min(in.size(), writable());
        const size_t at = written_.load(std::memory_order_relaxed);
        for (size_t index = 0; index < count; ++index) samples_[(at + index) % samples_.size()] = in[index];
        written_.store(at + count, std::memory_order_release);
        return count;
    }
    size_t read(std::span<int16_t> out) {
        const size_t count = std::min(out.size(), readable());
        const size_t at = read_.load(std::memory_order_relaxed);
        for (size_t index = 0; index < count; ++index) out[index] = samples_[(at + index) % samples_.size()];
        read_.store(at + count, std::memory_order_release);
        return count;
    }

  private:
    std::vector<int16_t> samples_;
    alignas(64) std::atomic<size_t> written_{0};
    alignas(64) std::atomic<size_t> read_{0};
};

}  // namespace tapi::media
