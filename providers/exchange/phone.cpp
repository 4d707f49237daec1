// SPDX-License-Identifier: Apache-2.0
// See phone.hpp.
#include "exchange/phone.hpp"

#include <algorithm>

#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

struct DeviceFlags {
    uint32_t device, hook, volume, gain;
};
constexpr std::array<DeviceFlags, 3> devices{{
    {PHONEHOOKSWITCHDEV_HANDSET, PHONESTATE_HANDSETHOOKSWITCH, PHONESTATE_HANDSETVOLUME,
     PHONESTATE_HANDSETGAIN},
    {PHONEHOOKSWITCHDEV_SPEAKER, PHONESTATE_SPEAKERHOOKSWITCH, PHONESTATE_SPEAKERVOLUME,
     PHONESTATE_SPEAKERGAIN},
    {PHONEHOOKSWITCHDEV_HEADSET, PHONESTATE_HEADSETHOOKSWITCH, PHONESTATE_HEADSETVOLUME,
     PHONESTATE_HEADSETGAIN},
}};

bool is_one_of(uint32_t value, uint32_t bits) {
    return value != 0 && (value & (value - 1)) == 0 && (value & bits) != 0;
}

size_t index_of(uint32_t device) {
    size_t at = 0;
    while (devices[at].device != device) ++at;
    return at;
}

constexpr uint32_t key_modes = PHONEBUTTONMODE_DUMMY | PHONEBUTTONMODE_CALL | PHONEBUTTONMODE_FEATURE |
                               PHONEBUTTONMODE_KEYPAD | PHONEBUTTONMODE_LOCAL | PHONEBUTTONMODE_DISPLAY;

}  // namespace

Phone::Phone(LineNo line, const PhoneProfile& profile, PhoneListener& listener)
    : line_(line),
      profile_(profile),
      listener_(listener),
      display_(static_cast<size_t>(profile.rows) * profile.columns, u' '),
      ring_volume_(profile.ring_volume) {
    lamps_.reserve(profile.keys.size());
    for (const PhoneKey& key : profile.keys)
        lamps_.push_back(key.lamp ? PHONELAMPMODE_OFF : PHONELAMPMODE_DUMMY);
    for (const uint32_t size : profile.data_areas) data_.emplace_back(size, '\0');
}

void Phone::touch() {
    ++version_;
    listener_.phone_changed(line_);
}

void Phone::changed(uint32_t flag, uint32_t value) {
    touch();
    listener_.phone_state(line_, flag, value);
}

Status Phone::set_hook(uint32_t wanted, uint32_t mode) {
    if (wanted == 0 || (wanted & ~profile_.devices()) != 0) return sdk::error(PHONEERR_INVALHOOKSWITCHDEV);
    if (!is_one_of(mode, hook_modes)) return sdk::error(PHONEERR_INVALHOOKSWITCHMODE);
    for (size_t at = 0; at < devices.size(); ++at) {
        if ((wanted & devices[at].device) == 0 || hooks_[at].mode == mode) continue;
        hooks_[at].mode = mode;
        changed(devices[at].hook, mode);
    }
    return success();
}

uint32_t Phone::off_hook() const {
    uint32_t off = 0;
    for (size_t at = 0; at < devices.size(); ++at) off |= hooks_[at].off_hook() ? devices[at].device : 0;
    return off;
}

const HookSwitch& Phone::hook(uint32_t device) const { return hooks_[index_of(device)]; }

Status Phone::check_level(uint32_t device, bool available, uint32_t level) const {
    if (!is_one_of(device, profile_.devices())) return sdk::error(PHONEERR_INVALHOOKSWITCHDEV);
    if (!available) return sdk::error(PHONEERR_OPERATIONUNAVAIL);
    return level <= most_level ? success() : Status(sdk::error(PHONEERR_INVALPARAM, "above 0xFFFF"));
}

Status Phone::set_volume(uint32_t device, uint32_t volume) {
    if (const Status status = check_level(device, profile_.volume, volume); !status) return status;
    const size_t at = index_of(device);
    if (std::exchange(hooks_[at].volume, volume) != volume) changed(devices[at].volume);
    return success();
}

Status Phone::set_gain(uint32_t device, uint32_t gain) {
    if (const Status status = check_level(device, profile_.gain, gain); !status) return status;
    const size_t at = index_of(device);
    if (std::exchange(hooks_[at].gain, gain) != gain) changed(devices[at].gain);
    return success();
}

