// SPDX-License-Identifier: Apache-2.0
// What the telephone of an extension is made of.
#pragma once

#include <tapi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace tapi::exchange {

class Section;

inline constexpr uint32_t keypad_keys = 12;  // 0 to 9, *, #
inline constexpr uint32_t key_star = 10, key_pound = 11;
inline constexpr uint32_t lamp_modes = PHONELAMPMODE_OFF | PHONELAMPMODE_STEADY | PHONELAMPMODE_WINK |
                                       PHONELAMPMODE_FLASH | PHONELAMPMODE_FLUTTER |
                                       PHONELAMPMODE_BROKENFLUTTER;

// A key and the lamp beside it; both have the key's place in the list as their identifier.
struct PhoneKey {
    std::u16string label;
    uint32_t mode = PHONEBUTTONMODE_FEATURE;
    uint32_t function = PHONEBUTTONFUNCTION_NONE;
    bool lamp = false;
    bool operator==(const PhoneKey&) const = default;
};

// Shared by the telephones of a range.
struct PhoneProfile {
    PhoneProfile();

    uint32_t rows = 2, columns = 24;  // of the display; 0: none
    bool speaker = true, headset = true;
    bool volume = true, gain = true;  // can be set
    uint32_t ring_modes = 4;
    uint32_t ring_volume = 0x8000;
    Millis dial_wait{4000};                     // after the last digit of a number that could be longer
    std::vector<uint32_t> data_areas{256, 64};  // their sizes
    std::vector<PhoneKey> keys;                 // the keypad, the call keys, the feature keys

    bool has_display() const { return rows != 0; }
    uint32_t devices() const {
        return PHONEHOOKSWITCHDEV_HANDSET | (speaker ? PHONEHOOKSWITCHDEV_SPEAKER : 0) |
               (headset ? PHONEHOOKSWITCHDEV_HEADSET : 0);
    }
    uint32_t call_keys() const;
    bool operator==(const PhoneProfile&) const = default;
};

// Limits of the configuration.
inline constexpr uint32_t most_rows = 16, most_columns = 80, most_ring_modes = 16, most_call_keys = 24,
                          most_feature_keys = 64, most_data_areas = 8, most_data_bytes = 4096;

PhoneProfile parse_phone(Section& section);

}  // namespace tapi::exchange
