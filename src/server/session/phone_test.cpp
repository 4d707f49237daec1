// SPDX-License-Identifier: Apache-2.0
// The functions of phones through sessions: what reaches the provider, and what comes back.
#include <span>

#include "model/flat.hpp"
#include "server/testing/phone_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr uint32_t handset = PHONEHOOKSWITCHDEV_HANDSET, speaker = PHONEHOOKSWITCHDEV_SPEAKER,
                   headset = PHONEHOOKSWITCHDEV_HEADSET;

Bytes bytes(std::string_view text) {
    const auto view = std::as_bytes(std::span(text));
    return {view.begin(), view.end()};
}

class PhoneFunctions : public PhoneDesk {
  public:
    // Succeeds and is replied to.
    template <class C>
    void done(const C& request) {
        const uint32_t id = ask(*a, request);
        EXPECT_EQ(a->messages(app), Texts{reply_to(id)});
    }
    // A phone of an application of an older version, as owner.
    std::pair<TestClient*, uint32_t> older(uint32_t version) {
        TestClient& old = connect(u"old");
        return {&old, old.open_phone(old.initialize_phones(version), phone_owner, 2, version)};
    }
};

// ---- Hookswitches, volume, gain

TEST_F(PhoneFunctions, PH_2_hookswitches) {
    done(api::PhoneSetHookSwitch{phone, handset | headset, PHONEHOOKSWITCHMODE_MIC});
    const auto order = fake.last<tspi::PhoneSetHookSwitch>();
    EXPECT_EQ(order.hd_phone, 0x2000u);
    EXPECT_EQ(order.hook_switch_devs, handset | headset) << "several in one call";
    EXPECT_EQ(order.hook_switch_mode, uint32_t{PHONEHOOKSWITCHMODE_MIC});
    fake.on<tspi::PhoneGetHookSwitch>().answer = [](const auto&, auto& out) {
        out.hook_switch_devs = speaker;
        return 0;
    };
    EXPECT_EQ(a->call(api::PhoneGetHookSwitch{phone}).value.hook_switch_devs, speaker);
    EXPECT_EQ(b->call(api::PhoneGetHookSwitch{watching}).value.hook_switch_devs, speaker) << "PH-1: any may ask";
}

TEST_F(PhoneFunctions, PH_2_volume_and_gain) {
    done(api::PhoneSetVolume{phone, handset, 0x8000});
    EXPECT_EQ(fake.last<tspi::PhoneSetVolume>().volume, 0x8000u);
    EXPECT_EQ(fake.last<tspi::PhoneSetVolume>().hook_switch_dev, handset);
    done(api::PhoneSetGain{phone, headset, 0x4000});
    EXPECT_EQ(fake.last<tspi::PhoneSetGain>().gain, 0x4000u);
    fake.on<tspi::PhoneGetVolume>().answer = [](const auto& in, auto& out) {
        out.volume = in.hook_switch_dev * 100;
        return 0;
    };
    fake.on<tspi::PhoneGetGain>().answer = [](const auto& in, auto& out) {
        out.gain = in.hook_switch_dev * 10;
        return 0;
    };
    EXPECT_EQ(a->call(api::PhoneGetVolume{phone, headset}).value.volume, headset * 100);
    EXPECT_EQ(b->call(api::PhoneGetGain{watching, speaker}).value.gain, speaker * 10);
}

TEST_F(PhoneFunctions, PH_2_what_is_too_loud_is_as_loud_as_can_be) {
    done(api::PhoneSetVolume{phone, handset, 0x10000});
    EXPECT_EQ(fake.last<tspi::PhoneSetVolume>().volume, 0xFFFFu);
    done(api::PhoneSetGain{phone, handset, 0xFFFFFFFF});
    EXPECT_EQ(fake.last<tspi::PhoneSetGain>().gain, 0xFFFFu);
    done(api::PhoneSetRing{phone, 1, 0x123456});
    EXPECT_EQ(fake.last<tspi::PhoneSetRing>().volume, 0xFFFFu);
}

