// SPDX-License-Identifier: Apache-2.0
// Opening lines (OPEN).
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Open : public CoreTest {
  protected:
    static OpenRequest single_address(uint32_t address, uint32_t mode = LINEADDRESSMODE_ADDRESSID) {
        LINECALLPARAMS params{};
        params.dwAddressMode = mode;
        params.dwAddressID = address;
        auto request = asking(owner | monitor | LINEOPENOPTION_SINGLEADDRESS);
        request.call_params = call_params(params);
        return request;
    }
};

constexpr auto bad_privilege = static_cast<int32_t>(LINEERR_INVALPRIVSELECT);
constexpr auto bad_media = static_cast<int32_t>(LINEERR_INVALMEDIAMODE);
constexpr auto bad_address = static_cast<int32_t>(LINEERR_INVALADDRESSID);

TEST_F(Open, OPEN_1_the_four_privileges) {
    start();
    auto& app = make_app();
    for (const uint32_t good : {none, monitor, owner, owner | monitor})
        EXPECT_EQ(try_open(app, asking(good)), 0) << good;
}

TEST_F(Open, OPEN_1_any_other_combination_is_refused) {
    start();
    auto& app = make_app();
    for (const uint32_t bad : {0u, none | monitor, none | owner, 7u, 8u, 16u, owner | 0x20000000}) {
        EXPECT_EQ(try_open(app, asking(bad)), bad_privilege) << bad;
    }
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 0u);
}

TEST_F(Open, OPEN_1_options_exist_from_2_0) {
    start(1, 2);
    EXPECT_EQ(try_open(make_app(u"old", api_1_4), single_address(0)), bad_privilege);
    EXPECT_EQ(try_open(make_app(), single_address(0)), 0);
}

TEST_F(Open, OPEN_2_owner_needs_a_media_mode) {
    start();
    EXPECT_EQ(try_open(make_app(), asking(owner, 0)), bad_media);
}

TEST_F(Open, OPEN_2_owner_needs_media_modes_of_the_device) {
    start();
    auto& app = make_app();
    EXPECT_EQ(try_open(app, asking(owner, LINEMEDIAMODE_TELEX)), bad_media);
    EXPECT_EQ(try_open(app, asking(owner, voice | LINEMEDIAMODE_TELEX)), bad_media);
    EXPECT_EQ(try_open(app, asking(owner, 0x80000000)), bad_media)
        << "an extension mode that the device does not have";
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 0u);
}

TEST_F(Open, OPEN_2_media_modes_do_not_matter_without_owner) {
    start();
    auto& app = make_app();
    EXPECT_EQ(try_open(app, asking(monitor, LINEMEDIAMODE_TELEX)), 0);
    EXPECT_EQ(app.opened()->media_modes, 0u);
    EXPECT_EQ(try_open(app, asking(none, 0)), 0);
}

TEST_F(Open, OPEN_3_one_application_opens_a_line_many_times) {
    start();
    auto& app = make_app();
    auto *a = open(app, owner), *b = open(app, monitor), *c = open(app, owner);
    EXPECT_NE(a->handle, b->handle);
    const auto call = offer();
    EXPECT_EQ(held(a, call)->privilege, owner);
    EXPECT_EQ(held(b, call)->privilege, monitor);
    EXPECT_EQ(held(c, call), nullptr);
    EXPECT_EQ(app.sink.count(LINE_CALLSTATE), 2u) << "each handle has its own events";
}

TEST_F(Open, OPEN_4_without_privilege_calls_can_be_made_and_are_owned) {
    start();
    auto* opened = open(make_app(), none);
    EXPECT_GT(call_out(opened), 0);
    EXPECT_EQ(held(opened, last_made())->privilege, owner);
}

TEST_F(Open, OPEN_4_without_privilege_nothing_is_heard_of_incoming_calls) {
    start();
    auto& app = make_app();
    open(app, none);
    offer();
    EXPECT_TRUE(app.sink.messages.empty());
}

TEST_F(Open, OPEN_5_media_detection_is_the_union_of_all_owners) {
    start();
    auto* a = open(make_app(u"a"), owner, voice);
    auto detection = [&] { return fake.last<tspi::LineSetDefaultMediaDetection>().media_modes; };
    EXPECT_EQ(detection(), voice);
    auto* b = open(make_app(u"b"), owner, fax | data);
    EXPECT_EQ(detection(), voice | fax | data);
    open(make_app(u"c"), monitor, automated);
    EXPECT_EQ(detection(), voice | fax | data);
    close(b);
    EXPECT_EQ(detection(), voice);
    close(a);
    EXPECT_EQ(detection(), 0u);
}

