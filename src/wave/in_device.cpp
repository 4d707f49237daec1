// SPDX-License-Identifier: Apache-2.0
// Recording: from the ring into buffers.
#include <algorithm>
#include <array>

#include "wave/device.hpp"

namespace tapi::wave {
namespace {

constexpr size_t in_piece = 512;  // samples at a time

}  // namespace

uint64_t InDevice::host_position() { return link_->header().written.load(std::memory_order_acquire); }

size_t InDevice::available() {
    const uint64_t there = host_position() - read_;
    return there <= ring_samples ? static_cast<size_t>(there) : 0;  // more than there can be is nothing
}

void InDevice::move() {
    const size_t width = format_.bytes_per_sample();
    while (!queue_.empty()) {
        Item& first = queue_.front();
        const size_t count = std::min({(first.size() - first.done) / width, available(), in_piece});
        if (count > 0) {
            std::array<int16_t, in_piece> samples;
            link_->read(read_, std::span(samples).first(count));
            auto* to = reinterpret_cast<uint8_t*>(first.header->lpData) + first.done;
            from_samples(format_, std::span(samples).first(count), {to, count * width});
            first.done += count * width;
            read_ += count;
            link_->header().read.store(read_, std::memory_order_release);
        }
        if (first.size() - first.done < width) {
            give_back(first);
            queue_.pop_front();
        } else if (count == 0) {
            break;
        }
    }
}

void InDevice::forget() {
    read_ += available();
    base_ = read_;
    link_->header().read.store(read_, std::memory_order_release);
}

void InDevice::settle() {
    move();
    if (queue_.empty() || queue_.front().done == 0) return;
    give_back(queue_.front());
    queue_.pop_front();
}

uint64_t InDevice::next_position() {
    if (queue_.empty()) return UINT64_MAX;
    const Item& first = queue_.front();
    const uint64_t missing = (first.size() - first.done) / format_.bytes_per_sample();
    // A buffer longer than the ring is filled in parts.
    return read_ + std::min<uint64_t>(missing, ring_samples / 2);
}

}  // namespace tapi::wave