// ---- Ring, lamps, display

TEST_F(PhoneFunctions, PH_5_ring) {
    done(api::PhoneSetRing{phone, 2, 0x100});
    EXPECT_EQ(fake.last<tspi::PhoneSetRing>().ring_mode, 2u);
    fake.on<tspi::PhoneGetRing>().answer = [](const auto&, auto& out) {
        out.ring_mode = 3;
        out.volume = 0x200;
        return 0;
    };
    const auto ring = b->call(api::PhoneGetRing{watching});
    EXPECT_EQ(ring.value.ring_mode, 3u);
    EXPECT_EQ(ring.value.volume, 0x200u);
}

TEST_F(PhoneFunctions, PH_4_lamps) {
    for (uint32_t mode = PHONELAMPMODE_OFF; mode <= PHONELAMPMODE_BROKENFLUTTER; mode <<= 1) {
        done(api::PhoneSetLamp{phone, 17, mode});
        EXPECT_EQ(fake.last<tspi::PhoneSetLamp>().lamp_mode, mode);
        EXPECT_EQ(fake.last<tspi::PhoneSetLamp>().button_lamp_id, 17u);
    }
    fake.on<tspi::PhoneGetLamp>().answer = [](const auto& in, auto& out) {
        out.lamp_mode = in.button_lamp_id == 17 ? PHONELAMPMODE_WINK : PHONELAMPMODE_UNKNOWN;
        return 0;
    };
    EXPECT_EQ(b->call(api::PhoneGetLamp{watching, 17}).value.lamp_mode, uint32_t{PHONELAMPMODE_WINK});
}

TEST_F(PhoneFunctions, PH_5_display) {
    done(api::PhoneSetDisplay{phone, 1, 4, bytes("Gr\xC3\xBC\xC3\x9F"), 6});
    const auto order = fake.last<tspi::PhoneSetDisplay>();
    EXPECT_EQ(order.row, 1u);
    EXPECT_EQ(order.column, 4u);
    EXPECT_EQ(order.display, OptBytes(bytes("Gr\xC3\xBC\xC3\x9F")));
    EXPECT_EQ(order.size, 6u);
    fake.on<tspi::PhoneGetDisplay>().answer = [](const auto&, auto& out) {
        FlatBuilder builder(layout::VARSTRING, api_2_2, VARSTRING{});
        builder.add_bytes(offsetof(VARSTRING, dwStringSize), bytes("hello"));
        out.display = builder.finish();
        return 0;
    };
    const auto shown = b->call(api::PhoneGetDisplay{watching, room}).value.display;
    const ByteView text = bytes_part(shown, offsetof(VARSTRING, dwStringSize));
    EXPECT_EQ(Bytes(text.begin(), text.end()), bytes("hello"));
}

// ---- Buttons and data

TEST_F(PhoneFunctions, PH_3_button_info_in_the_words_of_the_version) {
    fake.on<tspi::PhoneGetButtonInfo>().answer = [](const auto& in, auto& out) {
        PHONEBUTTONINFO info{};
        info.dwButtonMode = PHONEBUTTONMODE_FEATURE;
        info.dwButtonFunction = in.button_lamp_id;
        info.dwButtonState = PHONEBUTTONSTATE_UP;
        FlatBuilder builder(layout::PHONEBUTTONINFO, api_2_2, info);
        builder.add_text(offsetof(PHONEBUTTONINFO, dwButtonTextSize), u"Hold");
        out.button_info = builder.finish();
        return 0;
    };
    const auto whole = b->call(api::PhoneGetButtonInfo{watching, 4, room}).value.button_info;
    EXPECT_EQ(load<PHONEBUTTONINFO>(whole, 0).dwButtonFunction, 4u);
    EXPECT_EQ(load<PHONEBUTTONINFO>(whole, 0).dwButtonState, uint32_t{PHONEBUTTONSTATE_UP});
    EXPECT_EQ(text_part(whole, offsetof(PHONEBUTTONINFO, dwButtonTextSize)), u"Hold");
    const auto [old, theirs] = older(api_1_3);
    const auto before = old->call(api::PhoneGetButtonInfo{theirs, 4, room}).value.button_info;
    EXPECT_TRUE(well_formed(layout::PHONEBUTTONINFO, api_1_3, before));
    EXPECT_EQ(load<uint32_t>(before, offsetof(PHONEBUTTONINFO, dwButtonTextOffset)),
              layout::PHONEBUTTONINFO.fixed_size(api_1_3)) << "VER-2: the state did not exist";
}