TEST_F(Open, OPEN_5_what_is_set_already_is_not_sent_again) {
    start();
    open(make_app(u"a"), owner, voice);
    open(make_app(u"b"), owner, voice);
    EXPECT_EQ(fake.count<tspi::LineSetDefaultMediaDetection>(), 1u);
}

TEST_F(Open, OPEN_5_provider_refuses_the_media_modes) {
    start();
    auto* first = open(make_app(u"a"), owner, voice);
    fake.refuse<tspi::LineSetDefaultMediaDetection>(LINEERR_RESOURCEUNAVAIL);
    auto& second = make_app(u"b");
    EXPECT_EQ(try_open(second, asking(owner, fax)), static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    EXPECT_TRUE(second.app->opens.empty());
    EXPECT_EQ(core.lines[0]->opens, std::vector<OpenLine*>{first});
    EXPECT_EQ(fake.count<tspi::LineClose>(), 0u) << "the first application still has it open";
}

TEST_F(Open, OPEN_5_nobody_sees_an_opener_before_it_is_one) {
    start();
    open(make_app(u"a"), owner, voice);
    auto& second = make_app(u"b");
    fake.on<tspi::LineSetDefaultMediaDetection>().hold_return = true;
    const auto answer = begin_open(second, asking(owner | monitor, fax));
    offer(fax);
    EXPECT_TRUE(second.sink.messages.empty());
    EXPECT_EQ(core.lines[0]->opens.size(), 1u);
    fake.return_held<tspi::LineSetDefaultMediaDetection>();
    EXPECT_EQ(answer->result, 0);
    offer(fax);
    EXPECT_EQ(second.sink.count(LINE_APPNEWCALL), 1u);
}

TEST_F(Open, OPEN_7_AMB_8_initial_ownership_only_on_the_one_address) {
    start(1, 2);
    auto &one = make_app(u"one"), &any = make_app(u"any");
    ASSERT_EQ(try_open(one, single_address(1)), 0);
    open(any, owner);
    priorities.move_to_top(voice, u"one");
    uint32_t address = 0;
    fake.on<tspi::LineGetCallAddressID>().answer = [&](const auto&, auto& out) {
        out.address_id = address;
        return 0;
    };
    const auto elsewhere = offer();
    EXPECT_EQ(held(one.opened(), elsewhere)->privilege, monitor) << "monitoring is not narrowed";
    EXPECT_EQ(held(any.opened(), elsewhere)->privilege, owner);
    address = 1;
    EXPECT_EQ(held(one.opened(), offer())->privilege, owner);
}

TEST_F(Open, OPEN_7_AMB_8_without_a_valid_address) {
    start(1, 2);
    auto& app = make_app();
    auto request = single_address(2);
    EXPECT_EQ(try_open(app, request), bad_address) << "the line has two";
    EXPECT_EQ(try_open(app, single_address(1, LINEADDRESSMODE_DIALABLEADDR)), bad_address);
    request.call_params.reset();
    EXPECT_EQ(try_open(app, request), bad_address);
    request.call_params = Bytes(20);
    EXPECT_EQ(try_open(app, request), static_cast<int32_t>(LINEERR_STRUCTURETOOSMALL));
}

TEST_F(Open, OPEN_8_late_opener_hears_nothing_of_calls_that_exist) {
    start();
    open(make_app(u"early"), owner);
    const auto call = offer();
    auto& late = make_app(u"late");
    open(late, owner | monitor);
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_TRUE(late.sink.messages.empty());
}

TEST_F(Open, OPEN_8_AMB_23_late_opener_gets_monitor_handles_and_may_take_the_calls) {
    start(1, 2);
    auto& early = make_app(u"early");
    open(early, owner);
    uint32_t address = 0;
    fake.on<tspi::LineGetCallAddressID>().answer = [&](const auto&, auto& out) {
        out.address_id = address;
        return 0;
    };
    const auto first = offer();
    address = 1;
    const auto second = offer();
    early.sink.take();
    auto* late = open(make_app(u"late"), owner);

    auto on_address = new_calls(core, *late, 1, LINECALLSELECT_ADDRESS, 100);
    ASSERT_TRUE(on_address.ok());
    EXPECT_EQ(on_address->handles, std::vector<uint32_t>{held(late, second)->handle});
    auto on_line = new_calls(core, *late, 0, LINECALLSELECT_LINE, 100);
    EXPECT_EQ(on_line->handles, std::vector<uint32_t>{held(late, first)->handle}) << "each call once";
    EXPECT_TRUE(new_calls(core, *late, 0, LINECALLSELECT_LINE, 100)->handles.empty());
    EXPECT_EQ(held(late, first)->privilege, monitor);
    EXPECT_EQ(set_privilege(core, *held(late, first), owner), 0);
    EXPECT_EQ(early.sink.take(),
              (Texts{"LINE_CALLINFO changed=NUMMONITORS", "LINE_CALLINFO changed=NUMMONITORS",
                     "LINE_CALLINFO changed=NUMOWNERINCR|NUMMONITORS"}));
}

TEST_F(Open, OPEN_8_MEM_2_without_room_for_all_no_handle_is_given) {
    start();
    open(make_app(u"early"), owner);
    for (int i = 0; i < 3; ++i) offer();
    auto* late = open(make_app(u"late"), none);
    auto calls = new_calls(core, *late, 0, LINECALLSELECT_LINE, 2);
    ASSERT_TRUE(calls.ok());
    EXPECT_EQ(calls->count, 3u);
    EXPECT_TRUE(calls->handles.empty());
    EXPECT_TRUE(late->calls.empty());
    EXPECT_EQ(new_calls(core, *late, 0, LINECALLSELECT_LINE, 3)->handles.size(), 3u)
        << "asked again with room";
}

TEST_F(Open, OPEN_9_line_out_of_service) {
    start();
    auto& app = make_app();
    lose_provider();
    EXPECT_EQ(try_open(app, asking(none)), static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
}

TEST_F(Open, OPEN_9_device_held_elsewhere) {
    fake.refuse<tspi::LineOpen>(LINEERR_ALLOCATED);
    start();
    EXPECT_EQ(try_open(make_app(), asking(none)), static_cast<int32_t>(LINEERR_ALLOCATED));
    EXPECT_EQ(core.lines[0]->state, LineState::closed);
}

TEST_F(Open, OPEN_9_capabilities_that_make_no_sense) {
    fake.on<tspi::LineGetDevCaps>().answer = [](const auto&, auto& out) {
        out.line_dev_caps.resize(5);
        return 0;
    };
    start();
    EXPECT_EQ(try_open(make_app(), asking(none)), static_cast<int32_t>(LINEERR_OPERATIONFAILED));
}

TEST_F(Open, OPEN_9_handle_table_of_the_application_is_full) {
    start();
    auto& app = make_app();
    app.handles = HandleSpace(0);
    EXPECT_EQ(try_open(app, asking(owner)), static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u) << "the provider's line does not stay open for nobody";
}

TEST_F(Open, OPEN_10_the_provider_opens_once_and_closes_once) {
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), monitor);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u);
    close(a);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 0u);
    close(b);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u);
    open(make_app(u"c"), none);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 2u);
}