Result<uint32_t> Phone::volume(uint32_t device) const {
    if (const Status status = check_level(device, profile_.volume, 0); !status) return status.error();
    return hook(device).volume;
}

Result<uint32_t> Phone::gain(uint32_t device) const {
    if (const Status status = check_level(device, profile_.gain, 0); !status) return status.error();
    return hook(device).gain;
}

const PhoneKey& Phone::key(uint32_t id) const {
    const auto found = changed_keys_.find(id);
    return found == changed_keys_.end() ? profile_.keys[id] : found->second;
}

Status Phone::set_key(uint32_t id, PhoneKey wanted) {
    if (id >= keys()) return sdk::error(PHONEERR_INVALBUTTONLAMPID);
    if (!is_one_of(wanted.mode, key_modes)) return sdk::error(PHONEERR_OPERATIONFAILED, "no such button mode");
    wanted.lamp = profile_.keys[id].lamp;  // which is made of glass
    if (wanted == profile_.keys[id]) {
        changed_keys_.erase(id);
    } else {
        changed_keys_[id] = std::move(wanted);
    }
    touch();
    return success();
}

Status Phone::key_down(uint32_t id) {
    if (id >= keys()) return sdk::error(PHONEERR_INVALBUTTONLAMPID);
    if (!down_.insert(id).second) return sdk::error(PHONEERR_INVALPHONESTATE, "the key is down already");
    touch();
    listener_.phone_button(line_, id, key(id).mode, PHONEBUTTONSTATE_DOWN);
    return success();
}

void Phone::key_up(uint32_t id) {
    if (down_.erase(id) == 0) return;
    touch();
    listener_.phone_button(line_, id, key(id).mode, PHONEBUTTONSTATE_UP);
}

Status Phone::set_lamp(uint32_t id, uint32_t mode) {
    if (id >= keys() || lamps_[id] == PHONELAMPMODE_DUMMY) return sdk::error(PHONEERR_INVALBUTTONLAMPID);
    if (!is_one_of(mode, lamp_modes)) return sdk::error(PHONEERR_INVALLAMPMODE);
    if (std::exchange(lamps_[id], static_cast<uint8_t>(mode)) != mode) changed(PHONESTATE_LAMP, id);
    return success();
}

Status Phone::write(uint32_t row, uint32_t column, std::u16string_view text) {
    if (!profile_.has_display()) return sdk::error(PHONEERR_OPERATIONUNAVAIL, "no display");
    if (row >= profile_.rows || column >= profile_.columns)
        return sdk::error(PHONEERR_INVALPARAM, "beyond the display");
    const std::u16string before = display_;
    const size_t from = static_cast<size_t>(row) * profile_.columns + column;
    std::u16string shown(text.substr(0, display_.size() - from));
    for (char16_t& c : shown) c = c < u' ' || c == 0x7F ? u' ' : c;
    display_.replace(from, shown.size(), shown);
    if (display_ != before) changed(PHONESTATE_DISPLAY);
    return success();
}

Status Phone::set_ring(uint32_t mode, uint32_t volume) {
    if (mode > profile_.ring_modes) return sdk::error(PHONEERR_INVALRINGMODE);
    if (volume > most_level) return sdk::error(PHONEERR_INVALPARAM, "above 0xFFFF");
    if (std::exchange(ring_mode_, mode) != mode) changed(PHONESTATE_RINGMODE, mode);
    if (std::exchange(ring_volume_, volume) != volume) changed(PHONESTATE_RINGVOLUME);
    return success();
}

Status Phone::check_area(uint32_t area) const {
    if (data_.empty()) return sdk::error(PHONEERR_OPERATIONUNAVAIL, "no data areas");
    return area < data_.size() ? success() : Status(sdk::error(PHONEERR_INVALDATAID));
}

Status Phone::set_data(uint32_t area, std::string_view bytes) {
    if (const Status status = check_area(area); !status) return status;
    if (bytes.size() > data_[area].size()) return sdk::error(PHONEERR_RESOURCEUNAVAIL, "more than the area holds");
    const size_t size = data_[area].size();
    data_[area].assign(bytes);
    data_[area].resize(size, '\0');
    touch();
    return success();
}

Result<std::string_view> Phone::data(uint32_t area) const {
    if (const Status status = check_area(area); !status) return status.error();
    return std::string_view(data_[area]);
}

}  // namespace tapi::exchange