TEST_F(PhoneFunctions, PH_3_button_info_reaches_the_provider_in_its_layout) {
    const auto [old, theirs] = older(api_1_3);
    PHONEBUTTONINFO info{};
    info.dwButtonMode = PHONEBUTTONMODE_CALL;
    FlatBuilder builder(layout::PHONEBUTTONINFO, api_1_3, info);
    builder.add_text(offsetof(PHONEBUTTONINFO, dwButtonTextSize), u"Ann");
    EXPECT_GT(old->result(api::PhoneSetButtonInfo{theirs, 6, builder.finish()}), 0);
    const auto order = fake.last<tspi::PhoneSetButtonInfo>();
    EXPECT_EQ(order.button_lamp_id, 6u);
    ASSERT_TRUE(order.button_info && well_formed(layout::PHONEBUTTONINFO, api_2_2, *order.button_info));
    EXPECT_EQ(load<PHONEBUTTONINFO>(*order.button_info, 0).dwButtonMode, uint32_t{PHONEBUTTONMODE_CALL});
    EXPECT_EQ(text_part(*order.button_info, offsetof(PHONEBUTTONINFO, dwButtonTextSize)), u"Ann");
}

TEST_F(PhoneFunctions, PH_5_MEM_7_data_areas_are_bytes) {
    const Bytes data = bytes(std::string_view("\0\xFF\x80 z", 5));
    done(api::PhoneSetData{phone, 2, data, 5});
    EXPECT_EQ(fake.last<tspi::PhoneSetData>().data, OptBytes(data));
    EXPECT_EQ(fake.last<tspi::PhoneSetData>().data_id, 2u);
    fake.on<tspi::PhoneGetData>().answer = [data](const auto& in, auto& out) {
        out.data.assign(data.begin(), data.begin() + std::min<size_t>(in.size, data.size()));
        return 0;
    };
    EXPECT_EQ(b->call(api::PhoneGetData{watching, 2, 100}).value.data, data);
    EXPECT_EQ(b->call(api::PhoneGetData{watching, 2, 3}).value.data.size(), 3u);
    EXPECT_EQ(b->call(api::PhoneGetData{watching, 2, 0}).value.data.size(), 0u);
}

TEST_F(PhoneFunctions, EXT_1_device_specific_bytes_pass_both_ways) {
    const uint32_t extended = b->try_open_phone(other, phone_monitor, 0, api_2_2, 0x10001).value.h_phone;
    const Bytes sent = bytes("abc"), back = bytes("xyz");
    fake.on<tspi::PhoneDevSpecific>().reply.params = back;
    ask(*b, api::PhoneDevSpecific{extended, sent, 3});
    EXPECT_EQ(fake.last<tspi::PhoneDevSpecific>().params, OptBytes(sent));
    const auto seen = b->raw_messages(other);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].message, uint32_t{PHONE_REPLY});
    EXPECT_EQ(seen[0].instance, 7u);
    api::PhoneDevSpecific::Reply reply;
    Reader in(seen[0].reply);
    decode(in, reply);
    EXPECT_TRUE(in.complete());
    EXPECT_EQ(reply.params, back);
}

// ---- Status

