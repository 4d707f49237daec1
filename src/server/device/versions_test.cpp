// SPDX-License-Identifier: Apache-2.0
// Versions: negotiation, and messages in the words of each version (VER).
#include "model/layouts.hpp"
#include "server/device/deliver.hpp"
#include "server/device/visible.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Ver : public CoreTest {};

std::string shown(uint32_t version, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0) {
    const auto visible = translate({1, message, 7, p1, p2, p3, {}}, version);
    return visible ? text_of(*visible) : "";
}

TEST_F(Ver, VER_1_result_is_the_highest_in_both_ranges) {
    for (const uint32_t v : api_versions) EXPECT_EQ(common_version(v, v, api_2_2), v);
    EXPECT_EQ(common_version(api_1_3, api_2_2, api_2_2), api_2_2);
    EXPECT_EQ(common_version(api_1_3, 0x00030001, api_2_2), api_2_2);
    EXPECT_EQ(common_version(api_1_3, 0x00010FFF, api_2_2), api_1_4);
    EXPECT_EQ(common_version(0, 0xFFFFFFFF, api_1_4), api_1_4);
}

TEST_F(Ver, VER_1_ranges_that_do_not_meet) {
    EXPECT_EQ(common_version(0x00030000, 0x00030001, api_2_2), std::nullopt);
    EXPECT_EQ(common_version(0, 0x00010002, api_2_2), std::nullopt);
    EXPECT_EQ(common_version(api_2_2, api_1_3, api_2_2), std::nullopt);
    EXPECT_EQ(common_version(api_2_0, api_2_2, api_1_4), std::nullopt);
}

TEST_F(Ver, VER_1_VER_6_negotiated_for_each_application_and_device) {
    start(2);
    auto &a = make_app(u"a"), &b = make_app(u"b");
    a.app->negotiated.clear();
    remember_version(a.app->negotiated, 0, api_2_0);
    const auto incompatible = static_cast<int32_t>(LINEERR_INCOMPATIBLEAPIVERSION);
    auto request = asking(none, 0, 0);
    request.version = api_2_0;
    EXPECT_EQ(try_open(a, request), 0);
    request.version = api_2_1;
    EXPECT_EQ(try_open(a, request), incompatible) << "not the version that was negotiated";
    request = asking(none, 0, 1);
    request.version = api_2_0;
    EXPECT_EQ(try_open(a, request), incompatible) << "not the device";
    EXPECT_EQ(try_open(b, request), incompatible) << "another application has 2.2";
}

TEST_F(Ver, VER_6_several_versions_may_be_negotiated_for_one_device) {
    start();
    auto& app = make_app();
    remember_version(app.app->negotiated, 0, api_1_4);
    EXPECT_TRUE(has_negotiated(app.app->negotiated, 0, api_1_4));
    EXPECT_TRUE(has_negotiated(app.app->negotiated, 0, api_2_2));
    EXPECT_FALSE(has_negotiated(app.app->negotiated, 0, api_2_0));
    EXPECT_FALSE(has_negotiated(app.app->negotiated, 0, 0x12345678));
}

TEST_F(Ver, VER_1_the_provider_is_asked_once_for_its_version) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b", api_1_4);
    open(a, none);
    open(b, none);
    EXPECT_EQ(fake.count<tspi::LineNegotiateTSPIVersion>(), 1u);
    EXPECT_EQ(fake.last<tspi::LineOpen>().tspi_version, api_2_2);
}

TEST_F(Ver, VER_1_provider_with_a_version_outside_of_what_was_offered) {
    fake.on<tspi::LineNegotiateTSPIVersion>().answer = [](const auto&, auto& out) {
        out.tspi_version = 0x00040000;
        return 0;
    };
    start();
    EXPECT_EQ(try_open(make_app(), asking(none)), static_cast<int32_t>(LINEERR_INCOMPATIBLEAPIVERSION));
}

TEST_F(Ver, VER_2_provider_of_an_old_version_serves_a_new_application) {
    fake.on<tspi::LineNegotiateTSPIVersion>().answer = [](const auto&, auto& out) {
        out.tspi_version = api_1_4;
        return 0;
    };
    start();
    auto* opened = open(make_app(), owner);
    ASSERT_NE(opened, nullptr);
    EXPECT_EQ(fake.last<tspi::LineGetDevCaps>().tspi_version, api_1_4);
    EXPECT_EQ(core.lines[0]->caps->size(), layout::LINEDEVCAPS.fixed_size(api_2_2));
    LINECALLPARAMS params{};
    params.dwMediaMode = fax;
    call_out(opened, call_params(params));
    EXPECT_EQ(fake.last<tspi::LineMakeCall>().call_params->size(),
              layout::LINECALLPARAMS.fixed_size(api_1_4));
}

