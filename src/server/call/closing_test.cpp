// SPDX-License-Identifier: Apache-2.0
// Closing lines, shutting down, and the end of calls (CLOSE, INIT-6, INIT-7).
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Close : public CoreTest {
  protected:
    uint64_t connected() {
        const auto call = offer();
        state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
        return call;
    }
};

TEST_F(Close, CLOSE_1_the_handle_and_all_call_handles_got_through_it_are_dead_at_once) {
    start();
    auto& app = make_app();
    auto *opened = open(app, owner), *other = open(app, monitor);
    const auto call = connected();
    const uint32_t line = opened->handle, mine = held(opened, call)->handle,
                   theirs = held(other, call)->handle;
    close(opened);
    EXPECT_FALSE(app.knows(line));
    EXPECT_FALSE(app.knows(mine));
    EXPECT_TRUE(app.knows(theirs)) << "the other open line of the same application lives on";
}

TEST_F(Close, CLOSE_1_events_after_it_reach_nobody) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    open(make_app(u"other"), monitor);
    const auto call = connected();
    close(opened);
    app.sink.take();
    state(call, LINECALLSTATE_ONHOLD);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    EXPECT_EQ(app.sink.take(), Texts{});
}

TEST_F(Close, CLOSE_2_closer_beside_another_owner_tells_the_provider_nothing) {
    start();
    auto& other = make_app(u"b");
    auto *a = open(make_app(u"a"), owner), *b = open(other, owner | monitor);
    const auto call = connected();
    set_privilege(core, *held(b, call), owner);
    other.sink.take();
    fake.forget();
    close(a);
    EXPECT_EQ(fake.names(), Texts{});
    EXPECT_EQ(other.sink.take(), Texts{"LINE_CALLINFO changed=NUMOWNERDECR"});
    EXPECT_EQ(held(b, call)->privilege, owner);
}

TEST_F(Close, CLOSE_2_the_rest_hears_when_a_monitor_leaves) {
    start();
    auto& first = make_app(u"a");
    open(first, owner);
    auto* watched = open(make_app(u"b"), monitor);
    connected();
    first.sink.take();
    close(watched);
    EXPECT_EQ(first.sink.take(), Texts{"LINE_CALLINFO changed=NUMMONITORS"});
}

TEST_F(Close, CLOSE_3_AMB_2_sole_owner_closes_while_the_line_stays_open) {
    fake.caps.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP;
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), monitor);
    const auto call = connected();
    fake.forget();
    close(a);
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u) << "others have the line open";
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
    EXPECT_EQ(find(call)->count(owner), 0u);
    EXPECT_NE(held(b, call), nullptr) << "monitors keep their handles";
}

TEST_F(Close, CLOSE_4_AMB_2_last_close_with_CLOSEDROP_drops_active_calls) {
    fake.caps.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP;
    start();
    auto* opened = open(make_app(), owner);
    const uint64_t first = connected(), second = connected(), idle = connected();
    state(idle, LINECALLSTATE_IDLE);
    const uint64_t hd_first = find(first)->hd_call, hd_second = find(second)->hd_call;
    fake.forget();
    close(opened);
    const auto drops = fake.all<tspi::LineDrop>();
    ASSERT_EQ(drops.size(), 2u);
    EXPECT_EQ(drops[0].hd_call, hd_first);
    EXPECT_EQ(drops[1].hd_call, hd_second);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 3u);
    EXPECT_EQ(fake.names().back(), "lineClose") << "calls end inside the opening of their line";
}

TEST_F(Close, CLOSE_4_the_flag_counts_also_while_capabilities_are_being_asked_again) {
    fake.caps.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP;
    start();
    auto* opened = open(make_app(), owner);
    connected();
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
    close(opened);
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 1u);
}

TEST_F(Close, CLOSE_4_AMB_28_without_CLOSEDROP_calls_live_on) {
    start();
    auto* opened = open(make_app(), owner);
    connected();
    fake.forget();
    close(opened);
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u);
    EXPECT_EQ(fake.names(), (Texts{"lineCloseCall", "lineClose"}));
}

