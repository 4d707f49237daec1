// SPDX-License-Identifier: Apache-2.0
// An exchange whose sound is listened to; every event is a line of text.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "exchange/sound.hpp"
#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {

using Seen = std::vector<std::string>;

inline void must(const Status& status) { EXPECT_TRUE(status.ok()) << std::hex << status.code(); }

class Office : public Exchange, private SoundEvents {
  public:
    explicit Office(const std::string& config = three_stations) : Exchange(config) {}

    // A connected call from 1001 to 1002.
    void connect() {
        caller = call("1001", "1002");
        called = half_on("1002");
        EXPECT_TRUE(plant.answer(called).ok());
    }
    // Events since the last look.
    Seen heard() { return std::exchange(heard_, {}); }
    // The time of the last event.
    int64_t since(Instant begin) const {
        return std::chrono::duration_cast<Millis>(last_event_ - begin).count();
    }
    sdk::GatherRequest gather(uint32_t id, uint32_t capacity, std::u16string terminators = {}, int first = 0,
                         int between = 0) {
        sdk::GatherRequest request;
        request.id = id;
        request.modes = LINEDIGITMODE_DTMF;
        request.capacity = capacity;
        request.terminators = std::move(terminators);
        request.first_digit = Millis(first);
        request.between_digits = Millis(between);
        return request;
    }

    HalfId caller{}, called{};
    Sound sound{plant, clock, timers, *this};

  private:
    std::string name_of_half(HalfId id) const {
        return to_utf8(plant.line_number(plant.line(half(id).line)));
    }
    void add(HalfId id, const std::string& text) {
        heard_.push_back(name_of_half(id) + " " + text);
        last_event_ = clock.now();
    }
    void call_state(const Half& half) override { sound.state_changed(half); }
    void call_info(const Half&, uint32_t) override { sound.stir(); }
    void line_state(LineNo, uint32_t, uint32_t, uint32_t) override {}
    void address_state(LineNo, uint32_t, uint32_t) override {}
    void digit_heard(HalfId id, const media::HeardDigit& digit) override {
        add(id, std::string("digit ") + static_cast<char>(digit.digit) +
                    (digit.mode == LINEDIGITMODE_DTMFEND ? " end"
                     : digit.mode == LINEDIGITMODE_PULSE ? " pulse"
                                                         : ""));
    }
    void digits_gathered(HalfId id, const sdk::Gather& gather, uint32_t reason) override {
        constexpr std::pair<uint32_t, const char*> names[] = {{LINEGATHERTERM_BUFFERFULL, "full"},
                                                              {LINEGATHERTERM_TERMDIGIT, "terminator"},
                                                              {LINEGATHERTERM_FIRSTTIMEOUT, "first timeout"},
                                                              {LINEGATHERTERM_INTERTIMEOUT, "inter timeout"},
                                                              {LINEGATHERTERM_CANCEL, "cancel"}};
        for (const auto& [value, name] : names) {
            if (value == reason) {
                add(id, "gather " + std::to_string(gather.request().id) + " " + name + " " +
                            to_utf8(gather.digits()));
            }
        }
    }
    void generated(HalfId id, uint32_t generation, uint32_t reason) override {
        add(id, "generate " + std::to_string(generation) +
                    (reason == LINEGENERATETERM_DONE ? " done" : " cancel"));
    }
    void tone_heard(HalfId id, uint32_t list, uint32_t tag) override {
        add(id, "tone " + std::to_string(list) + "/" + std::to_string(tag));
    }
    void media_heard(HalfId id, uint32_t mode) override {
        char text[16];
        std::snprintf(text, sizeof text, "media 0x%X", mode);
        add(id, text);
    }

    Seen heard_;
    Instant last_event_{};
};

}  // namespace tapi::exchange
