// SPDX-License-Identifier: Apache-2.0
// An exchange with its telephones. What phones tell is text beside what the switch reports:
// "1001 HANDSET 0x8", "1001 LAMP 12 0x10", "1001 key 5 down".
#pragma once

#include "exchange/phones.hpp"
#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {

class PhoneOffice : public Exchange, private SoundEvents, private PhoneListener {
  public:
    static constexpr uint32_t handset = PHONEHOOKSWITCHDEV_HANDSET, speaker = PHONEHOOKSWITCHDEV_SPEAKER,
                              headset = PHONEHOOKSWITCHDEV_HEADSET;
    static constexpr uint32_t on_hook = PHONEHOOKSWITCHMODE_ONHOOK, talking = PHONEHOOKSWITCHMODE_MICSPEAKER,
                              muted = PHONEHOOKSWITCHMODE_SPEAKER;

    explicit PhoneOffice(const std::string& config = three_stations) : Exchange(config) {}

    Phone& phone(const std::string& number) { return phones.phone(line(number)); }
    void lift(const std::string& number, uint32_t device = handset) {
        done(phones.lift(line(number), device));
    }
    void replace(const std::string& number, uint32_t device = handset) {
        done(phones.replace(line(number), device));
    }
    // Down and up; digits and labels.
    void key(const std::string& number, const std::string& label) {
        const uint32_t id = key_named(number, label);
        done(phones.press(line(number), id));
        done(phones.release(line(number), id));
    }
    void keys(const std::string& number, const std::string& digits) {
        for (const char digit : digits) key(number, std::string(1, digit));
    }
    uint32_t key_named(const std::string& number, const std::string& label) {
        Phone& at = phone(number);
        for (uint32_t id = 0; id < at.keys(); ++id) {
            if (to_utf8(at.key(id).label) == label) return id;
        }
        ADD_FAILURE() << "no key " << label;
        return 0;
    }
    uint32_t lamp(const std::string& number, const std::string& label) {
        return phone(number).lamp(key_named(number, label));
    }
    uint32_t hook(const std::string& number, uint32_t device) { return phone(number).hook(device).mode; }
    // Both rows without the blanks at their ends.
    std::string display(const std::string& number) {
        std::string all;
        for (uint32_t row = 0; row < phone(number).profile().rows; ++row) {
            std::string text = to_utf8(phone(number).row(row));
            text.erase(text.find_last_not_of(' ') + 1);
            all += (row == 0 ? "" : "|") + text;
        }
        return all;
    }
    void settle_and_advance(int64_t milliseconds) {
        advance(milliseconds);
        phones.settle();
    }
    void done(const Status& status) {
        EXPECT_TRUE(status.ok()) << std::hex << status.code() << " " << (status ? "" : status.error().context);
        phones.settle();
    }
    // What phones have told since the last look.
    Seen told() { return std::exchange(told_, {}); }
    // Digits heard by who monitors them.
    std::string heard() { return std::exchange(heard_, {}); }

    Sound sound{plant, clock, timers, *this};
    Phones phones{plant, sound, timers, *this};

  private:
    std::string number_at(LineNo line) const { return to_utf8(plant.line_number(plant.line(line))); }
    void add(LineNo line, const char* what, uint32_t a, bool decimal = false) {
        char text[40];
        std::snprintf(text, sizeof text, decimal ? " %s %u" : " %s 0x%X", what, a);
        told_.push_back(number_at(line) + text);
    }
    void phone_state(LineNo line, uint32_t flag, uint32_t value) override {
        switch (flag) {
            case PHONESTATE_HANDSETHOOKSWITCH:
                return add(line, "HANDSET", value);
            case PHONESTATE_SPEAKERHOOKSWITCH:
                return add(line, "SPEAKER", value);
            case PHONESTATE_HEADSETHOOKSWITCH:
                return add(line, "HEADSET", value);
            case PHONESTATE_LAMP:
                return add(line, "LAMP", value, true);
            case PHONESTATE_RINGMODE:
                return add(line, "RING", value, true);
            case PHONESTATE_DISPLAY:
                return add(line, "DISPLAY", value, true);
            default:
                return add(line, "STATE", flag);
        }
    }
    void phone_button(LineNo line, uint32_t key, uint32_t, uint32_t state) override {
        add(line, state == PHONEBUTTONSTATE_DOWN ? "down" : "up", key, true);
    }
    void phone_changed(LineNo) override {}

    void digit_heard(HalfId, const media::HeardDigit& digit) override { heard_ += static_cast<char>(digit.digit); }
    void digits_gathered(HalfId, const sdk::Gather&, uint32_t) override {}
    void generated(HalfId, uint32_t, uint32_t) override { heard_ += "(generated)"; }
    void tone_heard(HalfId, uint32_t, uint32_t) override {}
    void media_heard(HalfId, uint32_t) override {}

    Seen told_;
    std::string heard_;
};

inline constexpr uint32_t handset = PhoneOffice::handset, speaker = PhoneOffice::speaker, headset = PhoneOffice::headset;

}  // namespace tapi::exchange
