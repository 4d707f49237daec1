// SPDX-License-Identifier: Apache-2.0
// Requests that succeed: what they answer, and what they ask of the provider.
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr uint32_t room = 8192;

class Requests : public Desk {
  protected:
    template <class C>
    static C of_line(uint32_t handle) {
        C c;
        c.h_line = handle;
        return c;
    }
    template <class C>
    static C of_call(uint32_t handle) {
        C c;
        c.h_call = handle;
        return c;
    }
};

TEST_F(Requests, VER_1_VER_4_negotiation_answers_version_and_extension_id) {
    api::LineNegotiateAPIVersion request;
    request.h_line_app = app;
    request.device_id = 1;
    request.api_low_version = api_1_3;
    request.api_high_version = api_2_1;
    const auto answer = a->call(request);
    EXPECT_EQ(answer.value.api_version, api_2_1);
    EXPECT_EQ(answer.value.extension_id.size(), sizeof(LINEEXTENSIONID));
}

TEST_F(Requests, VER_4_extension_version_is_the_providers_choice_until_one_is_committed) {
    api::LineNegotiateExtVersion request;
    request.h_line_app = app;
    request.api_version = api_2_2;
    request.ext_low_version = 0x10000;
    request.ext_high_version = 0x10005;
    EXPECT_EQ(a->call(request).value.ext_version, 0x10005u);
    api::LineOpen open;
    open.h_line_app = app;
    open.api_version = api_2_2;
    open.ext_version = 0x10003;
    open.privileges = none;
    EXPECT_EQ(a->result(open), 0);
    EXPECT_EQ(a->call(request).value.ext_version, 0x10003u);
}

TEST_F(Requests, MEM_2_capabilities_are_whole_and_in_the_layout_of_the_version) {
    for (const uint32_t version : {api_1_3, api_2_2}) {
        api::LineNegotiateAPIVersion negotiate;
        negotiate.h_line_app = app;
        negotiate.api_low_version = negotiate.api_high_version = version;
        a->call(negotiate);
        api::LineGetDevCaps request;
        request.h_line_app = app;
        request.api_version = version;
        request.line_dev_caps = layout::LINEDEVCAPS.fixed_size(version);
        const auto caps = a->call(request).value.line_dev_caps;
        EXPECT_TRUE(well_formed(layout::LINEDEVCAPS, version, caps));
        EXPECT_EQ(caps.size(), layout::LINEDEVCAPS.fixed_size(version));
        EXPECT_NE(load<uint32_t>(caps, offsetof(LINEDEVCAPS, dwLineStates)) & LINEDEVSTATE_REINIT, 0u)
            << "the server's own states";
    }
}

TEST_F(Requests, DEV_6_capabilities_are_remembered_but_not_under_an_extension_version) {
    api::LineGetDevCaps request;
    request.h_line_app = app;
    request.api_version = api_2_2;
    request.line_dev_caps = room;
    fake.forget();
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(fake.count<tspi::LineGetDevCaps>(), 0u);
    request.ext_version = 0x10001;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(fake.last<tspi::LineGetDevCaps>().ext_version, 0x10001u);
}

TEST_F(Requests, DEV_5_address_capabilities_carry_the_number_of_the_line) {
    api::LineGetAddressCaps request;
    request.h_line_app = app;
    request.address_id = 1;
    request.api_version = api_2_2;
    request.address_caps = room;
    const auto caps = a->call(request).value.address_caps;
    EXPECT_EQ(load<uint32_t>(caps, offsetof(LINEADDRESSCAPS, dwLineDeviceID)), 0u);
    EXPECT_EQ(text_part(caps, offsetof(LINEADDRESSCAPS, dwAddressSize)), u"200");
}

