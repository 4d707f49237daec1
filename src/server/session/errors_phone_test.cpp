// SPDX-License-Identifier: Apache-2.0
// Errors of the functions of open phones, a named test each; those of handles and of the privilege are in
// errors_test.cpp.
#include <tspi.h>

#include "model/flat.hpp"
#include "server/testing/phone_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

using PhoneCase = CaseOf<PhoneDesk>;
using PhoneErrors = ErrorsOf<PhoneDesk>;

class PhoneError : public PhoneErrors {};
TEST_P(PhoneError, is_answered) { is_answered(); }

constexpr uint32_t handset_alone = PHONEHOOKSWITCHDEV_HANDSET;

Bytes some_bytes() { return Bytes(3); }

// Requests that would succeed; their first parameter is a's phone.
template <class C>
C usual(PhoneDesk& d) {
    C c;
    c.h_phone = d.phone;
    if constexpr (requires { c.hook_switch_dev; }) c.hook_switch_dev = handset_alone;
    if constexpr (requires { c.hook_switch_devs; }) c.hook_switch_devs = handset_alone;
    if constexpr (requires { c.hook_switch_mode; }) c.hook_switch_mode = PHONEHOOKSWITCHMODE_MIC;
    if constexpr (requires { c.lamp_mode; }) c.lamp_mode = PHONELAMPMODE_STEADY;
    if constexpr (requires { c.device_class; }) c.device_class = u"wave/in";
    if constexpr (requires { c.device_id; }) c.device_id = room;
    if constexpr (requires { c.phone_status; }) c.phone_status = room;
    if constexpr (std::is_same_v<C, api::PhoneGetDisplay>) c.display = room;
    if constexpr (std::is_same_v<C, api::PhoneGetButtonInfo>) c.button_info = room;
    if constexpr (std::is_same_v<C, api::PhoneSetButtonInfo>) {
        c.button_info = FlatBuilder(layout::PHONEBUTTONINFO, api_2_2, PHONEBUTTONINFO{}).finish();
    }
    if constexpr (std::is_same_v<C, api::PhoneSetDisplay>) c.display = some_bytes(), c.size = 3;
    if constexpr (std::is_same_v<C, api::PhoneSetData>) c.data = some_bytes(), c.size = 3;
    return c;
}
template <class C>
std::function<int32_t(PhoneDesk&)> device(std::function<void(C&)> change) {
    return [change](PhoneDesk& d) {
        C c = usual<C>(d);
        change(c);
        return d.a->result(c);
    };
}

// phoneOpen as it would succeed, and a change to it.
std::function<int32_t(PhoneDesk&)> opening(std::function<void(api::PhoneOpen&, PhoneDesk&)> change) {
    return [change](PhoneDesk& d) {
        EXPECT_EQ(d.b->result(api::PhoneNegotiateAPIVersion{d.other, 2, api_1_3, api_2_2}), 0);
        api::PhoneOpen request{d.other, 2, api_2_2, 0, 7, phone_owner};
        change(request, d);
        return d.b->result(request);
    };
}

