// SPDX-License-Identifier: Apache-2.0
// A queue between two threads, one that puts and one that takes: no locks, no allocation, a fixed size.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

namespace tapi::media {

template <class T, size_t Size>
class Queue {
    static_assert((Size & (Size - 1)) == 0, "a power of two");

  public:
    Queue() : items_(std::make_unique<std::array<T, Size>>()) {}

    // False when it is full.
    bool put(const T& item) {
        const size_t end = end_.load(std::memory_order_relaxed);
        if (end - begin_.load(std::memory_order_acquire) == Size) return false;
        (*items_)[end % Size] = item;
        end_.store(end + 1, std::memory_order_release);
        return true;
    }
    bool take(T& item) {
        const size_t begin = begin_.load(std::memory_order_relaxed);
        if (begin == end_.load(std::memory_order_acquire)) return false;
        item = (*items_)[begin % Size];
        begin_.store(begin + 1, std::memory_order_release);
        return true;
    }
    bool empty() const {
        return begin_.load(std::memory_order_acquire) == end_.load(std::memory_order_acquire);
    }

  private:
    std::unique_ptr<std::array<T, Size>> items_;
    alignas(64) std::atomic<size_t> begin_{0};
    alignas(64) std::atomic<size_t> end_{0};
};

}  // namespace tapi::media