TEST_F(Requests, OPEN_6_line_of_LINEMAPPER_is_told_by_lineGetID) {
    api::LineNegotiateAPIVersion negotiate;
    negotiate.h_line_app = app;
    negotiate.device_id = 1;
    negotiate.api_low_version = negotiate.api_high_version = api_2_2;
    a->call(negotiate);
    fake.on<tspi::LineConditionalMediaDetection>().answer = [](const auto& in, auto&) {
        return in.hd_line == 0x1001 ? 0 : int32_t(LINEERR_RESOURCEUNAVAIL);
    };
    api::LineOpen open;
    open.h_line_app = app;
    open.device_id = LINEMAPPER;
    open.api_version = api_2_2;
    open.privileges = none;
    api::LineGetID id;
    id.h_line = a->call(open).value.h_line;
    id.select = LINECALLSELECT_LINE;
    id.device_class = u"TAPI/Line";
    id.device_id = room;
    const auto answer = a->call(id).value.device_id;
    EXPECT_EQ(load<uint32_t>(answer, offsetof(VARSTRING, dwStringFormat)), uint32_t{STRINGFORMAT_BINARY});
    EXPECT_EQ(load<uint32_t>(bytes_part(answer, offsetof(VARSTRING, dwStringSize)), 0), 1u);
}

TEST_F(Requests, MOD_1_other_device_classes_are_the_providers) {
    auto request = of_line<api::LineGetID>(line);
    request.select = LINECALLSELECT_CALL;
    request.h_call = call;
    request.device_class = u"wave/in";
    request.device_id = room;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(fake.last<tspi::LineGetID>().hd_call, find(provider_call)->hd_call);
    EXPECT_EQ(fake.last<tspi::LineGetID>().device_class, u"wave/in");
}

TEST_F(Requests, DEV_8_line_status_tells_who_has_it_open) {
    auto request = of_line<api::LineGetLineDevStatus>(line);
    request.line_dev_status = room;
    const auto status = a->call(request).value.line_dev_status;
    ASSERT_TRUE(well_formed(layout::LINEDEVSTATUS, api_2_2, status));
    EXPECT_EQ(load<uint32_t>(status, offsetof(LINEDEVSTATUS, dwNumOpens)), 23u);
    EXPECT_EQ(load<uint32_t>(status, offsetof(LINEDEVSTATUS, dwOpenMediaModes)), voice);
    const auto apps = bytes_part(status, offsetof(LINEDEVSTATUS, dwAppInfoSize));
    EXPECT_EQ(apps.size(), 23 * sizeof(LINEAPPINFO));
    EXPECT_EQ(
        text_part(ByteView(status), 0 + load<uint32_t>(status, offsetof(LINEDEVSTATUS, dwAppInfoOffset)) +
                                        offsetof(LINEAPPINFO, dwModuleFilenameSize)),
        u"a");
}

TEST_F(Requests, DEV_4_status_of_a_line_whose_provider_is_gone) {
    fake.fail_all();
    feed->lost("test");
    auto request = of_line<api::LineGetLineDevStatus>(line);
    request.line_dev_status = room;
    const auto answer = a->call(request);
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(load<uint32_t>(answer.value.line_dev_status, offsetof(LINEDEVSTATUS, dwDevStatusFlags)), 0u);
    EXPECT_EQ(load<uint32_t>(answer.value.line_dev_status, offsetof(LINEDEVSTATUS, dwNumOpens)), 23u);
}

TEST_F(Requests, DEV_5_address_id_of_a_dialable_address) {
    fake.on<tspi::LineGetAddressID>().answer = [](const auto& in, auto& out) {
        EXPECT_EQ(in.address->size(), 8u) << "with its NUL";
        out.address_id = 1;
        return 0;
    };
    auto request = of_line<api::LineGetAddressID>(line);
    request.address_mode = LINEADDRESSMODE_DIALABLEADDR;
    request.address = u"200";
    EXPECT_EQ(a->call(request).value.address_id, 1u);
}

