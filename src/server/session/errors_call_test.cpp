// SPDX-License-Identifier: Apache-2.0
// Errors of the functions for calls, priorities, providers and phones, a named test each.
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/error_case.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class CallError : public ErrorTable {};

TEST_P(CallError, is_answered) { is_answered(); }

std::vector<Case> call_cases() {
    using Make = api::LineMakeCall;
    using Handoff = api::LineHandoff;
    using Privilege = api::LineSetCallPrivilege;
    using Media = api::LineSetMediaMode;
    using Params = api::LineSetCallParams;
    using Info = api::LineGetCallInfo;
    using Status = api::LineGetCallStatus;
    using Specific = api::LineSetAppSpecific;
    return {
        {"lineMakeCall_STRUCTURETOOSMALL", line_call<Make>([](Make& c, Desk&) { c.call_params = Bytes(3); })},
        {"lineMakeCall_INVALCALLPARAMS", line_call<Make>([](Make& c, Desk&) {
             c.call_params = call_params({}, u"100");
             store<uint32_t>(*c.call_params, offsetof(LINECALLPARAMS, dwOrigAddressSize), 0x7FFFFFFF);
         })},
        {"lineMakeCall_INVALADDRESSID",
         line_call<Make>([](Make& c, Desk&) { c.call_params = call_params(at_address(2)); })},
        {"lineMakeCall_INVALLINESTATE_out_of_service",
         line_call<Make>([](Make&, Desk& d) { d.feed->lost("test"); })},
        {"lineMakeCall_RESOURCEUNAVAIL_too_many_requests",
         [](Desk& d) {
             auto& client = d.connect(u"c", {.pending = 2, .queue = {}});
             d.fake.on<tspi::LineMakeCall>().hold_completion = true;
             Make c;
             c.h_line = client.open(client.initialize(), none);
             EXPECT_GT(client.result(c), 0);
             EXPECT_GT(client.result(c), 0);
             return client.result(c);
         }},
        {"lineHandoff_INVALMEDIAMODE_none", call_call<Handoff>([](Handoff&, Desk&) {})},
        {"lineHandoff_INVALMEDIAMODE_two",
         call_call<Handoff>([](Handoff& c, Desk&) { c.media_mode = voice | fax; })},
        {"lineHandoff_TARGETNOTFOUND_media",
         call_call<Handoff>([](Handoff& c, Desk&) { c.media_mode = fax; })},
        {"lineHandoff_TARGETNOTFOUND_name",
         call_call<Handoff>([](Handoff& c, Desk&) { c.file_name = u"nobody"; })},
        {"lineHandoff_TARGETSELF", call_call<Handoff>([](Handoff& c, Desk&) { c.media_mode = voice; })},
        {"lineSetCallPrivilege_INVALCALLPRIVILEGE_none",
         call_call<Privilege>([](Privilege& c, Desk&) { c.call_privilege = none; })},
        {"lineSetCallPrivilege_INVALCALLPRIVILEGE_both",
         call_call<Privilege>([](Privilege& c, Desk&) { c.call_privilege = owner | monitor; })},
        {"lineSetCallPrivilege_INVALCALLSTATE",
         call_call<Privilege>([](Privilege& c, Desk&) { c.call_privilege = monitor; })},
        {"lineDeallocateCall_INVALCALLSTATE_before_2_0",
         [](Desk& d) {
             auto& client = d.connect(u"old");
             const uint32_t old = client.initialize(api_1_4);
             client.open(old, owner, voice, 1, api_1_4);
             d.offer(voice, 1);
             api::LineDeallocateCall c;
             for (const Message& m : client.raw_messages(old)) c.h_call = m.device;
             return client.result(c);
         }},
        {"lineSetMediaMode_INVALMEDIAMODE_none", call_call<Media>([](Media&, Desk&) {})},
        {"lineSetMediaMode_INVALMEDIAMODE_two",
         call_call<Media>([](Media& c, Desk&) { c.media_modes = voice | fax; })},
        {"lineSetCallParams_INVALRATE",
         call_call<Params>([](Params& c, Desk&) { c.min_rate = 2, c.max_rate = 1; })},
        {"lineSetCallParams_STRUCTURETOOSMALL",
         call_call<Params>([](Params& c, Desk&) { c.dial_params = Bytes(15); })},
        {"lineSetAppSpecific_OPERATIONFAILED_provider_is_gone",
         call_call<Specific>([](Specific&, Desk& d) { d.feed->lost("test"); })},
        {"lineGetCallInfo_INVALPOINTER", call_call<Info>([](Info& c, Desk&) { c.call_info = absent; })},
        {"lineGetCallInfo_STRUCTURETOOSMALL",
         call_call<Info>([](Info& c, Desk&) { c.call_info = layout::LINECALLINFO.fixed_size(api_2_2) - 1; })},
        {"lineGetCallStatus_INVALPOINTER",
         call_call<Status>([](Status& c, Desk&) { c.call_status = absent; })},
        {"lineGetCallStatus_STRUCTURETOOSMALL", call_call<Status>([](Status& c, Desk&) {
             c.call_status = layout::LINECALLSTATUS.fixed_size(api_2_2) - 1;
         })},
    };
}

