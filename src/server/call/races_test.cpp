// SPDX-License-Identifier: Apache-2.0
// What only shows with several programs at once (RACE), as far as it lives in the core.
#include "server/device/deliver.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Race : public CoreTest {};

TEST_F(Race, RACE_1_call_between_open_and_get_new_calls_gives_exactly_one_handle) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner | monitor);
    const auto call = offer();
    EXPECT_TRUE(new_calls(core, *opened, 0, LINECALLSELECT_LINE, 100)->handles.empty());
    EXPECT_EQ(app.sink.count(LINE_APPNEWCALL), 1u);
    EXPECT_EQ(find(call)->handles.size(), 1u);
}

TEST_F(Race, RACE_1_call_announced_by_the_provider_but_not_yet_shown) {
    start();
    auto& app = make_app();
    const auto* first = open(make_app(u"first"), none);
    ASSERT_NE(first, nullptr);
    const auto call = new_call();
    auto* opened = open(app, monitor);
    EXPECT_TRUE(new_calls(core, *opened, 0, LINECALLSELECT_LINE, 100)->handles.empty());
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE, voice);
    EXPECT_EQ(app.sink.count(LINE_APPNEWCALL), 1u) << "it comes by itself";
    EXPECT_EQ(find(call)->handles.size(), 1u);
}

TEST_F(Race, RACE_1_call_that_comes_while_its_first_opener_is_on_its_way) {
    start();
    auto& app = make_app();
    fake.on<tspi::LineSetDefaultMediaDetection>().hold_return = true;
    const auto answer = begin_open(app, asking(owner));
    const auto call = offer();
    fake.return_held<tspi::LineSetDefaultMediaDetection>();
    ASSERT_EQ(answer->result, 0);
    auto listed = new_calls(core, *app.opened(), 0, LINECALLSELECT_LINE, 100);
    EXPECT_EQ(app.sink.count(LINE_APPNEWCALL) + listed->handles.size(), 1u) << "no loss, no second handle";
    EXPECT_NE(held(app.opened(), call), nullptr);
}

TEST_F(Race, RACE_2_owner_deallocates_while_it_is_handed_the_call) {
    start();
    auto& target = make_app(u"b");
    auto *from = open(make_app(u"a"), owner), *to = open(target, owner | monitor);
    const auto call = offer();
    const uint32_t old = held(to, call)->handle;
    deallocate(core, *held(to, call));
    target.sink.take();
    EXPECT_EQ(hand_off(core, *held(from, call), u"b", 0), 0);
    ASSERT_NE(held(to, call), nullptr);
    EXPECT_NE(held(to, call)->handle, old) << "a new handle, not the stale one";
    EXPECT_EQ(target.sink.last(LINE_APPNEWCALL)->param2, held(to, call)->handle);
    EXPECT_FALSE(target.knows(old));
}

TEST_F(Race, RACE_3_far_end_hangs_up_while_the_answer_is_in_flight) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    app.sink.take();
    const auto answer = open_ticket(*app.app, opened, 1, held(opened, call));
    state(call, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
    state(call, LINECALLSTATE_IDLE);
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    reply(answer, LINEERR_INVALCALLSTATE);
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CALLSTATE state=DISCONNECTED mode=NORMAL privilege=0",
                                      "LINE_CALLSTATE state=IDLE mode=0 privilege=0",
                                      "LINE_REPLY request=1 result=LINEERR_INVALCALLSTATE"}));
}

TEST_F(Race, RACE_4_two_owners_at_once_each_get_their_own_reply) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto *first = open(a, owner), *second = open(b, owner | monitor);
    const auto call = offer();
    set_privilege(core, *held(second, call), owner);
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    a.sink.take();
    b.sink.take();
    const auto hold = open_ticket(*a.app, first, 1, held(first, call));
    const auto drop = open_ticket(*b.app, second, 1, held(second, call));
    state(call, LINECALLSTATE_IDLE);
    reply(drop, 0);
    reply(hold, LINEERR_INVALCALLSTATE);
    EXPECT_EQ(a.sink.take(), (Texts{"LINE_CALLSTATE state=IDLE mode=0 privilege=0",
                                    "LINE_REPLY request=1 result=LINEERR_INVALCALLSTATE"}));
    EXPECT_EQ(b.sink.take(),
              (Texts{"LINE_CALLSTATE state=IDLE mode=0 privilege=0", "LINE_REPLY request=1 result=0"}));
}