TEST_F(PhoneFunctions, PH_1_status_names_the_owner_and_counts) {
    fake.on<tspi::PhoneGetStatus>().answer = [](const auto&, auto& out) {
        PHONESTATUS status{};
        status.dwStatusFlags = PHONESTATUSFLAGS_CONNECTED;
        status.dwNumOwners = 77;  // not the provider's to say
        status.dwRingMode = 4;
        status.dwPhoneFeatures = PHONEFEATURE_GETRING | 0x10000000;
        FlatBuilder builder(layout::PHONESTATUS, api_2_2, status);
        builder.add_bytes(offsetof(PHONESTATUS, dwDisplaySize), bytes("text"));
        builder.add_text(offsetof(PHONESTATUS, dwOwnerNameSize), u"somebody else");
        out.phone_status = builder.finish();
        return 0;
    };
    const auto whole = b->call(api::PhoneGetStatus{watching, room}).value.phone_status;
    const auto status = load<PHONESTATUS>(whole, 0);
    EXPECT_EQ(status.dwNumOwners, 1u);
    EXPECT_EQ(status.dwNumMonitors, 1u);
    EXPECT_EQ(status.dwRingMode, 4u);
    EXPECT_EQ(status.dwPhoneFeatures, uint32_t{PHONEFEATURE_GETRING}) << "GENERICPHONE came after 2.2";
    EXPECT_EQ(text_part(whole, offsetof(PHONESTATUS, dwOwnerNameSize)), u"a") << "INIT-8: no name was given";
    EXPECT_EQ(bytes_part(whole, offsetof(PHONESTATUS, dwDisplaySize)).size(), 4u);
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    const auto free = b->call(api::PhoneGetStatus{watching, room}).value.phone_status;
    EXPECT_EQ(load<PHONESTATUS>(free, 0).dwNumOwners, 0u);
    EXPECT_EQ(text_part(free, offsetof(PHONESTATUS, dwOwnerNameSize)), u"");
}

TEST_F(PhoneFunctions, PH_1_the_owner_is_known_by_its_friendly_name) {
    api::PhoneInitializeEx init;
    init.api_version = api_2_2;
    init.friendly_app_name = u"Console";
    const uint32_t named = a->call(init).value.h_phone_app;
    a->attach(named);
    const uint32_t handle = a->open_phone(named, phone_owner, 2);
    const auto whole = a->call(api::PhoneGetStatus{handle, room}).value.phone_status;
    EXPECT_EQ(text_part(whole, offsetof(PHONESTATUS, dwOwnerNameSize)), u"Console");
}

TEST_F(PhoneFunctions, VER_2_status_is_cut_to_the_version) {
    const auto [old, theirs] = older(api_1_4);
    const auto whole = old->call(api::PhoneGetStatus{theirs, layout::PHONESTATUS.fixed_size(api_1_4)});
    EXPECT_EQ(whole.result, 0);
    EXPECT_EQ(load<uint32_t>(whole.value.phone_status, offsetof(PHONESTATUS, dwOwnerNameOffset)),
              layout::PHONESTATUS.fixed_size(api_1_4));
}

// ---- Capabilities

TEST_F(PhoneFunctions, PH_6_capabilities_list_what_the_server_reports) {
    fake.phone_caps.dwPhoneStates = PHONESTATE_LAMP | PHONESTATE_CAPSCHANGE;
    api::PhoneGetDevCaps request{app, 1, api_2_2, 0, room};
    EXPECT_EQ(a->result(api::PhoneNegotiateAPIVersion{app, 1, api_1_3, api_2_2}), 0);
    EXPECT_EQ(load<PHONECAPS>(a->call(request).value.phone_caps, 0).dwPhoneStates,
              uint32_t{PHONESTATE_LAMP | PHONESTATE_CAPSCHANGE | PHONESTATE_OWNER | PHONESTATE_MONITORS |
                       PHONESTATE_REINIT | PHONESTATE_CONNECTED | PHONESTATE_DISCONNECTED});
    EXPECT_EQ(a->result(api::PhoneNegotiateAPIVersion{app, 1, api_1_3, api_1_3}), 0);
    request.api_version = api_1_3;
    const auto old = a->call(request).value.phone_caps;
    EXPECT_EQ(load<uint32_t>(old, offsetof(PHONECAPS, dwPhoneStates)) & PHONESTATE_CAPSCHANGE, 0u) << "VER-2";
    EXPECT_EQ(old.size(), layout::PHONECAPS.fixed_size(api_1_3));
}