std::vector<Case> swap_cases() {
    using Swap = api::LineSwapHold;
    auto swap = [](std::function<void(Swap&, Desk&)> change) {
        return [change](Desk& d) {
            Swap c;
            c.h_active_call = d.call_in_state(LINECALLSTATE_CONNECTED, d.line);
            c.h_held_call = d.call_in_state(LINECALLSTATE_ONHOLD, d.line);
            change(c, d);
            return d.a->result(c);
        };
    };
    return {
        {"lineSwapHold_INVALCALLHANDLE_of_the_held_call", swap([](Swap& c, Desk&) { c.h_held_call = 0; })},
        {"lineSwapHold_INVALCALLHANDLE_held_call_of_another_process",
         swap([](Swap& c, Desk& d) { c.h_held_call = d.theirs; })},
        {"lineSwapHold_NOTOWNER_of_the_held_call",
         swap([](Swap& c, Desk& d) { c.h_held_call = d.call_in_state(LINECALLSTATE_ONHOLD, d.watching); })},
        {"lineSwapHold_INVALCALLSTATE_of_the_held_call",
         swap([](Swap& c, Desk& d) { c.h_held_call = d.call; })},
        {"lineSwapHold_INVALCALLHANDLE_of_another_line", swap([](Swap& c, Desk& d) {
             d.a->open(d.app, owner, voice, 1);
             const auto elsewhere = d.offer(voice, 1);
             d.state(elsewhere, LINECALLSTATE_ONHOLD, 0, 0, 1);
             c.h_held_call = d.find(elsewhere)->handles.front()->handle;
         })},
    };
}

std::vector<Case> server_cases() {
    using Set = api::LineSetAppPriority;
    using Get = api::LineGetAppPriority;
    using List = api::LineGetProviderList;
    auto set = [](std::function<void(Set&, Desk&)> change) {
        return [change](Desk& d) {
            Set c;
            c.app_filename = u"a";
            c.media_mode = voice;
            c.priority = 1;
            change(c, d);
            return d.a->result(c);
        };
    };
    auto get = [](std::function<void(Get&)> change) {
        return [change](Desk& d) {
            Get c;
            c.app_filename = u"a";
            c.media_mode = voice;
            change(c);
            return d.a->result(c);
        };
    };
    auto list = [](uint32_t version, uint32_t size) {
        return [=](Desk& d) {
            List c;
            c.api_version = version;
            c.provider_list = size;
            return d.a->result(c);
        };
    };
    return {
        {"lineSetAppPriority_INVALPOINTER", set([](Set& c, Desk&) { c.app_filename.reset(); })},
        {"lineSetAppPriority_INVALAPPNAME", set([](Set& c, Desk&) { c.app_filename = u""; })},
        {"lineSetAppPriority_INVALMEDIAMODE", set([](Set& c, Desk&) { c.media_mode = 0x00010000; })},
        {"lineSetAppPriority_INVALREQUESTMODE", set([](Set& c, Desk&) { c.media_mode = 0; })},
        {"lineSetAppPriority_INVALPARAM", set([](Set& c, Desk&) { c.priority = 2; })},
        {"lineSetAppPriority_OPERATIONFAILED_not_stored", set([](Set&, Desk& d) {
             d.core.priorities = Priorities([](uint32_t, const Priorities::List&) { return false; });
         })},
        {"lineGetAppPriority_INVALPOINTER", get([](Get& c) { c.app_filename.reset(); })},
        {"lineGetAppPriority_INVALAPPNAME", get([](Get& c) { c.app_filename = u""; })},
        {"lineGetAppPriority_INVALMEDIAMODE", get([](Get& c) { c.media_mode = voice | fax; })},
        {"lineGetAppPriority_INVALMEDIAMODE_unknown", get([](Get& c) { c.media_mode = 1; })},
        {"lineGetAppPriority_INVALREQUESTMODE", get([](Get& c) { c.media_mode = 0; })},
        {"lineGetProviderList_INCOMPATIBLEAPIVERSION_too_new", list(0x00030000, room)},
        {"lineGetProviderList_INCOMPATIBLEAPIVERSION_too_old", list(0x00010000, room)},
        {"lineGetProviderList_INVALPOINTER", list(api_2_2, absent)},
        {"lineGetProviderList_STRUCTURETOOSMALL", list(api_2_2, sizeof(LINEPROVIDERLIST) - 1)},
    };
}

