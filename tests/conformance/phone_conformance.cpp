// SPDX-License-Identifier: Apache-2.0
// What every provider must get right about its phones; skipped where there are none. DEV-6 for phones: a bit of
// PHONEFEATURE that is set works, one that is clear is refused, and nothing is offered that the capabilities do not
// announce.
#include <iostream>
#include <set>

#include "provider_under_test.hpp"

namespace tapi::test {
namespace {

constexpr DWORD handset = PHONEHOOKSWITCHDEV_HANDSET, speaker = PHONEHOOKSWITCHDEV_SPEAKER,
                headset = PHONEHOOKSWITCHDEV_HEADSET;
constexpr DWORD get_hooks =
    PHONEFEATURE_GETHOOKSWITCHHANDSET | PHONEFEATURE_GETHOOKSWITCHSPEAKER | PHONEFEATURE_GETHOOKSWITCHHEADSET;

// How bits are tried: any of these requests may be the one that the phone can do.
struct PhoneTrial {
    DWORD features;
    const char* command;
    std::vector<json> requests;
};

json hook(DWORD device, json more = json::object()) {
    more["hook"] = device;
    return more;
}

std::vector<json> hook_modes(DWORD device) {
    std::vector<json> requests;
    for (const DWORD mode : {PHONEHOOKSWITCHMODE_ONHOOK, PHONEHOOKSWITCHMODE_MICSPEAKER, PHONEHOOKSWITCHMODE_SPEAKER,
                             PHONEHOOKSWITCHMODE_MIC}) {
        requests.push_back(hook(device, {{"hook_mode", mode}}));
    }
    return requests;
}

std::vector<json> each_button(DWORD buttons, const json& more = json::object()) {
    std::vector<json> requests;
    for (DWORD button = 0; button < std::max(buttons, DWORD{1}); ++button) {
        requests.push_back(more);
        requests.back()["button"] = button;
    }
    return requests;
}

std::vector<PhoneTrial> trials(DWORD buttons) {
    return {
        {PHONEFEATURE_GETBUTTONINFO, "phone_button_info", each_button(buttons)},
        {PHONEFEATURE_GETDATA, "phone_get_data", {{{"area", 0}}}},
        {PHONEFEATURE_GETDISPLAY, "phone_get_display", {json::object()}},
        {PHONEFEATURE_GETGAINHANDSET, "phone_get_gain", {hook(handset)}},
        {PHONEFEATURE_GETGAINSPEAKER, "phone_get_gain", {hook(speaker)}},
        {PHONEFEATURE_GETGAINHEADSET, "phone_get_gain", {hook(headset)}},
        {get_hooks, "phone_get_hook", {json::object()}},
        {PHONEFEATURE_GETLAMP, "phone_get_lamp", each_button(buttons)},
        {PHONEFEATURE_GETRING, "phone_get_ring", {json::object()}},
        {PHONEFEATURE_GETVOLUMEHANDSET, "phone_get_volume", {hook(handset)}},
        {PHONEFEATURE_GETVOLUMESPEAKER, "phone_get_volume", {hook(speaker)}},
        {PHONEFEATURE_GETVOLUMEHEADSET, "phone_get_volume", {hook(headset)}},
        {PHONEFEATURE_SETBUTTONINFO, "phone_set_button_info",
         each_button(buttons, {{"button_mode", PHONEBUTTONMODE_FEATURE},
                               {"function", PHONEBUTTONFUNCTION_HOLD},
                               {"button_text", "Hold"}})},
        {PHONEFEATURE_SETDATA, "phone_set_data", {{{"area", 0}, {"data", "x"}}}},
        {PHONEFEATURE_SETDISPLAY, "phone_set_display", {{{"data", "hello"}}}},
        {PHONEFEATURE_SETGAINHANDSET, "phone_set_gain", {hook(handset, {{"gain", 0x8000}})}},
        {PHONEFEATURE_SETGAINSPEAKER, "phone_set_gain", {hook(speaker, {{"gain", 0x8000}})}},
        {PHONEFEATURE_SETGAINHEADSET, "phone_set_gain", {hook(headset, {{"gain", 0x8000}})}},
        {PHONEFEATURE_SETHOOKSWITCHHANDSET, "phone_set_hook", hook_modes(handset)},
        {PHONEFEATURE_SETHOOKSWITCHSPEAKER, "phone_set_hook", hook_modes(speaker)},
        {PHONEFEATURE_SETHOOKSWITCHHEADSET, "phone_set_hook", hook_modes(headset)},
        {PHONEFEATURE_SETLAMP, "phone_set_lamp", each_button(buttons, {{"lamp", PHONELAMPMODE_STEADY}})},
        {PHONEFEATURE_SETRING, "phone_set_ring", {{{"ring_mode", 0}}}},
        {PHONEFEATURE_SETVOLUMEHANDSET, "phone_set_volume", {hook(handset, {{"volume", 0x8000}})}},
        {PHONEFEATURE_SETVOLUMESPEAKER, "phone_set_volume", {hook(speaker, {{"volume", 0x8000}})}},
        {PHONEFEATURE_SETVOLUMEHEADSET, "phone_set_volume", {hook(headset, {{"volume", 0x8000}})}},
    };
}

class PhoneConformance : public Conformance {
  protected:
    void SetUp() override {
        Conformance::SetUp();
        if (HasFatalFailure()) return;
        phones_ = app_.ask({{"do", "phone_initialize"}}).at("devices");
        if (phones_ == 0) GTEST_SKIP() << "this provider has no phones";
        for (DWORD phone = 0; phone < phones_; ++phone) {
            ASSERT_EQ(app_.result({{"do", "phone_negotiate"}, {"phone_device", phone}}), 0);
        }
        const json first =
            app_.ask({{"do", "phone_open"}, {"phone_device", 0}, {"phone_privilege", PHONEPRIVILEGE_MONITOR}});
        if (first.at("result") == err(PHONEERR_OPERATIONUNAVAIL)) GTEST_SKIP() << "the phones cannot be opened";
        app_.ask({{"do", "phone_close"}, {"phone", first.at("phone")}});
    }
    DWORD open(DWORD privilege, DWORD device = 0) {
        const json answer =
            app_.ask({{"do", "phone_open"}, {"phone_device", device}, {"phone_privilege", privilege}});
        EXPECT_RESULT(0, answer.at("result").get<LONG>());
        return answer.value("phone", DWORD{0});
    }
    // What the function answered, or its reply.
    LONG attempt(DWORD phone, const PhoneTrial& trial, json request) {
        request.update({{"do", trial.command}, {"phone", phone}});
        const LONG result = app_.result(request);
        if (result <= 0) return result;
        const Msg reply = app_.wait(
            [&](const Msg& m) { return m.message == PHONE_REPLY && static_cast<LONG>(m.p1) == result; }, "a PHONE_REPLY");
        return static_cast<LONG>(reply.p2);
    }
    LONG best(DWORD phone, const PhoneTrial& trial) {
        LONG result = -1;
        for (const json& request : trial.requests) {
            result = attempt(phone, trial, request);
            if (result == 0) return 0;
        }
        return result;
    }