std::vector<PhoneCase> phone_open_cases() {
    using Open = api::PhoneOpen;
    return {
        {"phoneOpen_INVALAPPHANDLE", opening([](Open& c, PhoneDesk&) { c.h_phone_app = 0; })},
        {"phoneOpen_BADDEVICEID", opening([](Open& c, PhoneDesk&) { c.device_id = 3; })},
        {"phoneOpen_NODEVICE", opening([](Open&, PhoneDesk& d) { d.feed->phone_event({0, 0, PHONE_REMOVE, 2, 0, 0, {}}); })},
        {"phoneOpen_INCOMPATIBLEAPIVERSION", opening([](Open& c, PhoneDesk&) { c.api_version = api_1_4; })},
        {"phoneOpen_INVALPRIVILEGE_none", opening([](Open& c, PhoneDesk&) { c.privilege = 0; })},
        {"phoneOpen_INVALPRIVILEGE_both",
         opening([](Open& c, PhoneDesk&) { c.privilege = phone_owner | phone_monitor; })},
        {"phoneOpen_INVALPRIVILEGE_unknown", opening([](Open& c, PhoneDesk&) { c.privilege = 4; })},
        {"phoneOpen_INUSE", opening([](Open&, PhoneDesk& d) { d.a->open_phone(d.app, phone_owner, 2); })},
        {"phoneOpen_INCOMPATIBLEEXTVERSION", opening([](Open& c, PhoneDesk& d) {
             c.ext_version = 5;
             d.fake.refuse<tspi::PhoneSelectExtVersion>(PHONEERR_INCOMPATIBLEEXTVERSION);
         })},
        {"phoneOpen_ALLOCATED", opening([](Open&, PhoneDesk& d) { d.fake.refuse<tspi::PhoneOpen>(PHONEERR_ALLOCATED); })},
        {"phoneOpen_NODRIVER", opening([](Open&, PhoneDesk& d) { d.fake.refuse<tspi::PhoneOpen>(PHONEERR_NODRIVER); })},
        {"phoneOpen_RESOURCEUNAVAIL_provider_is_gone", opening([](Open&, PhoneDesk& d) { d.lose(); })},
        {"phoneNegotiateExtVersion_INCOMPATIBLEEXTVERSION_none_fits",
         [](PhoneDesk& d) {
             EXPECT_EQ(d.b->result(api::PhoneNegotiateAPIVersion{d.other, 2, api_1_3, api_2_2}), 0);
             d.fake.on<tspi::PhoneNegotiateExtVersion>().answer = [](const auto&, auto&) { return 0; };
             return d.b->result(api::PhoneNegotiateExtVersion{d.other, 2, api_2_2, 1, 2});
         }},
        {"phoneGetDevCaps_OPERATIONFAILED_malformed_extended",
         [](PhoneDesk& d) {
             EXPECT_EQ(d.b->result(api::PhoneNegotiateAPIVersion{d.other, 2, api_1_3, api_2_2}), 0);
             EXPECT_EQ(d.b->result(api::PhoneGetDevCaps{d.other, 2, api_2_2, 0, room}), 0);
             d.fake.on<tspi::PhoneGetDevCaps>().answer = [](const auto&, auto&) { return 0; };
             return d.b->result(api::PhoneGetDevCaps{d.other, 2, api_2_2, 7, room});
         }},
    };
}

std::vector<PhoneCase> status_cases() {
    using Set = api::PhoneSetStatusMessages;
    using Get = api::PhoneGetStatus;
    using Id = api::PhoneGetID;
    return {
        {"phoneSetStatusMessages_INVALPHONESTATE", device<Set>([](Set& c) { c.phone_states = 0x01000000; })},
        {"phoneSetStatusMessages_INVALBUTTONMODE", device<Set>([](Set& c) { c.button_modes = 0x40; })},
        {"phoneSetStatusMessages_INVALBUTTONSTATE_none", device<Set>([](Set& c) { c.button_modes = 1; })},
        {"phoneSetStatusMessages_INVALBUTTONSTATE_unknown",
         device<Set>([](Set& c) { c.button_modes = 1, c.button_states = 0x10; })},
        {"phoneGetStatus_INVALPOINTER", device<Get>([](Get& c) { c.phone_status = absent; })},
        {"phoneGetStatus_STRUCTURETOOSMALL",
         device<Get>([](Get& c) { c.phone_status = layout::PHONESTATUS.fixed_size(api_2_2) - 1; })},
        {"phoneGetStatus_OPERATIONFAILED_malformed_answer",
         [](PhoneDesk& d) {
             d.fake.on<tspi::PhoneGetStatus>().answer = [](const auto&, auto&) { return 0; };
             return d.a->result(usual<Get>(d));
         }},
        {"phoneGetID_INVALPOINTER_class", device<Id>([](Id& c) { c.device_class.reset(); })},
        {"phoneGetID_INVALPOINTER_structure", device<Id>([](Id& c) { c.device_id = absent; })},
        {"phoneGetID_STRUCTURETOOSMALL", device<Id>([](Id& c) { c.device_id = sizeof(VARSTRING) - 1; })},
        {"phoneGetID_INVALDEVICECLASS",
         [](PhoneDesk& d) {
             d.fake.refuse<tspi::PhoneGetID>(PHONEERR_INVALDEVICECLASS);
             return d.a->result(usual<Id>(d));
         }},
        {"phoneGetID_INVALDEVICECLASS_no_such_function",
         [](PhoneDesk& d) {
             d.fake.refuse<tspi::PhoneGetID>(PHONEERR_OPERATIONUNAVAIL);
             return d.a->result(usual<Id>(d));
         }},
        {"phoneGetID_OPERATIONFAILED_malformed_answer",
         [](PhoneDesk& d) {
             d.fake.on<tspi::PhoneGetID>().answer = [](const auto&, auto&) { return 0; };
             return d.a->result(usual<Id>(d));
         }},
    };
}

