// SPDX-License-Identifier: Apache-2.0
// See telephone_event.hpp.
#include "media/rtp/telephone_event.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tapi::media {
namespace {

constexpr std::string_view digits = "0123456789*#ABCD";
constexpr uint32_t longest_segment = 0xFFFF;
constexpr uint32_t copies_of_the_end = 3;
constexpr uint32_t block_ms = 20;
constexpr uint32_t shortest_digit = 2;  // blocks: 40 ms, which every receiver must hear (ITU-T Q.24)

uint32_t blocks_of(uint32_t milliseconds) { return (milliseconds + block_ms - 1) / block_ms; }

}  // namespace

std::optional<TelephoneEvent> parse_telephone_event(Octets payload) {
    if (payload.size() < telephone_event_size) return std::nullopt;
    return TelephoneEvent{payload[0], (payload[1] & 0x80) != 0, static_cast<uint8_t>(payload[1] & 0x3F),
                          load_16(payload, 2)};
}

void write_telephone_event(const TelephoneEvent& event, std::span<uint8_t, telephone_event_size> out) {
    out[0] = event.event;
    out[1] = static_cast<uint8_t>((event.end ? 0x80 : 0) | (event.volume & 0x3F));
    store_16(out, 2, event.duration);
}

char digit_of_event(uint8_t event) { return event <= most_event ? digits[event] : '\0'; }

std::optional<uint8_t> event_of_digit(char digit) {
    const size_t at = digits.find(digit >= 'a' && digit <= 'd' ? static_cast<char>(digit - 0x20) : digit);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<uint8_t>(at);
}

// ---- Receiving

EventReceiver::Tellings EventReceiver::received(const TelephoneEvent& event, uint32_t timestamp) {
    Tellings tellings;
    if (event.event > most_event) return tellings;
    const auto newer = static_cast<int32_t>(timestamp - timestamp_);
    // A packet of an event that is over, or of one before: late, or a copy of the end.
    if (any_ && (newer < 0 || (newer == 0 && !open_))) return tellings;
    // A long event goes on in the next segment.
    const bool continues = open_ && newer > 0 && event.event == event_ && !event.end &&
                           static_cast<uint32_t>(newer) == longest_segment;
    if (open_ && newer > 0 && !continues) {
        tellings.add(digit_of_event(event_), true);
        open_ = false;
    }
    if (!open_) {
        event_ = event.event;
        tellings.add(digit_of_event(event_), false);
    }
    open_ = any_ = true;
    timestamp_ = timestamp;
    quiet_ = 0;
    if (event.end) {
        open_ = false;
        tellings.add(digit_of_event(event_), true);
    }
    return tellings;
}

EventReceiver::Tellings EventReceiver::passed() {
    Tellings tellings;
    if (!open_ || ++quiet_ < patience) return tellings;
    open_ = false;
    tellings.add(digit_of_event(event_), true);
    return tellings;
}

// ---- Sending

bool EventSender::add(const Digit& digit) {
    if (waiting_ == most_waiting || !event_of_digit(digit.digit)) return false;
    queue_[(first_ + waiting_++) % most_waiting] = digit;
    return true;
}

void EventSender::cancel() {
    waiting_ = 0;
    if (phase_ == Phase::sounding) {
        blocks_left_ = 0;
    } else if (phase_ == Phase::gap) {
        gap_blocks_ = 0;
    }
}

void EventSender::begin(uint32_t timestamp) {
    const Digit& digit = queue_[first_];
    event_ = *event_of_digit(digit.digit);
    blocks_left_ = std::max(blocks_of(digit.length), shortest_digit);
    // The copies of the end are sent while the gap runs.
    gap_blocks_ = std::max(blocks_of(digit.gap), copies_of_the_end);
    first_ = (first_ + 1) % most_waiting;
    --waiting_;
    timestamp_ = timestamp;
    duration_ = 0;
    ends_left_ = copies_of_the_end;
    first_packet_ = true;
    phase_ = Phase::sounding;
}

EventSender::Due EventSender::next(uint32_t timestamp) {
    Due due;
    if (phase_ == Phase::idle) {
        if (waiting_ == 0) return due;
        begin(timestamp);
    }
    due.suppress_sound = true;
    if (phase_ == Phase::sounding && blocks_left_ == 0) phase_ = Phase::gap;
    if (phase_ == Phase::sounding) {
        --blocks_left_;
        if (duration_ + per_block_ > longest_segment) {
            timestamp_ += longest_segment;
            duration_ -= std::min(duration_, longest_segment);
        }
        duration_ += per_block_;
        due.packet = true;
    } else {
        due.packet = ends_left_ > 0;
        if (ends_left_ > 0) --ends_left_;
        if (gap_blocks_ > 0) --gap_blocks_;
        if (gap_blocks_ == 0 && ends_left_ == 0) {
            phase_ = Phase::idle;
            due.finished = waiting_ == 0;
        }
        due.event.end = true;
    }
    due.marker = std::exchange(first_packet_, false);
    due.timestamp = timestamp_;
    due.event.event = event_;
    due.event.duration = static_cast<uint16_t>(std::min(duration_, longest_segment));
    return due;
}

}  // namespace tapi::media
