// SPDX-License-Identifier: Apache-2.0
// See jitter_buffer.hpp.
#include "media/rtp/jitter_buffer.hpp"

#include <algorithm>
#include <limits>

namespace tapi::media {
namespace {

constexpr uint32_t silence_before_marker = 3;  // blocks: a marker behind them begins a new talkspurt
constexpr uint32_t patience_for_quiet = 150;   // blocks: then a block is left out although it is not quiet

}  // namespace

JitterBuffer::JitterBuffer(uint32_t block)
    : block_(static_cast<int32_t>(block)), payloads_(make_fresh<std::array<Payload, most_packets>>()) {
    reset(block);
}

void JitterBuffer::reset(uint32_t block) {
    block_ = static_cast<int32_t>(block);
    for (Slot& slot : slots_) slot.used = false;
    current_ = nullptr;
    begun_ = jumping_ = leave_out_ = quiet_ = false;
    delay_ = first_delay;
    insert_ = 0;
    empty_ = waiting_to_leave_out_ = 0;
    new_window();
}

void JitterBuffer::new_window() {
    seen_ = late_ = 0;
    worst_late_ = 0;
    least_slack_ = std::numeric_limits<int32_t>::max();
    most_slack_ = 0;
}

size_t JitterBuffer::kept() const {
    return static_cast<size_t>(
        std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.used; }));
}

void JitterBuffer::begin(const Packet& packet) {
    const int32_t delay = delay_;
    reset();
    delay_ = delay;
    begun_ = true;
    due_ = packet.timestamp - static_cast<uint32_t>(delay_ * block_);
}

// Timestamps far from what is due: one alone is not believed, the next that follows it is.
bool JitterBuffer::jumped(const Packet& packet) {
    const auto ahead = static_cast<int64_t>(static_cast<int32_t>(packet.timestamp - due_));
    const int64_t far = static_cast<int64_t>(most_packets) * block_;
    const bool new_talk = packet.marker && empty_ >= silence_before_marker && ahead < 0;
    if (!new_talk && ahead > -far && ahead < far) {
        jumping_ = false;
        return false;
    }
    const auto from_last = static_cast<int64_t>(static_cast<int32_t>(packet.timestamp - jump_to_));
    if (new_talk || (jumping_ && from_last > 0 && from_last < far)) {
        begin(packet);
        return false;
    }
    jumping_ = true;
    jump_to_ = packet.timestamp;
    return true;
}

JitterBuffer::Put JitterBuffer::put(const Packet& packet) {
    if (packet.payload.size() > largest_payload || packet.span == 0) return Put::refused;
    if (!begun_) begin(packet);
    if (jumped(packet)) return Put::refused;
    const auto slack = static_cast<int32_t>(packet.timestamp - due_);
    judge(slack);
    if (slack + static_cast<int32_t>(packet.span) <= 0) return Put::late;
    Slot* free = nullptr;
    for (Slot& slot : slots_) {
        if (slot.used && slot.timestamp == packet.timestamp) return Put::duplicate;
        if (!slot.used && &slot != current_) free = &slot;
    }
    if (free == nullptr) return Put::refused;
    free->used = true;
    free->payload_type = packet.payload_type;
    free->size = static_cast<uint16_t>(packet.payload.size());
    free->timestamp = packet.timestamp;
    free->span = packet.span;
    std::copy(packet.payload.begin(), packet.payload.end(), payload_of(*free).begin());
    return Put::kept;
}

void JitterBuffer::judge(int32_t slack) {
    ++seen_;
    least_slack_ = std::min(least_slack_, slack);
    most_slack_ = std::max(most_slack_, slack);
    if (slack < 0) {
        worst_late_ = std::max(worst_late_, (-slack + block_ - 1) / block_);
        if (++late_ > late_allowed) {
            // Those that are late before the buffer has grown count for one growth only.
            delay_ = most_slack_ / block_;
            insert_ += std::max(std::min(worst_late_, most_delay - delay_) - insert_, 0);
            new_window();
        }
    }
    if (seen_ >= window) end_of_window();
}

void JitterBuffer::end_of_window() {
    leave_out_ = late_ == 0 && insert_ == 0 && least_slack_ >= 2 * block_;
    waiting_to_leave_out_ = 0;
    delay_ = most_slack_ / block_;
    new_window();
}

// What holds the sound that is due; the oldest of several.
JitterBuffer::Slot* JitterBuffer::covering() {
    Slot* best = nullptr;
    for (Slot& slot : slots_) {
        if (!slot.used) continue;
        const auto begin = static_cast<int32_t>(slot.timestamp - due_);
        if (begin + static_cast<int32_t>(slot.span) <= 0) {
            slot.used = false;  // overtaken
        } else if (begin <= 0 &&
                   (best == nullptr || static_cast<int32_t>(slot.timestamp - best->timestamp) < 0)) {
            best = &slot;
        }
    }
    return best;
}

// Until the next that is there, at most a block.
uint32_t JitterBuffer::hole() const {
    int32_t length = block_;
    for (const Slot& slot : slots_) {
        if (slot.used) length = std::min(length, static_cast<int32_t>(slot.timestamp - due_));
    }
    return static_cast<uint32_t>(std::max(length, 1));
}

JitterBuffer::Got JitterBuffer::get(Packet& packet) {
    current_ = nullptr;
    if (!begun_) return Got::nothing;
    if (leave_out_ && (quiet_ || ++waiting_to_leave_out_ > patience_for_quiet)) {
        leave_out_ = false;
        due_ += static_cast<uint32_t>(block_);
        delay_ = std::max(delay_ - 1, 0);
        new_window();
    }
    quiet_ = false;
    if (insert_ > 0) {
        --insert_;
        ++delay_;
        new_window();
        packet.span = static_cast<uint32_t>(block_);
        return Got::inserted;
    }
    Slot* slot = covering();
    if (slot == nullptr) {
        packet.span = hole();
        due_ += packet.span;
        ++empty_;
        return Got::missing;
    }
    empty_ = 0;
    slot->used = false;
    current_ = slot;
    due_ = slot->timestamp + slot->span;
    packet.payload = {payload_of(*slot).data(), slot->size};
    packet.timestamp = slot->timestamp;
    packet.span = slot->span;
    packet.payload_type = slot->payload_type;
    return Got::packet;
}

}  // namespace tapi::media