TEST_F(Race, RACE_5_monitor_that_arrives_in_the_middle_of_a_conference) {
    start();
    open(make_app(u"owner"), owner);
    const auto parent = offer(), member = offer();
    auto& late = make_app(u"late");
    auto* watched = open(late, monitor);
    EXPECT_TRUE(new_calls(core, *watched, 0, LINECALLSELECT_LINE, 100).ok());
    deallocate(core, *held(watched, parent));
    state(member, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(parent));
    EXPECT_EQ(late.sink.last(LINE_CALLSTATE)->param2, 0u);
    EXPECT_TRUE(new_calls(core, *watched, 0, LINECALLSELECT_LINE, 100).ok());
    state(member, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(parent));
    EXPECT_EQ(late.sink.last(LINE_CALLSTATE)->param2, held(watched, parent)->handle);
}

TEST_F(Race, RACE_7_RACE_8_provider_dies_and_comes_back_with_the_calls_it_has) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    opened->line_states |= LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_INSERVICE;
    const auto old = offer();
    lose_provider();
    EXPECT_EQ(app.sink.last(LINE_LINEDEVSTATE)->param1, uint64_t{LINEDEVSTATE_OUTOFSERVICE});
    EXPECT_TRUE(app.knows(opened->handle)) << "DEV-4: absence is not removal";
    fake.forget();
    restart_provider();
    EXPECT_EQ(app.sink.last(LINE_LINEDEVSTATE)->param1, uint64_t{LINEDEVSTATE_INSERVICE});
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u);
    EXPECT_EQ(fake.last<tspi::LineSetDefaultMediaDetection>().media_modes, voice);
    EXPECT_EQ(fake.last<tspi::LineSetStatusMessages>().line_states & LINEDEVSTATE_INSERVICE,
              uint32_t{LINEDEVSTATE_INSERVICE});

    // Its numbers for calls begin again.
    event(LINE_NEWCALL, 0xBEEF, old);
    state(old, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE, voice);
    EXPECT_EQ(text_of(*app.sink.last(LINE_CALLSTATE)),
              "LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=OWNER");
}

TEST_F(Race, RACE_8_closing_a_call_of_the_old_provider_does_not_touch_one_of_the_new) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto number = offer();
    CallHandle* dead = held(opened, number);
    lose_provider();
    restart_provider();
    event(LINE_NEWCALL, 0xBEEF, number);
    state(number, LINECALLSTATE_OFFERING, 0, voice);
    deallocate(core, *dead);
    settle();
    state(number, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_EQ(text_of(*app.sink.last(LINE_CALLSTATE)),
              "LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=0");
    EXPECT_EQ(opened->calls.size(), 1u);
}

TEST_F(Race, RACE_8_what_openers_want_is_told_to_the_restarted_provider) {
    start();
    auto& app = make_app();
    auto request = asking(owner, voice | fax);
    request.ext_version = 0x10002;
    ASSERT_EQ(try_open(app, request), 0);
    lose_provider();
    fake.forget();
    restart_provider();
    EXPECT_EQ(fake.last<tspi::LineSetDefaultMediaDetection>().media_modes, voice | fax);
    EXPECT_EQ(fake.last<tspi::LineSelectExtVersion>().ext_version, 0x10002u);
    EXPECT_TRUE(core.lines[0]->in_service);
}

TEST_F(Race, RACE_8_line_that_cannot_be_opened_again_stays_out_of_service) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    lose_provider();
    fake.refuse<tspi::LineOpen>(LINEERR_RESOURCEUNAVAIL);
    restart_provider();
    EXPECT_FALSE(core.lines[0]->in_service);
    EXPECT_EQ(call_out(opened), static_cast<int32_t>(LINEERR_INVALLINESTATE)) << "DEV-4";
    close(opened);
}