std::vector<PhoneCase> phone_control_cases() {
    using Hook = api::PhoneSetHookSwitch;
    using Lamp = api::PhoneSetLamp;
    using SetVolume = api::PhoneSetVolume;
    using GetVolume = api::PhoneGetVolume;
    using SetGain = api::PhoneSetGain;
    using GetGain = api::PhoneGetGain;
    using SetInfo = api::PhoneSetButtonInfo;
    using GetInfo = api::PhoneGetButtonInfo;
    using SetDisplay = api::PhoneSetDisplay;
    using GetDisplay = api::PhoneGetDisplay;
    using SetData = api::PhoneSetData;
    using GetData = api::PhoneGetData;
    using Specific = api::PhoneDevSpecific;
    return {
        {"phoneSetHookSwitch_INVALHOOKSWITCHDEV_none", device<Hook>([](Hook& c) { c.hook_switch_devs = 0; })},
        {"phoneSetHookSwitch_INVALHOOKSWITCHDEV_unknown", device<Hook>([](Hook& c) { c.hook_switch_devs = 9; })},
        {"phoneSetHookSwitch_INVALHOOKSWITCHMODE_two", device<Hook>([](Hook& c) { c.hook_switch_mode = 3; })},
        {"phoneSetHookSwitch_INVALHOOKSWITCHMODE_none", device<Hook>([](Hook& c) { c.hook_switch_mode = 0; })},
        {"phoneSetHookSwitch_INVALHOOKSWITCHMODE_unknown",
         device<Hook>([](Hook& c) { c.hook_switch_mode = PHONEHOOKSWITCHMODE_UNKNOWN; })},
        {"phoneSetVolume_INVALHOOKSWITCHDEV", device<SetVolume>([](SetVolume& c) { c.hook_switch_dev = 3; })},
        {"phoneGetVolume_INVALHOOKSWITCHDEV", device<GetVolume>([](GetVolume& c) { c.hook_switch_dev = 0; })},
        {"phoneSetGain_INVALHOOKSWITCHDEV", device<SetGain>([](SetGain& c) { c.hook_switch_dev = 8; })},
        {"phoneGetGain_INVALHOOKSWITCHDEV", device<GetGain>([](GetGain& c) { c.hook_switch_dev = 7; })},
        {"phoneSetLamp_INVALLAMPMODE_two", device<Lamp>([](Lamp& c) { c.lamp_mode = 6; })},
        {"phoneSetLamp_INVALLAMPMODE_none", device<Lamp>([](Lamp& c) { c.lamp_mode = 0; })},
        {"phoneSetLamp_INVALLAMPMODE_no_lamp", device<Lamp>([](Lamp& c) { c.lamp_mode = PHONELAMPMODE_DUMMY; })},
        {"phoneSetLamp_INVALLAMPMODE_unknown", device<Lamp>([](Lamp& c) { c.lamp_mode = PHONELAMPMODE_UNKNOWN; })},
        {"phoneSetButtonInfo_INVALPOINTER", device<SetInfo>([](SetInfo& c) { c.button_info.reset(); })},
        {"phoneSetButtonInfo_STRUCTURETOOSMALL", device<SetInfo>([](SetInfo& c) { c.button_info->resize(20); })},
        {"phoneSetButtonInfo_STRUCTURETOOSMALL_says_itself",
         device<SetInfo>([](SetInfo& c) { store<uint32_t>(*c.button_info, 0, 20); })},
        {"phoneSetButtonInfo_OPERATIONFAILED_text_outside",
         device<SetInfo>([](SetInfo& c) {
             store<uint32_t>(*c.button_info, offsetof(PHONEBUTTONINFO, dwButtonTextSize), 4);
             store<uint32_t>(*c.button_info, offsetof(PHONEBUTTONINFO, dwButtonTextOffset), 4000);
         })},
        {"phoneGetButtonInfo_INVALPOINTER", device<GetInfo>([](GetInfo& c) { c.button_info = absent; })},
        {"phoneGetButtonInfo_STRUCTURETOOSMALL",
         device<GetInfo>([](GetInfo& c) { c.button_info = sizeof(PHONEBUTTONINFO) - 1; })},
        {"phoneGetButtonInfo_OPERATIONFAILED_malformed_answer",
         [](PhoneDesk& d) {
             d.fake.on<tspi::PhoneGetButtonInfo>().answer = [](const auto&, auto&) { return 0; };
             return d.a->result(usual<GetInfo>(d));
         }},
        {"phoneSetDisplay_INVALPOINTER", device<SetDisplay>([](SetDisplay& c) { c.display.reset(); })},
        {"phoneSetDisplay_INVALPARAM_size", device<SetDisplay>([](SetDisplay& c) { c.size = 2; })},
        {"phoneGetDisplay_INVALPOINTER", device<GetDisplay>([](GetDisplay& c) { c.display = absent; })},
        {"phoneGetDisplay_STRUCTURETOOSMALL",
         device<GetDisplay>([](GetDisplay& c) { c.display = sizeof(VARSTRING) - 1; })},
        {"phoneGetDisplay_OPERATIONFAILED_malformed_answer",
         [](PhoneDesk& d) {
             d.fake.on<tspi::PhoneGetDisplay>().answer = [](const auto&, auto&) { return 0; };
             return d.a->result(usual<GetDisplay>(d));
         }},
        {"phoneSetData_INVALPOINTER", device<SetData>([](SetData& c) { c.data.reset(); })},
        {"phoneSetData_OPERATIONFAILED_size", device<SetData>([](SetData& c) { c.size = 2; })},
        {"phoneGetData_OPERATIONFAILED_more_than_asked_for",
         [](PhoneDesk& d) {
             d.fake.on<tspi::PhoneGetData>().answer = [](const auto&, auto& out) {
                 out.data.resize(10);
                 return 0;
             };
             GetData c = usual<GetData>(d);
             c.size = 9;
             return d.a->result(c);
         }},
        {"phoneDevSpecific_OPERATIONUNAVAIL_without_extension_version", device<Specific>([](Specific&) {})},
        {"phoneDevSpecific_OPERATIONUNAVAIL_who_may_only_watch",
         [](PhoneDesk& d) {
             d.access.guest_phone_rights = {Right::monitor};
             auto& guest = d.connect(u"guest", {}, "guest");
             const uint32_t guest_app = guest.initialize_phones();
             Specific c;
             c.h_phone = guest.try_open_phone(guest_app, phone_monitor, 0, api_2_2, 3).value.h_phone;
             return guest.result(c);
         }},
    };
}