    DWORD phones_ = 0;
};

TEST_F(PhoneConformance, PH_1_phones_describe_themselves) {
    std::set<DWORD> permanent;
    for (DWORD phone = 0; phone < phones_; ++phone) {
        const json caps = app_.ask({{"do", "phone_caps"}, {"phone_device", phone}});
        EXPECT_RESULT(0, caps.at("result").get<LONG>());
        EXPECT_FALSE(caps.value("name", "").empty()) << "dwPhoneName of phone " << phone;
        EXPECT_FALSE(caps.value("provider", "").empty()) << "dwProviderInfo of phone " << phone;
        EXPECT_TRUE(permanent.insert(caps.value("permanent_id", DWORD{0})).second) << "the permanent id of " << phone;
    }
}

TEST_F(PhoneConformance, PH_1_opens_and_closes_again_and_again) {
    for (DWORD phone = 0; phone < phones_; ++phone) {
        for (int round = 0; round < 3; ++round) {
            const DWORD owned = open(PHONEPRIVILEGE_OWNER, phone), watched = open(PHONEPRIVILEGE_MONITOR, phone);
            EXPECT_EQ(app_.result({{"do", "phone_close"}, {"phone", owned}}), 0);
            EXPECT_EQ(app_.result({{"do", "phone_close"}, {"phone", watched}}), 0);
        }
    }
}

TEST_F(PhoneConformance, DEV_6_phone_features_are_true) {
    const DWORD phone = open(PHONEPRIVILEGE_OWNER);
    const json caps = app_.ask({{"do", "phone_caps"}, {"phone_device", 0}});
    const json status = app_.ask({{"do", "phone_status"}, {"phone", phone}});
    ASSERT_EQ(named(status.at("result")), "0");
    const DWORD offered = status.at("phone_features"), ever = caps.at("phone_features");
    EXPECT_EQ(offered & ~ever, 0u) << "more is offered now than ever";
    for (const PhoneTrial& trial : trials(caps.at("buttons"))) {
        const bool set = (offered & trial.features) != 0;
        const std::string bit = names::flags(names::Family::PHONEFEATURE, trial.features);
        const LONG result = best(phone, trial);
        if (set) {
            EXPECT_RESULT(0, result) << bit << " is set";
        } else {
            EXPECT_LT(result, 0) << bit << " is clear, and was done";
        }
        std::cout << "| " << bit << " | " << (set && result == 0 ? "works" : set ? named(result) : "") << " |\n";
    }
}

TEST_F(PhoneConformance, PH_9_phone_and_line_name_each_other) {
    for (size_t line = 0; line < lines_.size(); ++line) {
        const json found = app_.ask({{"do", "get_id"}, {"line", lines_[line]}, {"class", "tapi/phone"}});
        if (found.at("result") != 0) continue;  // a line without a phone, or with several
        const DWORD device = found.at("id");
        if (device >= phones_) continue;
        const DWORD phone = open(PHONEPRIVILEGE_MONITOR, device);
        const json back = app_.ask({{"do", "phone_get_id"}, {"phone", phone}, {"class", "tapi/line"}});
        EXPECT_RESULT(0, back.at("result").get<LONG>());
        EXPECT_EQ(back.at("id"), line);
        EXPECT_EQ(app_.result({{"do", "phone_close"}, {"phone", phone}}), 0);
    }
}

}  // namespace
}  // namespace tapi::test
