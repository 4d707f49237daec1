// SPDX-License-Identifier: Apache-2.0
// Playing: from buffers into the ring, and back to the program once the host has taken them.
#include <algorithm>
#include <array>

#include "wave/device.hpp"

namespace tapi::wave {
namespace {

constexpr size_t out_piece = 512;  // samples at a time

}  // namespace

uint64_t OutDevice::host_position() {
    // A host that says nonsense has played nothing.
    const uint64_t read = link_->header().read.load(std::memory_order_acquire);
    return std::min(read, written_);
}

uint64_t OutDevice::played() { return std::max(host_position(), base_) - base_; }

void OutDevice::move() {
    Header& header = link_->header();
    for (Item& item : queue_) {
        const size_t width = format_.bytes_per_sample();
        while (item.size() - item.done >= width) {
            const uint64_t kept = written_ - host_position();
            const size_t room = kept < ring_samples ? ring_samples - static_cast<size_t>(kept) : 0;
            const size_t count = std::min({(item.size() - item.done) / width, room, out_piece});
            if (count == 0) break;
            std::array<int16_t, out_piece> samples;
            const auto* from = reinterpret_cast<const uint8_t*>(item.header->lpData) + item.done;
            to_samples(format_, {from, count * width}, std::span(samples).first(count));
            link_->write(written_, std::span(samples).first(count));
            written_ += count;
            item.done += count * width;
            header.written.store(written_, std::memory_order_release);
        }
        if (item.size() - item.done >= width) break;
        if (item.end == 0) item.end = written_;
    }
    while (!queue_.empty()) {
        Item& first = queue_.front();
        const bool moved = first.size() - first.done < format_.bytes_per_sample();
        if (!moved || host_position() < first.end) break;
        give_back(first);
        queue_.pop_front();
    }
}

void OutDevice::forget() {
    base_ = written_;
    link_->header().discard.store(written_, std::memory_order_release);
}

// The end of the first buffer, or room for a quarter of the ring.
uint64_t OutDevice::next_position() {
    if (queue_.empty()) return UINT64_MAX;
    const Item& last = queue_.back();
    const bool more = last.size() - last.done >= format_.bytes_per_sample();
    uint64_t position = queue_.front().end != 0 ? queue_.front().end : UINT64_MAX;
    if (more) position = std::min(position, written_ < ring_samples ? 1 : written_ - ring_samples * 3 / 4);
    return position;
}

}  // namespace tapi::wave