TEST_F(PhoneFunctions, PH_8_capabilities_are_asked_for_once_until_they_change) {
    EXPECT_EQ(a->result(api::PhoneNegotiateAPIVersion{app, 0, api_1_3, api_2_2}), 0);
    const api::PhoneGetDevCaps request{app, 0, api_2_2, 0, room};
    a->call(request);
    a->call(request);
    EXPECT_EQ(fake.count<tspi::PhoneGetDevCaps>(), 1u);
    say(PHONE_STATE, PHONESTATE_CAPSCHANGE);
    fake.phone_caps.dwNumRingModes = 9;
    EXPECT_EQ(load<PHONECAPS>(a->call(request).value.phone_caps, 0).dwNumRingModes, 9u);
    api::PhoneGetDevCaps extended = request;
    extended.ext_version = 0x10001;
    a->call(extended);
    EXPECT_EQ(fake.last<tspi::PhoneGetDevCaps>().ext_version, 0x10001u);
}

TEST_F(PhoneFunctions, PH_8_versions_are_negotiated) {
    fake.on<tspi::PhoneGetExtensionID>().answer = [](const auto&, auto& out) {
        out.extension_id.resize(sizeof(PHONEEXTENSIONID));
        store<uint32_t>(out.extension_id, 0, 0xABC);
        return 0;
    };
    lose();
    come_back();
    const auto answer = a->call(api::PhoneNegotiateAPIVersion{app, 1, api_1_3, api_2_0});
    EXPECT_EQ(answer.value.api_version, api_2_0);
    EXPECT_EQ(load<PHONEEXTENSIONID>(answer.value.extension_id, 0).dwExtensionID0, 0xABCu);
}

// ---- Device ids

void answer_ids(FakeProvider& fake, std::vector<uint32_t> ids) {
    auto make = [ids] {
        FlatBuilder builder(layout::VARSTRING, api_2_2, VARSTRING{});
        builder.set(offsetof(VARSTRING, dwStringFormat), STRINGFORMAT_BINARY);
        builder.add_bytes(offsetof(VARSTRING, dwStringSize), std::as_bytes(std::span(ids)));
        return builder.finish();
    };
    fake.on<tspi::PhoneGetID>().answer = [make](const auto&, auto& out) { return out.device_id = make(), 0; };
    fake.on<tspi::LineGetID>().answer = [make](const auto&, auto& out) { return out.device_id = make(), 0; };
}

std::vector<uint32_t> ids_in(const Bytes& varstring) {
    const ByteView part = bytes_part(varstring, offsetof(VARSTRING, dwStringSize));
    std::vector<uint32_t> ids;
    for (size_t at = 0; at < part.size(); at += 4) ids.push_back(load<uint32_t>(part, at));
    return ids;
}

using Ids = std::vector<uint32_t>;

TEST_F(PhoneFunctions, PH_9_a_phone_knows_its_own_number_and_its_lines) {
    answer_ids(fake, {1, 0});
    const uint32_t second = a->open_phone(app, phone_monitor, 1);
    EXPECT_EQ(ids_in(a->call(api::PhoneGetID{second, room, u"tapi/PHONE"}).value.device_id), Ids{1});
    EXPECT_EQ(fake.count<tspi::PhoneGetID>(), 0u) << "the server alone knows";
    EXPECT_EQ(ids_in(a->call(api::PhoneGetID{second, room, u"tapi/line"}).value.device_id), (Ids{1, 0}));
    EXPECT_EQ(fake.last<tspi::PhoneGetID>().device_class, OptText(u"tapi/line"));
}

TEST_F(PhoneFunctions, PH_9_a_line_knows_its_phones) {
    answer_ids(fake, {2});
    const uint32_t line_app = a->initialize();
    const uint32_t line = a->open(line_app, none);
    const api::LineGetID request{line, 0, 0, LINECALLSELECT_LINE, room, u"tapi/phone"};
    EXPECT_EQ(ids_in(a->call(request).value.device_id), Ids{2});
}