std::vector<Case> phone_cases() {
    using Api = api::PhoneNegotiateAPIVersion;
    using Ext = api::PhoneNegotiateExtVersion;
    using Caps = api::PhoneGetDevCaps;
    // Phone 0 is there, phone 1 has been removed.
    auto phone = []<class C>(std::function<void(C&, Desk&)> change, bool negotiate = true) {
        return [=](Desk& d) {
            for (uint64_t i = 0; i < 2; ++i) d.feed->phone_event({0, 0, PHONE_CREATE, 1, i, 0});
            d.run();
            d.feed->phone_event({0, 0, PHONE_REMOVE, 1, 0, 0});
            api::PhoneInitializeEx init;
            init.api_version = api_2_2;
            C c;
            c.h_phone_app = d.a->call(init).value.h_phone_app;
            Api version;
            version.h_phone_app = c.h_phone_app;
            version.api_low_version = version.api_high_version = api_2_2;
            if (negotiate) {
                EXPECT_EQ(d.a->result(version), 0);
            }
            if constexpr (requires { c.api_version; }) c.api_version = api_2_2;
            if constexpr (requires { c.phone_caps; }) c.phone_caps = room;
            if constexpr (requires { c.api_high_version; }) c.api_high_version = api_2_2;
            change(c, d);
            return d.a->result(c);
        };
    };
    auto api_case = [=](std::function<void(Api&, Desk&)> f) { return phone(f); };
    auto ext_case = [=](std::function<void(Ext&, Desk&)> f, bool negotiate = true) {
        return phone(f, negotiate);
    };
    auto caps_case = [=](std::function<void(Caps&, Desk&)> f, bool negotiate = true) {
        return phone(f, negotiate);
    };
    return {
        {"phoneInitializeEx_INCOMPATIBLEAPIVERSION",
         [](Desk& d) { return d.a->result(api::PhoneInitializeEx{}); }},
        {"phoneInitializeEx_RESOURCEUNAVAIL",
         [](Desk& d) {
             api::PhoneInitializeEx c;
             c.api_version = api_2_2;
             return d.connect(u"c", {.apps = 0, .queue = {}}).result(c);
         }},
        {"phoneInitialize_RESOURCEUNAVAIL",
         [](Desk& d) { return d.connect(u"c", {.apps = 0, .queue = {}}).result(api::PhoneInitialize{}); }},
        {"phoneNegotiateAPIVersion_BADDEVICEID", api_case([](Api& c, Desk&) { c.device_id = 5; })},
        {"phoneNegotiateAPIVersion_NODEVICE", api_case([](Api& c, Desk&) { c.device_id = 1; })},
        {"phoneNegotiateAPIVersion_INCOMPATIBLEAPIVERSION",
         api_case([](Api& c, Desk&) { c.api_high_version = 0; })},
        {"phoneNegotiateExtVersion_BADDEVICEID", ext_case([](Ext& c, Desk&) { c.device_id = 5; })},
        {"phoneNegotiateExtVersion_NODEVICE", ext_case([](Ext& c, Desk&) { c.device_id = 1; })},
        {"phoneNegotiateExtVersion_INCOMPATIBLEAPIVERSION", ext_case([](Ext&, Desk&) {}, false)},
        {"phoneNegotiateExtVersion_INCOMPATIBLEEXTVERSION", ext_case([](Ext&, Desk& d) {
             d.fake.refuse<tspi::PhoneNegotiateExtVersion>(PHONEERR_OPERATIONUNAVAIL);
         })},
        {"phoneGetDevCaps_BADDEVICEID", caps_case([](Caps& c, Desk&) { c.device_id = 5; })},
        {"phoneGetDevCaps_NODEVICE", caps_case([](Caps& c, Desk&) { c.device_id = 1; })},
        {"phoneGetDevCaps_INCOMPATIBLEAPIVERSION", caps_case([](Caps&, Desk&) {}, false)},
        {"phoneGetDevCaps_INVALPOINTER", caps_case([](Caps& c, Desk&) { c.phone_caps = absent; })},
        {"phoneGetDevCaps_STRUCTURETOOSMALL", caps_case([](Caps& c, Desk&) { c.phone_caps = 3; })},
        {"phoneGetDevCaps_OPERATIONFAILED_malformed_answer", caps_case([](Caps&, Desk& d) {
             d.fake.on<tspi::PhoneGetDevCaps>().answer = [](const auto&, auto&) { return 0; };
         })},
    };
}

INSTANTIATE_TEST_SUITE_P(Call, CallError, ::testing::ValuesIn(call_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Swap, CallError, ::testing::ValuesIn(swap_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Server, CallError, ::testing::ValuesIn(server_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Phone, CallError, ::testing::ValuesIn(phone_cases()), name_of_case);

}  // namespace
}  // namespace tapi::server