TEST_F(Ver, VER_3_new_call_is_told_from_2_0) {
    EXPECT_EQ(shown(api_1_3, LINE_APPNEWCALL), "");
    EXPECT_EQ(shown(api_1_4, LINE_APPNEWCALL), "");
    for (const uint32_t v : {api_2_0, api_2_1, api_2_2}) EXPECT_NE(shown(v, LINE_APPNEWCALL), "");
}

TEST_F(Ver, VER_3_create_is_REINIT_before_1_4) {
    EXPECT_EQ(shown(api_1_3, LINE_CREATE, 5), "LINE_LINEDEVSTATE changed=REINIT detail1=19 detail2=5");
    for (const uint32_t v : {api_1_4, api_2_0, api_2_1, api_2_2})
        EXPECT_EQ(shown(v, LINE_CREATE, 5), "LINE_CREATE line=5");
}

TEST_F(Ver, VER_3_REINIT_speaks_to_the_whole_application) {
    const auto reinit = translate({9, LINE_LINEDEVSTATE, 7, LINEDEVSTATE_CAPSCHANGE, 0, 0, {}}, api_1_3);
    ASSERT_TRUE(reinit.has_value());
    EXPECT_EQ(reinit->device, 0u);
    EXPECT_EQ(reinit->instance, 0u);
}

TEST_F(Ver, VER_3_remove_is_told_from_2_0) {
    EXPECT_EQ(shown(api_1_3, LINE_REMOVE, 5), "");
    EXPECT_EQ(shown(api_1_4, LINE_REMOVE, 5), "");
    for (const uint32_t v : {api_2_0, api_2_1, api_2_2})
        EXPECT_EQ(shown(v, LINE_REMOVE, 5), "LINE_REMOVE line=5");
}

TEST_F(Ver, VER_3_changes_of_capabilities_and_translation_are_REINIT_before_1_4) {
    EXPECT_EQ(shown(api_1_3, LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE),
              "LINE_LINEDEVSTATE changed=REINIT detail1=8 detail2=1048576");
    EXPECT_EQ(shown(api_1_3, LINE_LINEDEVSTATE, LINEDEVSTATE_TRANSLATECHANGE),
              "LINE_LINEDEVSTATE changed=REINIT detail1=8 detail2=4194304");
    EXPECT_EQ(shown(api_1_4, LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE),
              "LINE_LINEDEVSTATE changed=CAPSCHANGE detail1=0 detail2=0");
    EXPECT_TRUE(shown(api_1_3, LINE_ADDRESSSTATE, 0, LINEADDRESSSTATE_CAPSCHANGE)
                    .starts_with("LINE_LINEDEVSTATE changed=REINIT"));
    EXPECT_EQ(shown(api_1_4, LINE_ADDRESSSTATE, 0, LINEADDRESSSTATE_CAPSCHANGE),
              "LINE_ADDRESSSTATE address=0 changed=CAPSCHANGE");
}

TEST_F(Ver, VER_3_what_1_3_does_not_know_is_dropped) {
    for (const uint64_t state : {LINEDEVSTATE_REMOVED, LINEDEVSTATE_CONFIGCHANGE, LINEDEVSTATE_COMPLCANCEL}) {
        EXPECT_EQ(shown(api_1_3, LINE_LINEDEVSTATE, state), "");
        EXPECT_NE(shown(api_1_4, LINE_LINEDEVSTATE, state), "");
    }
    EXPECT_EQ(shown(api_1_3, LINE_LINEDEVSTATE, LINEDEVSTATE_RINGING | LINEDEVSTATE_COMPLCANCEL, 1, 2),
              "LINE_LINEDEVSTATE changed=RINGING detail1=1 detail2=2");
}

TEST_F(Ver, VER_3_agents_and_proxies) {
    for (const uint32_t message : {LINE_AGENTSTATUS, LINE_AGENTSPECIFIC, LINE_PROXYREQUEST}) {
        EXPECT_EQ(shown(api_1_4, message), "");
        EXPECT_NE(shown(api_2_0, message), "");
    }
    for (const uint32_t message : {LINE_AGENTSTATUSEX, LINE_AGENTSESSIONSTATUS, LINE_QUEUESTATUS,
                                   LINE_GROUPSTATUS, LINE_PROXYSTATUS}) {
        EXPECT_EQ(shown(api_2_1, message), "");
        EXPECT_NE(shown(api_2_2, message), "");
    }
}