TEST_F(PhoneFunctions, PH_9_SEC_1_a_restricted_user_learns_ids_of_its_own) {
    access.guest_phone_rights = {Right::none, Right::none, Right::own};
    access.guest_rights = {Right::none, Right::own};
    auto& guest = connect(u"guest", {}, "guest");
    const uint32_t line_app = guest.initialize();
    const uint32_t line = guest.open(line_app, none);
    answer_ids(fake, {0, 2});
    const api::LineGetID request{line, 0, 0, LINECALLSELECT_LINE, room, u"tapi/phone"};
    EXPECT_EQ(ids_in(guest.call(request).value.device_id), Ids{0}) << "before it has a phone application";
    const uint32_t guest_app = guest.initialize_phones();
    EXPECT_EQ(ids_in(guest.call(request).value.device_id), Ids{0});
    const uint32_t handle = guest.open_phone(guest_app, phone_owner, 0);
    answer_ids(fake, {0, 1, 99});
    EXPECT_EQ(ids_in(guest.call(api::PhoneGetID{handle, room, u"tapi/line"}).value.device_id), Ids{0});
}

TEST_F(PhoneFunctions, MEM_7_other_classes_pass_untouched) {
    answer_ids(fake, {99, 1});
    EXPECT_EQ(ids_in(a->call(api::PhoneGetID{phone, room, u"wave/in"}).value.device_id), (Ids{99, 1}));
}

// ---- Replies

TEST_F(PhoneFunctions, PH_7_ASY_2_the_reply_comes_after_the_return_and_to_the_asker_alone) {
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    const uint32_t request = ask(*a, api::PhoneSetRing{phone, 1, 1});
    EXPECT_TRUE(a->messages(app).empty());
    fake.complete_held<tspi::PhoneSetRing>();
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].message, uint32_t{PHONE_REPLY});
    EXPECT_EQ(seen[0].param1, request);
    EXPECT_EQ(seen[0].param2, 0u);
    EXPECT_EQ(seen[0].instance, 7u);
    EXPECT_TRUE(b->messages(other).empty());
}

TEST_F(PhoneFunctions, limit_max_pending_counts_phones) {
    SessionLimits limits;
    limits.pending = 2;
    TestClient& small = connect(u"small", limits);
    const uint32_t small_app = small.initialize_phones();
    const uint32_t handle = small.open_phone(small_app, phone_owner, 2);
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    EXPECT_GT(small.result(api::PhoneSetRing{handle, 1, 1}), 0);
    EXPECT_GT(small.result(api::PhoneSetRing{handle, 1, 1}), 0);
    EXPECT_EQ(names::result(small.result(api::PhoneSetRing{handle, 1, 1})), "PHONEERR_RESOURCEUNAVAIL");
    fake.complete_held<tspi::PhoneSetRing>();
    EXPECT_GT(small.result(api::PhoneSetRing{handle, 1, 1}), 0);
}

TEST_F(PhoneFunctions, limit_max_handles_counts_phones) {
    SessionLimits limits;
    limits.handles = 2;
    TestClient& small = connect(u"small", limits);
    const uint32_t small_app = small.initialize_phones();
    small.open_phone(small_app, phone_monitor, 2);
    EXPECT_EQ(names::result(small.try_open_phone(small_app, phone_monitor, 2).result), "PHONEERR_RESOURCEUNAVAIL");
}

TEST_F(PhoneFunctions, limit_max_blob_of_a_data_area) {
    EXPECT_EQ(a->result(api::PhoneGetData{phone, 0, wire::limits::max_blob}), 0);
    EXPECT_EQ(names::result(a->result(api::PhoneGetData{phone, 0, wire::limits::max_blob + 1})),
              "PHONEERR_RESOURCEUNAVAIL");
}

}  // namespace
}  // namespace tapi::server