TEST_F(Requests, DEV_10_status_messages_are_kept_for_each_handle) {
    auto set = of_line<api::LineSetStatusMessages>(line);
    set.line_states = LINEDEVSTATE_RINGING;
    set.address_states = LINEADDRESSSTATE_FORWARD;
    EXPECT_EQ(a->result(set), 0);
    const auto mine = a->call(of_line<api::LineGetStatusMessages>(line)).value;
    EXPECT_EQ(mine.line_states, uint32_t{LINEDEVSTATE_RINGING | LINEDEVSTATE_REINIT})
        << "REINIT cannot be turned off";
    EXPECT_EQ(mine.address_states, uint32_t{LINEADDRESSSTATE_FORWARD});
    EXPECT_EQ(a->call(of_line<api::LineGetStatusMessages>(watching)).value.line_states,
              uint32_t{LINEDEVSTATE_REINIT});
}

TEST_F(Requests, MEM_8_refused_status_messages_change_nothing) {
    fake.refuse<tspi::LineSetStatusMessages>(LINEERR_INVALLINESTATE);
    auto set = of_line<api::LineSetStatusMessages>(line);
    set.line_states = LINEDEVSTATE_RINGING;
    EXPECT_EQ(a->result(set), static_cast<int32_t>(LINEERR_INVALLINESTATE));
    EXPECT_EQ(a->call(of_line<api::LineGetStatusMessages>(line)).value.line_states,
              uint32_t{LINEDEVSTATE_REINIT});
}

TEST_F(Requests, OPEN_8_MEM_2_new_calls_with_room_and_without) {
    api::LineOpen open;
    open.h_line_app = app;
    open.api_version = api_2_2;
    open.privileges = none;
    auto request = of_line<api::LineGetNewCalls>(a->call(open).value.h_line);
    request.select = LINECALLSELECT_LINE;
    request.call_list = sizeof(LINECALLLIST);
    auto list = a->call(request).value.call_list;
    EXPECT_EQ(load<uint32_t>(list, offsetof(LINECALLLIST, dwNeededSize)), sizeof(LINECALLLIST) + 4);
    EXPECT_EQ(load<uint32_t>(list, offsetof(LINECALLLIST, dwCallsNumEntries)), 0u);
    request.call_list = sizeof(LINECALLLIST) + 4;
    list = a->call(request).value.call_list;
    EXPECT_EQ(load<uint32_t>(list, offsetof(LINECALLLIST, dwCallsNumEntries)), 1u);
    const auto handle = load<uint32_t>(bytes_part(list, offsetof(LINECALLLIST, dwCallsSize)), 0);
    auto status = of_call<api::LineGetCallStatus>(handle);
    status.call_status = room;
    EXPECT_EQ(load<uint32_t>(a->call(status).value.call_status, offsetof(LINECALLSTATUS, dwCallPrivilege)),
              monitor);
}

TEST_F(Requests, DIG_12_smallest_number_of_rings_of_all_applications) {
    auto get = of_line<api::LineGetNumRings>(line);
    EXPECT_EQ(a->call(get).value.num_rings, 0xFFFFFFFFu);
    auto set = of_line<api::LineSetNumRings>(line);
    set.num_rings = 6;
    EXPECT_EQ(a->result(set), 0);
    const uint32_t other = b->open(b->initialize(), none);
    set.h_line = other;
    set.num_rings = 4;
    EXPECT_EQ(b->result(set), 0);
    EXPECT_EQ(a->call(get).value.num_rings, 4u);
    get.address_id = 1;
    EXPECT_EQ(a->call(get).value.num_rings, 0xFFFFFFFFu) << "each address for itself";
    get.address_id = 0;
    api::LineClose close_request;
    close_request.h_line = other;
    b->result(close_request);
    EXPECT_EQ(a->call(get).value.num_rings, 6u);
}

TEST_F(Requests, INFO_1_call_info_and_status_of_each_holder) {
    auto request = of_call<api::LineGetCallInfo>(watched);
    request.call_info = room;
    const auto info = a->call(request).value.call_info;
    EXPECT_EQ(load<uint32_t>(info, offsetof(LINECALLINFO, hLine)), watching);
    EXPECT_EQ(load<uint32_t>(info, offsetof(LINECALLINFO, dwNumOwners)), 1u);
    EXPECT_EQ(load<uint32_t>(info, offsetof(LINECALLINFO, dwNumMonitors)), 2u);
    auto status = of_call<api::LineGetCallStatus>(call);
    status.call_status = room;
    EXPECT_EQ(load<uint32_t>(a->call(status).value.call_status, offsetof(LINECALLSTATUS, dwCallPrivilege)),
              owner);
}