TEST_F(Open, OPEN_10_two_who_open_at_once_open_once) {
    start();
    fake.on<tspi::LineOpen>().hold_return = true;
    const auto a = begin_open(make_app(u"a"), asking(owner, voice)),
               b = begin_open(make_app(u"b"), asking(owner, fax));
    fake.return_held<tspi::LineOpen>();
    EXPECT_EQ(a->result, 0);
    EXPECT_EQ(b->result, 0);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u);
    EXPECT_EQ(fake.last<tspi::LineSetDefaultMediaDetection>().media_modes, voice | fax);
}

TEST_F(Open, OPEN_10_close_and_open_do_not_overtake_each_other) {
    start();
    auto& app = make_app();
    auto* first = open(app, none);
    fake.on<tspi::LineClose>().hold_return = true;
    fake.forget();
    close(first);
    const auto second = begin_open(app, asking(none));
    EXPECT_EQ(fake.names(), Texts{"lineClose"});
    fake.return_held<tspi::LineClose>();
    EXPECT_EQ(second->result, 0);
    EXPECT_EQ(fake.names()[1], "lineOpen");
}

TEST_F(Open, OPEN_10_thousands_may_wait_for_one_answer) {
    start();
    auto& app = make_app();
    fake.on<tspi::LineOpen>().hold_return = true;
    std::vector<std::shared_ptr<Answer>> answers;
    for (int i = 0; i < 20'000; ++i) answers.push_back(begin_open(app, asking(none)));
    fake.return_held<tspi::LineOpen>();
    for (const auto& answer : answers) ASSERT_EQ(answer->result, 0);
    shut_down_app(app);
}

TEST_F(Open, MEM_8_a_failed_open_leaves_nothing_behind) {
    fake.refuse<tspi::LineOpen>(LINEERR_OPERATIONFAILED);
    start();
    auto& app = make_app();
    const size_t before = app.handles.size();
    const auto answer = begin_open(app, asking(owner));
    EXPECT_EQ(answer->handle, 0u);
    EXPECT_EQ(app.handles.size(), before);
    EXPECT_TRUE(core.lines[0]->opens.empty());
}

TEST_F(Open, MEM_6_an_error_of_the_device_reaches_the_application_unchanged) {
    const auto own = static_cast<int32_t>(0xC0001234);
    fake.refuse<tspi::LineOpen>(own);
    start();
    EXPECT_EQ(try_open(make_app(), asking(none)), own);
}

}  // namespace
}  // namespace tapi::server
