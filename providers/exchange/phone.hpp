// SPDX-License-Identifier: Apache-2.0
// A telephone by itself: hookswitches, keys, lamps, display, ringer, data areas. It knows no calls; what its keys do
// is somebody else's (phones.hpp). Whatever changes is told to its listener at once.
#pragma once

#include <tapi.h>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/call.hpp"
#include "exchange/phone_config.hpp"

namespace tapi::exchange {

class PhoneListener {
  public:
    virtual ~PhoneListener() = default;
    // One PHONESTATE_ flag, with the value that PHONE_STATE has for it.
    virtual void phone_state(LineNo phone, uint32_t flag, uint32_t value) = 0;
    virtual void phone_button(LineNo phone, uint32_t key, uint32_t mode, uint32_t state) = 0;
    // Anything that somebody who looks at the phone could see, these two included.
    virtual void phone_changed(LineNo phone) = 0;
};

struct HookSwitch {
    uint32_t mode = PHONEHOOKSWITCHMODE_ONHOOK;
    uint32_t volume = 0x8000, gain = 0x8000;  // kept while the device is muted or on hook
    bool off_hook() const { return mode != PHONEHOOKSWITCHMODE_ONHOOK; }
};

class Phone {
  public:
    static constexpr uint32_t most_level = 0xFFFF;

    Phone(LineNo line, const PhoneProfile& profile, PhoneListener& listener);

    LineNo line() const { return line_; }
    const PhoneProfile& profile() const { return profile_; }

    // Hookswitches: PHONEHOOKSWITCHDEV_ bits, one PHONEHOOKSWITCHMODE_.
    static constexpr uint32_t hook_modes = PHONEHOOKSWITCHMODE_ONHOOK | PHONEHOOKSWITCHMODE_MIC |
                                           PHONEHOOKSWITCHMODE_SPEAKER | PHONEHOOKSWITCHMODE_MICSPEAKER;
    Status set_hook(uint32_t devices, uint32_t mode);
    uint32_t off_hook() const;  // devices
    Status set_volume(uint32_t device, uint32_t volume);
    Status set_gain(uint32_t device, uint32_t gain);
    Result<uint32_t> volume(uint32_t device) const;
    Result<uint32_t> gain(uint32_t device) const;
    // `device` is one that the phone has.
    const HookSwitch& hook(uint32_t device) const;

    // Keys and lamps.
    uint32_t keys() const { return static_cast<uint32_t>(profile_.keys.size()); }
    const PhoneKey& key(uint32_t id) const;
    Status set_key(uint32_t id, PhoneKey key);
    bool is_down(uint32_t id) const { return down_.count(id) != 0; }
    Status key_down(uint32_t id);
    void key_up(uint32_t id);
    Status set_lamp(uint32_t id, uint32_t mode);
    // DUMMY for keys without a lamp.
    uint32_t lamp(uint32_t id) const { return lamps_[id]; }

    // Display: text from a place on, over what was there; what does not fit is cut off.
    Status write(uint32_t row, uint32_t column, std::u16string_view text);
    const std::u16string& display() const { return display_; }
    std::u16string row(uint32_t row) const { return display_.substr(row * profile_.columns, profile_.columns); }

    // Ringer: 0 is silence. The volume stays when ringing ends.
    Status set_ring(uint32_t mode, uint32_t volume);
    uint32_t ring_mode() const { return ring_mode_; }
    uint32_t ring_volume() const { return ring_volume_; }

    Status set_data(uint32_t area, std::string_view bytes);
    Result<std::string_view> data(uint32_t area) const;

    // Grows with each change, for who shows the phone.
    uint64_t version() const { return version_; }

  private:
    void touch();
    void changed(uint32_t flag, uint32_t value = 0);
    Status check_level(uint32_t device, bool available, uint32_t level) const;
    Status check_area(uint32_t area) const;

    LineNo line_;
    const PhoneProfile& profile_;
    PhoneListener& listener_;
    std::array<HookSwitch, 3> hooks_;
    std::map<uint32_t, PhoneKey> changed_keys_;  // those that are not as configured
    std::set<uint32_t> down_;
    std::vector<uint8_t> lamps_;
    std::u16string display_;
    uint32_t ring_mode_ = 0, ring_volume_;
    std::vector<std::string> data_;
    uint64_t version_ = 0;
};

}  // namespace tapi::exchange