TEST_F(Close, CLOSE_4_calls_that_nobody_holds_are_closed_before_the_line) {
    start();
    auto* opened = open(make_app(), none);
    const auto unseen = connected();
    ASSERT_NE(find(unseen), nullptr);
    fake.forget();
    close(opened);
    EXPECT_EQ(fake.names(), (Texts{"lineCloseCall", "lineClose"}));
    EXPECT_EQ(find(unseen), nullptr);
    EXPECT_TRUE(provider->calls_by_handle.empty());
}

TEST_F(Close, CLOSE_5_line_taken_away_by_the_provider) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto* first = open(a, owner);
    open(b, monitor);
    const auto call = connected();
    const uint32_t line = first->handle, mine = held(first, call)->handle;
    a.sink.take();
    fake.forget();
    event(LINE_CLOSE);
    ASSERT_NE(a.sink.last(LINE_CLOSE), nullptr);
    EXPECT_EQ(a.sink.last(LINE_CLOSE)->device, line);
    EXPECT_EQ(a.sink.last(LINE_CLOSE)->instance, 7u);
    EXPECT_EQ(b.sink.count(LINE_CLOSE), 1u);
    EXPECT_FALSE(a.knows(line));
    EXPECT_FALSE(a.knows(mine));
    EXPECT_TRUE(a.app->opens.empty());
    EXPECT_EQ(fake.names(), Texts{"lineClose"}) << "nothing more is said about the calls of such a line";
    EXPECT_EQ(find(call), nullptr);
}

TEST_F(Close, CLOSE_5_nothing_follows_it) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    open(a, owner);
    open(b, monitor);
    const auto call = connected();
    event(LINE_CLOSE);
    a.sink.take();
    b.sink.take();
    state(call, LINECALLSTATE_IDLE);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    EXPECT_EQ(a.sink.take(), Texts{});
    EXPECT_EQ(b.sink.take(), Texts{});
}

TEST_F(Close, CLOSE_5_it_is_the_last_that_each_handle_hears) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    open(a, owner);
    open(b, owner | monitor);
    connected();
    a.sink.take();
    b.sink.take();
    event(LINE_CLOSE);
    EXPECT_EQ(a.sink.take(), Texts{"LINE_CLOSE"});
    EXPECT_EQ(b.sink.take(), Texts{"LINE_CLOSE"}) << "not of one owner less";
}

TEST_F(Close, CLOSE_5_the_line_can_be_opened_again) {
    start();
    auto& app = make_app();
    open(app, owner);
    event(LINE_CLOSE);
    fake.forget();
    EXPECT_NE(open(app, owner), nullptr);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u);
    EXPECT_EQ(fake.last<tspi::LineSetDefaultMediaDetection>().media_modes, voice)
        << "nothing is left of the first time";
    EXPECT_NE(held(app.opened(), offer()), nullptr);
}

TEST_F(Close, CLOSE_5_an_answer_from_before_does_not_count_afterwards) {
    start();
    auto& app = make_app();
    fake.on<tspi::LineSetDefaultMediaDetection>().hold_return = true;
    const auto first = begin_open(app, asking(owner, voice));
    event(LINE_CLOSE);
    fake.on<tspi::LineSetDefaultMediaDetection>().hold_return = false;
    fake.return_held<tspi::LineSetDefaultMediaDetection>(0);
    EXPECT_EQ(first->result, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    fake.forget();
    EXPECT_NE(open(app, owner, voice), nullptr);
    EXPECT_EQ(fake.count<tspi::LineSetDefaultMediaDetection>(), 1u);
}

TEST_F(Close, CLOSE_6_nothing_follows_idle) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = connected();
    state(call, LINECALLSTATE_IDLE);
    app.sink.take();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    state(call, LINECALLSTATE_IDLE);
    EXPECT_EQ(app.sink.take(), Texts{});
    EXPECT_TRUE(held(opened, call)->call->idle());
}

