// SPDX-License-Identifier: Apache-2.0
// The [extension.phone] table.
#include "exchange/phone_config.hpp"

#include <array>

#include "exchange/config_section.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

struct FeatureKey {
    std::string_view name;
    std::u16string_view label;
    uint32_t mode, function;
    bool lamp;
};

// TAPI has no function for the headset; its key is told from a spare one by its function being unknown to TAPI.
constexpr std::array<FeatureKey, 16> features{{
    {"hold", u"Hold", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_HOLD, false},
    {"transfer", u"Transfer", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_TRANSFER, false},
    {"conference", u"Conference", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_CONFERENCE, false},
    {"drop", u"Drop", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_DROP, false},
    {"redial", u"Redial", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_LASTNUM, false},
    {"message", u"Message", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_MSGINDICATOR, true},
    {"speaker", u"Speaker", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_SPEAKERON, true},
    {"headset", u"Headset", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_UNKNOWN, true},
    {"mute", u"Mute", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_MUTE, true},
    {"flash", u"Flash", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_FLASH, false},
    {"answer", u"Answer", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_CONNECT, false},
    {"reject", u"Reject", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_REJECT, false},
    {"volume_up", u"Volume +", PHONEBUTTONMODE_LOCAL, PHONEBUTTONFUNCTION_VOLUMEUP, false},
    {"volume_down", u"Volume -", PHONEBUTTONMODE_LOCAL, PHONEBUTTONFUNCTION_VOLUMEDOWN, false},
    {"spare", u"", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_NONE, true},
    {"lamp", u"", PHONEBUTTONMODE_DUMMY, PHONEBUTTONFUNCTION_NONE, true},
}};
constexpr std::array<std::string_view, 12> usual_features{
    "hold",    "transfer", "conference", "drop",      "redial",      "message",
    "speaker", "headset",  "mute",       "volume_up", "volume_down", "spare"};

void add_keypad(std::vector<PhoneKey>& keys) {
    for (const char16_t digit : std::u16string_view(u"0123456789*#"))
        keys.push_back(
            {std::u16string(1, digit), PHONEBUTTONMODE_KEYPAD, PHONEBUTTONFUNCTION_NONE, false});
}

void add_call_keys(std::vector<PhoneKey>& keys, uint32_t count) {
    for (uint32_t call = 1; call <= count; ++call)
        keys.push_back(
            {u"Call " + sdk::decimal(call), PHONEBUTTONMODE_CALL, PHONEBUTTONFUNCTION_CALLAPP, true});
}

const FeatureKey* feature_named(std::string_view name) {
    for (const FeatureKey& feature : features) {
        if (feature.name == name) return &feature;
    }
    return nullptr;
}

void add_feature(std::vector<PhoneKey>& keys, const FeatureKey& feature) {
    keys.push_back({std::u16string(feature.label), feature.mode, feature.function, feature.lamp});
}

void add_usual_features(const PhoneProfile& phone, std::vector<PhoneKey>& keys) {
    for (const std::string_view name : usual_features) {
        const bool there = (name != "speaker" || phone.speaker) && (name != "headset" || phone.headset);
        if (there) add_feature(keys, *feature_named(name));
    }
}

void read_keys(Section& section, const PhoneProfile& phone, std::vector<PhoneKey>& keys) {
    const toml::node* node = section.get("keys");
    if (node == nullptr) return add_usual_features(phone, keys);
    const toml::array* list = node->as_array();
    if (list == nullptr || list->size() > most_feature_keys)
        throw Wrong(*node, section.name() + " keys must be a list of at most " +
                               std::to_string(most_feature_keys) + " names");
    for (const toml::node& entry : *list) {
        const FeatureKey* feature = feature_named(entry.value_exact<std::string>().value_or(""));
        if (feature != nullptr) {
            add_feature(keys, *feature);
            continue;
        }
        std::string all;
        for (const FeatureKey& known : features) all += (all.empty() ? "" : ", ") + std::string(known.name);
        throw Wrong(entry, section.name() + " keys must be among " + all);
    }
}

void read_data_areas(Section& section, PhoneProfile& phone) {
    const toml::node* node = section.get("data_areas");
    if (node == nullptr) return;
    const std::string wrong = section.name() + " data_areas must be a list of at most " +
                              std::to_string(most_data_areas) + " sizes from 1 to " +
                              std::to_string(most_data_bytes);
    const toml::array* list = node->as_array();
    if (list == nullptr || list->size() > most_data_areas) throw Wrong(*node, wrong);
    phone.data_areas.clear();
    for (const toml::node& entry : *list) {
        const auto size = entry.value_exact<int64_t>().value_or(0);
        if (size < 1 || size > most_data_bytes) throw Wrong(entry, wrong);
        phone.data_areas.push_back(static_cast<uint32_t>(size));
    }
}

}  // namespace

PhoneProfile::PhoneProfile() {
    add_keypad(keys);
    add_call_keys(keys, 2);
    add_usual_features(*this, keys);
}

uint32_t PhoneProfile::call_keys() const {
    uint32_t count = 0;
    while (keypad_keys + count < keys.size() && keys[keypad_keys + count].mode == PHONEBUTTONMODE_CALL)
        ++count;
    return count;
}

PhoneProfile parse_phone(Section& section) {
    PhoneProfile phone;
    phone.rows = section.limit("rows", phone.rows, most_rows);
    phone.columns = section.limit("columns", phone.columns, most_columns);
    if (phone.rows == 0 || phone.columns == 0) phone.rows = phone.columns = 0;
    phone.speaker = section.flag("speaker", phone.speaker);
    phone.headset = section.flag("headset", phone.headset);
    phone.volume = section.flag("volume", phone.volume);
    phone.gain = section.flag("gain", phone.gain);
    phone.ring_modes = section.count("ring_modes", phone.ring_modes, most_ring_modes);
    phone.ring_volume = section.limit("ring_volume", phone.ring_volume, 0xFFFF);
    phone.dial_wait = section.time("dial_wait_ms").value_or(phone.dial_wait);
    read_data_areas(section, phone);
    phone.keys.clear();
    add_keypad(phone.keys);
    add_call_keys(phone.keys, section.limit("call_keys", 2, most_call_keys));
    read_keys(section, phone, phone.keys);
    return phone;
}

}  // namespace tapi::exchange
