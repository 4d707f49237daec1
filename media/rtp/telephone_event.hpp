// SPDX-License-Identifier: Apache-2.0
// Digits as events beside the sound (RFC 4733): each is sent in a run of packets, and each is told once, also
// when packets of it are lost.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "media/rtp/octets.hpp"

namespace tapi::media {

inline constexpr size_t telephone_event_size = 4;
inline constexpr uint8_t most_event = 15;  // 0 to 9, *, #, A to D; what lies beyond is not dialed

struct TelephoneEvent {
    uint8_t event = 0;
    bool end = false;
    uint8_t volume = 10;    // -dBm0
    uint16_t duration = 0;  // timestamp units
};

std::optional<TelephoneEvent> parse_telephone_event(Octets payload);
void write_telephone_event(const TelephoneEvent& event, std::span<uint8_t, telephone_event_size> out);
// '0' to '9', '*', '#', 'A' to 'D'; the other way nothing when it is no digit.
char digit_of_event(uint8_t event);
std::optional<uint8_t> event_of_digit(char digit);

class EventReceiver {
  public:
    // So many blocks without a packet end an event whose last packets were lost.
    static constexpr uint32_t patience = 6;

    struct Told {
        char digit = 0;
        bool end = false;
    };
    // At most two: the end of one digit and the beginning of the next, or both of one that is short.
    struct Tellings {
        std::array<Told, 3> told{};
        size_t count = 0;
        void add(char digit, bool end) { told[count++] = {digit, end}; }
    };
    Tellings received(const TelephoneEvent& event, uint32_t timestamp);
    // Once a block.
    Tellings passed();
    bool under_way() const { return open_; }

  private:
    bool open_ = false, any_ = false;
    uint8_t event_ = 0;
    uint32_t timestamp_ = 0;  // of the newest event
    uint32_t quiet_ = 0;
};

class EventSender {
  public:
    static constexpr size_t most_waiting = 128;

    // `clock_rate` of the payload type. Durations in ms; false: there is no room for so many.
    struct Digit {
        char digit = 0;
        uint16_t length = 100, gap = 100;
    };
    explicit EventSender(uint32_t clock_rate = 8000) : per_block_(clock_rate / 50) {}
    bool add(const Digit& digit);
    void cancel();
    bool idle() const { return waiting_ == 0 && phase_ == Phase::idle; }

    struct Due {
        bool suppress_sound = false;  // an event is under way, or the gap behind it
        bool packet = false;
        bool marker = false;
        bool finished = false;  // the last digit's gap is over
        uint32_t timestamp = 0;
        TelephoneEvent event;
    };
    // Once a block; `timestamp` is that of the sound that would be sent now.
    Due next(uint32_t timestamp);

  private:
    enum class Phase { idle, sounding, gap };
    void begin(uint32_t timestamp);

    uint32_t per_block_;
    std::array<Digit, most_waiting> queue_{};
    size_t first_ = 0, waiting_ = 0;
    Phase phase_ = Phase::idle;
    uint8_t event_ = 0;
    uint32_t timestamp_ = 0, duration_ = 0;
    uint32_t blocks_left_ = 0, gap_blocks_ = 0, ends_left_ = 0;
    bool first_packet_ = false;
};

}  // namespace tapi::media