TEST_F(Ver, VER_3_messages_after_2_2_are_never_told) {
    for (const uint32_t message : {32u, 33u, 34u, 505u, 506u}) {
        for (const uint32_t v : api_versions) EXPECT_EQ(translate({1, message, 7, 0, 0, 0, {}}, v), std::nullopt);
    }
}

TEST_F(Ver, VER_3_call_info_of_2_0_is_hidden_before) {
    EXPECT_EQ(shown(api_1_4, LINE_CALLINFO, LINECALLINFOSTATE_CALLDATA), "");
    EXPECT_EQ(shown(api_1_4, LINE_CALLINFO, LINECALLINFOSTATE_CALLDATA | LINECALLINFOSTATE_CALLERID),
              "LINE_CALLINFO changed=CALLERID");
    EXPECT_EQ(shown(api_2_0, LINE_CALLINFO, LINECALLINFOSTATE_CALLDATA), "LINE_CALLINFO changed=CALLDATA");
}

TEST_F(Ver, VER_3_a_1_3_application_hears_of_changes_that_it_cannot_enable) {
    start();
    auto &old = make_app(u"old", api_1_3), &recent = make_app(u"recent");
    open(old, none);
    open(recent, none);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
    EXPECT_EQ(old.sink.take(), Texts{"LINE_LINEDEVSTATE changed=REINIT detail1=8 detail2=1048576"});
    EXPECT_EQ(recent.sink.take(), Texts{}) << "DEV-10: it did not ask for it";
}

TEST_F(Ver, VER_4_first_user_of_an_extension_version_commits_it) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto request = asking(none);
    request.ext_version = 0x10001;
    ASSERT_EQ(try_open(a, request), 0);
    EXPECT_EQ(fake.last<tspi::LineSelectExtVersion>().ext_version, 0x10001u);
    EXPECT_EQ(try_open(b, request), 0) << "the same version is no conflict";
    EXPECT_EQ(fake.count<tspi::LineSelectExtVersion>(), 1u);
    request.ext_version = 0x10002;
    EXPECT_EQ(try_open(b, request), static_cast<int32_t>(LINEERR_INCOMPATIBLEEXTVERSION));
}

TEST_F(Ver, VER_4_the_version_is_free_again_when_its_last_user_has_left) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto request = asking(none);
    request.ext_version = 0x10001;
    try_open(a, request);
    try_open(a, request);
    open(b, none);
    close(a.opened(0));
    EXPECT_EQ(fake.count<tspi::LineSelectExtVersion>(), 1u);
    close(a.opened(0));
    ASSERT_EQ(fake.count<tspi::LineSelectExtVersion>(), 2u);
    EXPECT_EQ(fake.last<tspi::LineSelectExtVersion>().ext_version, 0u);
    request.ext_version = 0x10002;
    EXPECT_EQ(try_open(b, request), 0);
}

TEST_F(Ver, VER_4_provider_that_refuses_the_extension_version) {
    fake.refuse<tspi::LineSelectExtVersion>(LINEERR_OPERATIONFAILED);
    start();
    auto request = asking(owner);
    request.ext_version = 1;
    EXPECT_EQ(try_open(make_app(), request), static_cast<int32_t>(LINEERR_INCOMPATIBLEEXTVERSION));
    EXPECT_EQ(fake.names().back(), "lineClose") << "nobody has it open";
}

TEST_F(Ver, VER_4_extension_id_is_asked_of_the_provider) {
    const LINEEXTENSIONID id{1, 2, 3, 4};
    fake.on<tspi::LineGetExtensionID>().answer = [&](const auto&, auto& out) {
        out.extension_id.resize(sizeof id);
        store(out.extension_id, 0, id);
        return 0;
    };
    start();
    open(make_app(), none);
    EXPECT_EQ(core.lines[0]->extension.dwExtensionID3, 4u);
}

TEST_F(Ver, VER_4_provider_without_extensions_has_the_zero_id) {
    fake.refuse<tspi::LineGetExtensionID>(LINEERR_OPERATIONUNAVAIL);
    start();
    ASSERT_NE(open(make_app(), none), nullptr);
    EXPECT_EQ(core.lines[0]->extension.dwExtensionID0, 0u);
}

TEST_F(Ver, VER_5_the_first_opener_opens_the_device_for_all_versions) {
    start();
    for (const uint32_t v : api_versions) open(make_app(u"a", v), none);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u);
    EXPECT_EQ(core.lines[0]->opens.size(), std::size(api_versions));
}

}  // namespace
}  // namespace tapi::server