TEST_F(Requests, PRIV_2_privilege_and_hand_off_and_deallocation) {
    auto take = of_call<api::LineSetCallPrivilege>(theirs);
    take.call_privilege = owner;
    EXPECT_EQ(b->result(take), 0);
    EXPECT_EQ(a->messages(app), (Texts{"LINE_CALLINFO changed=NUMOWNERINCR|NUMMONITORS",
                                       "LINE_CALLINFO changed=NUMOWNERINCR|NUMMONITORS"}));
    auto hand = of_call<api::LineHandoff>(call);
    hand.file_name = u"b";
    EXPECT_EQ(a->result(hand), 0);
    EXPECT_EQ(a->result(of_call<api::LineDeallocateCall>(call)), 0);
    EXPECT_EQ(a->result(of_call<api::LineDeallocateCall>(call)),
              static_cast<int32_t>(LINEERR_INVALCALLHANDLE));
    EXPECT_EQ(find(provider_call)->count(owner), 1u);
}

TEST_F(Requests, HAND_6_media_modes_several_only_with_unknown) {
    auto request = of_call<api::LineSetMediaMode>(call);
    request.media_modes = unknown | fax | voice;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(fake.last<tspi::LineSetMediaMode>().media_mode, unknown | fax | voice);
    request.media_modes = fax;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(find(provider_call)->media_mode, fax);
    fake.refuse<tspi::LineSetMediaMode>(LINEERR_INVALMEDIAMODE);
    request.media_modes = voice;
    EXPECT_EQ(a->result(request), static_cast<int32_t>(LINEERR_INVALMEDIAMODE));
    EXPECT_EQ(find(provider_call)->media_mode, fax);
}

TEST_F(Requests, SM_28_application_specific_value_goes_to_the_provider) {
    auto request = of_call<api::LineSetAppSpecific>(call);
    request.app_specific = 4711;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(fake.last<tspi::LineSetAppSpecific>().app_specific, 4711u);
    info(provider_call, LINECALLINFOSTATE_APPSPECIFIC);
    EXPECT_EQ(a->messages(app), (Texts{"LINE_CALLINFO changed=APPSPECIFIC"})) << "one handle set it, the other hears";
}

TEST_F(Requests, MEM_7_user_user_information_passes_untouched) {
    auto request = of_call<api::LineDrop>(call);
    request.user_user_info = Bytes{std::byte{0}, std::byte{0xFF}, std::byte{0x80}};
    request.size = 3;
    EXPECT_GT(a->result(request), 0);
    EXPECT_EQ(fake.last<tspi::LineDrop>().user_user_info, request.user_user_info);
    EXPECT_EQ(fake.last<tspi::LineDrop>().size, 3u);
}

TEST_F(Requests, ASY_4_reply_of_lineMakeCall_carries_the_handle) {
    auto request = of_line<api::LineMakeCall>(line);
    request.dest_address = u"200";
    const int32_t id = a->result(request);
    EXPECT_EQ(id, static_cast<int32_t>(a->last_request));
    const auto messages = a->raw_messages(app);
    ASSERT_GE(messages.size(), 1u);
    EXPECT_EQ(messages[0].message, uint32_t{LINE_REPLY});
    Reader in(messages[0].reply);
    api::LineMakeCall::Reply reply;
    decode(in, reply);
    ASSERT_TRUE(in.complete());
    auto status = of_call<api::LineGetCallStatus>(reply.h_call);
    status.call_status = room;
    EXPECT_EQ(load<uint32_t>(a->call(status).value.call_status, offsetof(LINECALLSTATUS, dwCallPrivilege)),
              owner);
}