TEST_F(Close, CLOSE_6_an_idle_call_can_be_read_until_it_is_deallocated) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = connected();
    state(call, LINECALLSTATE_IDLE);
    int answers = 0;
    auto read = [&](int32_t result, Bytes) { answers += result == 0; };
    call_info(core, find(call), held(opened, call)->handle, app.handles, read);
    call_status(find(call), held(opened, call)->handle, app.handles, read);
    settle();
    EXPECT_EQ(answers, 2);
    deallocate(core, *held(opened, call));
    settle();
    EXPECT_EQ(find(call), nullptr) << "memory is bounded";
    EXPECT_TRUE(provider->calls_by_handle.empty());
}

TEST_F(Close, CLOSE_6_an_idle_call_that_nobody_holds_is_forgotten) {
    start();
    open(make_app(), none);
    const auto call = offer();
    ASSERT_NE(find(call), nullptr);
    state(call, LINECALLSTATE_IDLE);
    EXPECT_EQ(find(call), nullptr);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
}

TEST_F(Close, CLOSE_7_both_ways_to_idle_are_shown_as_they_come) {
    start();
    auto& app = make_app();
    open(app, owner);
    const auto dropped = connected(), hung_up = connected();
    app.sink.take();
    state(dropped, LINECALLSTATE_IDLE);
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CALLSTATE state=IDLE mode=0 privilege=0"});
    state(hung_up, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
    state(hung_up, LINECALLSTATE_IDLE);
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CALLSTATE state=DISCONNECTED mode=NORMAL privilege=0",
                                      "LINE_CALLSTATE state=IDLE mode=0 privilege=0"}));
}

TEST_F(Close, INIT_6_shutdown_closes_every_line_and_takes_all_handles) {
    start(3);
    auto& app = make_app();
    std::vector<uint32_t> handles;
    for (uint32_t line = 0; line < 3; ++line) {
        auto* opened = open(app, owner, voice, line);
        handles.push_back(opened->handle);
        handles.push_back(held(opened, offer(voice, line))->handle);
    }
    shut_down_app(app);
    for (const uint32_t handle : handles) EXPECT_FALSE(app.knows(handle));
    EXPECT_EQ(fake.count<tspi::LineClose>(), 3u);
    EXPECT_TRUE(core.line_apps.empty());
    for (const auto& line : core.lines) EXPECT_TRUE(line->opens.empty());
}

TEST_F(Close, INIT_6_shutdown_cancels_outstanding_replies) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    EXPECT_GT(call_out(opened), 0);
    shut_down_app(app);
    fake.complete_held<tspi::LineMakeCall>(LINEERR_OPERATIONFAILED);
    EXPECT_EQ(app.sink.count(LINE_REPLY), 0u);
    EXPECT_EQ(app.pending.used, 0u);
}

TEST_F(Close, INIT_6_shutdown_while_the_line_is_being_opened) {
    start();
    auto& app = make_app();
    fake.on<tspi::LineOpen>().hold_return = true;
    const auto answer = begin_open(app, asking(owner));
    shut_down_app(app);
    fake.return_held<tspi::LineOpen>();
    EXPECT_EQ(answer->result, static_cast<int32_t>(LINEERR_INVALAPPHANDLE));
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u) << "nobody has it open then";
    EXPECT_TRUE(core.lines[0]->opens.empty());
}

TEST_F(Close, INIT_7_AMB_4_a_dead_application_leaves_as_one_that_shut_down) {
    fake.caps.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP;
    start();
    auto &dying = make_app(u"dying"), &other = make_app(u"other");
    auto* mine = open(dying, owner);
    auto* theirs = open(other, monitor);
    const auto call = connected();
    const uint32_t handle = held(mine, call)->handle;
    other.sink.take();
    shut_down_app(dying);
    EXPECT_FALSE(dying.knows(handle));
    EXPECT_EQ(other.sink.take(), Texts{"LINE_CALLINFO changed=NUMOWNERDECR"});
    EXPECT_NE(held(theirs, call), nullptr);
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u);
}

}  // namespace
}  // namespace tapi::server
