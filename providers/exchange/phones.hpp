// SPDX-License-Identifier: Apache-2.0
// The telephones of the exchange and their lines: what is done at a phone happens to calls, and what happens to calls
// is seen at the phone. docs/panel.md has the rules. Phones follow their calls when settle() is called, after
// whatever happened is over; keys and hookswitches act at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timers.hpp"
#include "exchange/phone.hpp"
#include "exchange/sound.hpp"
#include "exchange/switch.hpp"

namespace tapi::exchange {

class Phones final : public CallObserver {
  public:
    // A key that is held down longer comes up by itself.
    static constexpr Millis longest_press{10000};
    static constexpr uint32_t volume_step = 0x1000;

    Phones(Switch& exchange, Sound& sound, Timers& timers, PhoneListener& listener);
    ~Phones() override;
    Phones(const Phones&) = delete;
    Phones& operator=(const Phones&) = delete;

    // Of an extension that is no queue. It exists from its first use on.
    Phone& phone(LineNo line);
    // A new configuration has more lines; one of them is gone.
    void grow() { desks_.resize(exchange_.all_lines()); }
    void forget(LineNo line);

    // By an application, or by hand.
    Status set_hook(LineNo line, uint32_t devices, uint32_t mode);
    // By hand: one device, with microphone and speaker. The handset takes over from a speaker that is on.
    Status lift(LineNo line, uint32_t device);
    Status replace(LineNo line, uint32_t device);
    Status press(LineNo line, uint32_t key);
    Status release(LineNo line, uint32_t key);

    // Phones whose calls or lines have changed show it.
    void settle();

  private:
    struct Desk {
        Desk(LineNo line, const PhoneProfile& profile, PhoneListener& listener);

        Phone phone;
        std::vector<HalfId> call_keys;  // which call each of them stands for
        uint32_t automatic = 0;         // the device that went off hook by itself
        std::u16string last_number;
        std::optional<Timers::Id> dial_timer;
        std::vector<std::optional<Timers::Id>> key_timers;
        bool unsettled = false;
        // What calls made the phone show; what applications write over it stays until that changes.
        std::vector<uint32_t> shown_lamps;
        std::u16string shown_text;
        uint32_t shown_ring = 0;
    };

    void call_changed(const Half& half) override;
    void line_changed(LineNo line) override;

    // phones.cpp
    Desk* find_desk(LineNo line);
    void cancel_timers(Desk& desk);
    Desk& desk(LineNo line);
    void unsettle(Desk& desk);
    void place_on_key(Desk& desk, const Half& half);
    void settle(Desk& desk);

    // phone_hook.cpp
    void hook_by_calls(Desk& desk);
    void note_attendance(Desk& desk);
    void take_up(Desk& desk);
    void hang_up(Desk& desk);
    void go_hands_free(Desk& desk);
    bool holds_calls(LineNo line) const;

    // phone_keys.cpp
    void act(Desk& desk, uint32_t key);
    void digit(Desk& desk, uint32_t key);
    void dial_digit(Desk& desk, HalfId half, char16_t digit);
    void end_of_dialing(Desk& desk);
    void cancel_dial_timer(Desk& desk);
    void call_key(Desk& desk, uint32_t key);
    void feature(Desk& desk, uint32_t function);
    void make_call(Desk& desk, const std::u16string& number);
    void call_number(Desk& desk, const std::u16string& number);
    void toggle(Desk& desk, uint32_t device);
    void mute(Desk& desk);
    void change_volume(Desk& desk, bool up);

    // phone_shows.cpp
    void show_lamps(Desk& desk);
    void show_ring(Desk& desk);
    void show_text(Desk& desk);
    static bool is_muted(const Phone& phone);
    uint32_t lamp_of(const Desk& desk, uint32_t key) const;
    const Half* main_call(const Desk& desk) const;
    std::vector<std::u16string> text_of(const Desk& desk) const;

    Switch& exchange_;
    Sound& sound_;
    Timers& timers_;
    PhoneListener& listener_;
    std::vector<std::unique_ptr<Desk>> desks_;  // by line
    std::vector<LineNo> unsettled_;
};

}  // namespace tapi::exchange