TEST_F(Requests, CLOSE_1_close_ends_the_handles_and_the_rest_hears_of_it) {
    api::LineClose request;
    request.h_line = line;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(a->result(request), static_cast<int32_t>(LINEERR_INVALLINEHANDLE));
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLINFO changed=NUMOWNERDECR"}) << "at its other handle";
}

TEST_F(Requests, OWN_5_priorities_without_initialisation) {
    auto& client = connect(u"tool");
    api::LineSetAppPriority set;
    set.app_filename = u"ivr";
    set.media_mode = voice | fax;
    set.priority = 1;
    EXPECT_EQ(client.result(set), 0) << "several media modes: several lists";
    api::LineGetAppPriority get;
    get.app_filename = u"IVR";
    for (const uint32_t mode : {voice, fax}) {
        get.media_mode = mode;
        EXPECT_EQ(client.call(get).value.priority, 1u);
    }
    get.media_mode = data;
    EXPECT_EQ(client.call(get).value.priority, 0u);
    set.media_mode = voice;
    set.priority = 0;
    EXPECT_EQ(client.result(set), 0);
    EXPECT_EQ(client.result(set), 0) << "absent is no error";
    get.media_mode = voice;
    EXPECT_EQ(client.call(get).value.priority, 0u);
}

TEST_F(Requests, OWN_5_list_of_request_recipients) {
    api::LineSetAppPriority set;
    set.app_filename = u"dialer";
    set.request_mode = LINEREQUESTMODE_MAKECALL;
    set.priority = 1;
    EXPECT_EQ(a->result(set), 0);
    EXPECT_EQ(core.priorities.position(0, u"dialer"), 1u);
}

TEST_F(Requests, PROV_1_list_of_providers) {
    core.providers[0]->permanent_id = 12;
    api::LineGetProviderList request;
    request.api_version = api_2_2;
    request.provider_list = room;
    const auto list = a->call(request).value.provider_list;
    ASSERT_TRUE(well_formed(layout::LINEPROVIDERLIST, api_2_2, list));
    EXPECT_EQ(load<uint32_t>(list, offsetof(LINEPROVIDERLIST, dwNumProviders)), 1u);
    const auto entry = load<uint32_t>(list, offsetof(LINEPROVIDERLIST, dwProviderListOffset));
    EXPECT_EQ(load<uint32_t>(list, entry + offsetof(LINEPROVIDERENTRY, dwPermanentProviderID)), 12u);
    EXPECT_EQ(text_part(list, entry + offsetof(LINEPROVIDERENTRY, dwProviderFilenameSize)), u"fake.tsp");
}

TEST_F(Requests, PH_8_phone_versions_and_capabilities) {
    feed->phone_event({0, 0, PHONE_CREATE, 1, 0, 0});
    run();
    fake.on<tspi::PhoneNegotiateExtVersion>().answer = [](const auto&, auto& out) {
        out.ext_version = 0x10001;
        return 0;
    };
    api::PhoneInitializeEx init;
    init.api_version = api_2_2;
    api::PhoneNegotiateAPIVersion negotiate;
    const auto initialized = a->call(init);
    EXPECT_EQ(initialized.value.num_devs, 1u);
    negotiate.h_phone_app = initialized.value.h_phone_app;
    negotiate.api_low_version = api_1_3;
    negotiate.api_high_version = api_2_2;
    EXPECT_EQ(a->call(negotiate).value.api_version, api_2_2);
    api::PhoneNegotiateExtVersion ext;
    ext.h_phone_app = negotiate.h_phone_app;
    ext.api_version = api_2_2;
    EXPECT_EQ(a->call(ext).value.ext_version, 0x10001u);
    api::PhoneGetDevCaps caps;
    caps.h_phone_app = negotiate.h_phone_app;
    caps.api_version = api_2_2;
    caps.phone_caps = room;
    EXPECT_EQ(a->call(caps).value.phone_caps.size(), layout::PHONECAPS.fixed_size(api_2_2));
}

}  // namespace
}  // namespace tapi::server