INSTANTIATE_TEST_SUITE_P(Open, PhoneError, ::testing::ValuesIn(phone_open_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Status, PhoneError, ::testing::ValuesIn(status_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Control, PhoneError, ::testing::ValuesIn(phone_control_cases()), name_of_case);

// ---- What the provider says

// A function whose errors are the provider's: at once, and when it is asynchronous later; and what it answers when the
// provider is gone.
struct ProviderCase {
    std::string name;
    int32_t special;  // an error that its page has besides those that all have
    std::function<void(FakeProvider&, int32_t)> refuse, fail;
    std::function<int32_t(PhoneDesk&)> run;
};

template <class C, class T>
ProviderCase asynchronous(std::string name, uint32_t special) {
    return {std::move(name), static_cast<int32_t>(special),
            [](FakeProvider& fake, int32_t error) { fake.refuse<T>(error); },
            [](FakeProvider& fake, int32_t error) { fake.on<T>().completion = error; },
            [](PhoneDesk& d) { return d.a->result(usual<C>(d)); }};
}
template <class C, class T>
ProviderCase synchronous(std::string name, uint32_t special) {
    ProviderCase made = asynchronous<C, T>(std::move(name), special);
    if constexpr (requires(T t) { t.request_id; }) ADD_FAILURE() << made.name << " is asynchronous";
    made.fail = nullptr;
    return made;
}
ProviderCase dev_specific() {
    ProviderCase made = asynchronous<api::PhoneDevSpecific, tspi::PhoneDevSpecific>("phoneDevSpecific", 0xC0000001);
    made.run = [](PhoneDesk& d) {
        EXPECT_EQ(d.a->result(api::PhoneClose{d.phone}), 0);
        d.phone = d.a->try_open_phone(d.app, phone_owner, 0, api_2_2, 9).value.h_phone;
        return d.a->result(usual<api::PhoneDevSpecific>(d));
    };
    return made;
}

std::vector<ProviderCase> provider_cases() {
    using namespace api;
    return {
        asynchronous<PhoneSetButtonInfo, tspi::PhoneSetButtonInfo>("phoneSetButtonInfo", PHONEERR_INVALBUTTONLAMPID),
        asynchronous<PhoneSetData, tspi::PhoneSetData>("phoneSetData", PHONEERR_INVALDATAID),
        asynchronous<PhoneSetDisplay, tspi::PhoneSetDisplay>("phoneSetDisplay", PHONEERR_INVALPARAM),
        asynchronous<PhoneSetGain, tspi::PhoneSetGain>("phoneSetGain", PHONEERR_INVALPHONESTATE),
        asynchronous<PhoneSetHookSwitch, tspi::PhoneSetHookSwitch>("phoneSetHookSwitch", PHONEERR_INVALPHONESTATE),
        asynchronous<PhoneSetLamp, tspi::PhoneSetLamp>("phoneSetLamp", PHONEERR_INVALBUTTONLAMPID),
        asynchronous<PhoneSetRing, tspi::PhoneSetRing>("phoneSetRing", PHONEERR_INVALRINGMODE),
        asynchronous<PhoneSetVolume, tspi::PhoneSetVolume>("phoneSetVolume", PHONEERR_INVALPHONESTATE),
        dev_specific(),
        synchronous<PhoneGetButtonInfo, tspi::PhoneGetButtonInfo>("phoneGetButtonInfo", PHONEERR_INVALBUTTONLAMPID),
        synchronous<PhoneGetData, tspi::PhoneGetData>("phoneGetData", PHONEERR_INVALDATAID),
        synchronous<PhoneGetDisplay, tspi::PhoneGetDisplay>("phoneGetDisplay", PHONEERR_INVALPHONESTATE),
        synchronous<PhoneGetGain, tspi::PhoneGetGain>("phoneGetGain", PHONEERR_INVALPHONESTATE),
        synchronous<PhoneGetHookSwitch, tspi::PhoneGetHookSwitch>("phoneGetHookSwitch", PHONEERR_INVALPHONESTATE),
        synchronous<PhoneGetID, tspi::PhoneGetID>("phoneGetID", PHONEERR_NOMEM),
        synchronous<PhoneGetLamp, tspi::PhoneGetLamp>("phoneGetLamp", PHONEERR_INVALBUTTONLAMPID),
        synchronous<PhoneGetRing, tspi::PhoneGetRing>("phoneGetRing", PHONEERR_INVALPHONESTATE),
        synchronous<PhoneGetVolume, tspi::PhoneGetVolume>("phoneGetVolume", PHONEERR_INVALPHONESTATE),
    };
}

class PhoneProviderError : public PhoneDesk, public ::testing::WithParamInterface<ProviderCase> {};

TEST_P(PhoneProviderError, MEM_6_at_once) {
    for (const int32_t error : {GetParam().special, static_cast<int32_t>(PHONEERR_RESOURCEUNAVAIL),
                                static_cast<int32_t>(PHONEERR_NOMEM), static_cast<int32_t>(PHONEERR_OPERATIONFAILED)}) {
        GetParam().refuse(fake, error);
        EXPECT_EQ(names::result(GetParam().run(*this)), names::result(error));
    }
    EXPECT_TRUE(a->messages(app).empty()) << "no reply follows";
}

class PhoneReplyError : public PhoneProviderError {};

TEST_P(PhoneReplyError, ASY_3_in_its_reply) {
    GetParam().fail(fake, GetParam().special);
    EXPECT_GT(GetParam().run(*this), 0);
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].message, uint32_t{PHONE_REPLY});
    EXPECT_EQ(seen[0].param2, static_cast<uint32_t>(GetParam().special));
}

TEST_P(PhoneProviderError, ASY_13_OPERATIONFAILED_when_the_provider_is_gone) {
    if (GetParam().name == "phoneDevSpecific") {
        EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
        phone = a->try_open_phone(app, phone_owner, 0, api_2_2, 9).value.h_phone;
        lose();
        EXPECT_EQ(names::result(a->result(usual<api::PhoneDevSpecific>(*this))), "PHONEERR_OPERATIONFAILED");
        return;
    }
    lose();
    EXPECT_EQ(names::result(GetParam().run(*this)), "PHONEERR_OPERATIONFAILED");
}

std::vector<ProviderCase> asynchronous_cases() {
    auto cases = provider_cases();
    std::erase_if(cases, [](const ProviderCase& tried) { return !tried.fail; });
    return cases;
}

constexpr auto name_of_function = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(Errors, PhoneProviderError, ::testing::ValuesIn(provider_cases()), name_of_function);
INSTANTIATE_TEST_SUITE_P(Errors, PhoneReplyError, ::testing::ValuesIn(asynchronous_cases()), name_of_function);

}  // namespace
}  // namespace tapi::server