TEST_F(Race, RACE_9_second_shutdown_changes_nothing) {
    start();
    auto& app = make_app();
    open(app, owner);
    shut_down_app(app);
    shut_down_app(app);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u);
}

TEST_F(Race, RACE_10_thousand_opens_and_closes_with_calls_coming_leave_nothing) {
    start();
    auto &constant = make_app(u"constant"), &restless = make_app(u"restless");
    auto* staying = open(constant, owner);
    for (int i = 0; i < 1000; ++i) {
        auto* opened = open(restless, owner | monitor);
        const auto call = offer();
        EXPECT_EQ(find(call)->count(owner), 1u);
        EXPECT_EQ(find(call)->count(monitor), 1u);
        if (i % 2 == 0) deallocate(core, *held(staying, call));
        close(opened);
        if (const auto left = find(call)) {
            EXPECT_EQ(left->count(owner), 1u);
            EXPECT_EQ(left->count(monitor), 0u);
            state(call, LINECALLSTATE_IDLE);
            deallocate(core, *held(staying, call));
            settle();
        }
    }
    EXPECT_TRUE(core.lines[0]->calls.empty());
    EXPECT_TRUE(provider->calls_by_handle.empty());
    EXPECT_EQ(core.lines[0]->opens.size(), 1u);
    EXPECT_EQ(restless.handles.size(), 1u) << "the application itself";
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1000u);
}

TEST_F(Race, RACE_12_priority_changed_during_an_offering_counts_for_the_next_only) {
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), owner);
    const auto call = offer();
    priorities.move_to_top(voice, u"b");
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE);
    EXPECT_EQ(held(b, call), nullptr);
    EXPECT_NE(held(a, call), nullptr);
    EXPECT_NE(held(b, offer()), nullptr);
}

TEST_F(Race, RACE_13_hand_off_to_who_is_just_closing_never_loses_the_owner) {
    start();
    auto *from = open(make_app(u"a"), owner), *to = open(make_app(u"b"), owner);
    const auto call = offer();
    close(to);
    EXPECT_EQ(hand_off(core, *held(from, call), u"b", 0), static_cast<int32_t>(LINEERR_TARGETNOTFOUND));
    EXPECT_EQ(held(from, call)->privilege, owner);

    auto* again = open(make_app(u"b"), owner);
    EXPECT_EQ(hand_off(core, *held(from, call), u"b", 0), 0);
    close(again);
    EXPECT_EQ(held(from, call)->privilege, owner) << "HAND-3: it was shared";
}

TEST_F(Race, RACE_15_device_removed_during_an_operation_reply_then_close_then_remove) {
    start();
    auto &app = make_app(), &other = make_app(u"other");
    auto* opened = open(app, none);
    open(other, none);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(opened);
    feed->line_event({0, 0, LINE_REMOVE, 0, 0, 0});
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_REPLY request=1 result=LINEERR_OPERATIONFAILED", "LINE_CLOSE",
                                      "LINE_REMOVE line=0"}));
    EXPECT_EQ(other.sink.take(), (Texts{"LINE_CLOSE", "LINE_REMOVE line=0"}));
    fake.complete_held<tspi::LineMakeCall>();
    EXPECT_TRUE(app.sink.messages.empty()) << "ASY-3";
    EXPECT_TRUE(core.lines[0]->calls.empty());
}

TEST_F(Race, RACE_15_forced_close_during_an_operation_reply_then_close) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(opened);
    call_out(opened);
    event(LINE_CLOSE);
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_REPLY request=1 result=LINEERR_OPERATIONFAILED",
                                      "LINE_REPLY request=2 result=LINEERR_OPERATIONFAILED", "LINE_CLOSE"}));
    EXPECT_EQ(app.pending.used, 0u);
}

}  // namespace
}  // namespace tapi::server
