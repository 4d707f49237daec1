// SPDX-License-Identifier: Apache-2.0
// What owners and monitors may do, hand-off (PRIV, HAND).
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Priv : public CoreTest {};
class Hand : public CoreTest {};

constexpr auto not_found = static_cast<int32_t>(LINEERR_TARGETNOTFOUND);

TEST_F(Priv, PRIV_1_features_of_a_monitor_are_those_of_a_monitor) {
    start();
    fake.on<tspi::LineGetCallStatus>().answer = [](const auto&, auto& out) {
        LINECALLSTATUS status{};
        status.dwTotalSize = status.dwNeededSize = status.dwUsedSize = sizeof status;
        status.dwCallFeatures = LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD | LINECALLFEATURE_MONITORDIGITS;
        status.dwCallFeatures2 = LINECALLFEATURE2_PARKDIRECT;
        out.call_status.resize(sizeof status);
        store(out.call_status, 0, status);
        return 0;
    };
    auto &first = make_app(u"owner"), &second = make_app(u"monitor");
    auto *mine = open(first, owner), *watched = open(second, monitor);
    const auto call = offer();
    auto status_of = [&](TestApp& app, OpenLine* opened) {
        LINECALLSTATUS status{};
        call_status(find(call), held(opened, call)->handle, app.handles,
                    [&](int32_t, Bytes whole) { status = load<LINECALLSTATUS>(whole, 0); });
        settle();
        return status;
    };
    const auto full = status_of(first, mine), less = status_of(second, watched);
    EXPECT_EQ(full.dwCallFeatures,
              LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD | LINECALLFEATURE_MONITORDIGITS);
    EXPECT_EQ(full.dwCallFeatures2, uint32_t{LINECALLFEATURE2_PARKDIRECT});
    EXPECT_EQ(full.dwCallPrivilege, owner);
    EXPECT_EQ(less.dwCallFeatures, uint32_t{LINECALLFEATURE_MONITORDIGITS}) << "DEV-6";
    EXPECT_EQ(less.dwCallFeatures2, 0u);
    EXPECT_EQ(less.dwCallPrivilege, monitor);
}

TEST_F(Priv, PRIV_2_any_holder_may_become_owner_beside_others) {
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), monitor),
         *c = open(make_app(u"c"), monitor);
    const auto call = offer();
    EXPECT_EQ(set_privilege(core, *held(b, call), owner), 0);
    EXPECT_EQ(set_privilege(core, *held(c, call), owner), 0);
    EXPECT_EQ(held(a, call)->privilege, owner);
    EXPECT_EQ(find(call)->count(owner), 3u);
}

TEST_F(Priv, PRIV_2_other_values_are_no_privilege) {
    start();
    auto* a = open(make_app(u"a"), owner);
    const auto call = offer();
    for (const uint32_t bad : {0u, none, owner | monitor, 8u}) {
        EXPECT_EQ(set_privilege(core, *held(a, call), bad), static_cast<int32_t>(LINEERR_INVALCALLPRIVILEGE))
            << bad;
    }
}

TEST_F(Priv, PRIV_3_sole_owner_of_a_live_call_cannot_become_monitor) {
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), monitor);
    const auto call = offer();
    EXPECT_EQ(set_privilege(core, *held(a, call), monitor), static_cast<int32_t>(LINEERR_INVALCALLSTATE));
    set_privilege(core, *held(b, call), owner);
    EXPECT_EQ(set_privilege(core, *held(a, call), monitor), 0) << "another owner is there";
    state(call, LINECALLSTATE_IDLE);
    EXPECT_EQ(set_privilege(core, *held(b, call), monitor), 0) << "the call is idle";
}

TEST_F(Priv, PRIV_4_monitor_deallocates_always) {
    start();
    for (const uint32_t version : {api_1_3, api_2_2}) {
        auto* watched = open(make_app(u"m", version), monitor);
        const auto call = offer();
        EXPECT_EQ(deallocate(core, *held(watched, call)), 0);
        close(watched);
    }
}

TEST_F(Priv, PRIV_4_sole_owner_of_a_live_call_before_2_0_cannot_deallocate) {
    start();
    auto* old = open(make_app(u"old", api_1_4), owner);
    const auto call = offer();
    EXPECT_EQ(deallocate(core, *held(old, call)), static_cast<int32_t>(LINEERR_INVALCALLSTATE));
    EXPECT_NE(held(old, call), nullptr);
    state(call, LINECALLSTATE_IDLE);
    EXPECT_EQ(deallocate(core, *held(old, call)), 0);
}

TEST_F(Priv, PRIV_4_owner_beside_another_deallocates_whatever_its_version) {
    start();
    auto *old = open(make_app(u"old", api_1_4), owner), *b = open(make_app(u"b"), monitor);
    const auto call = offer();
    set_privilege(core, *held(b, call), owner);
    EXPECT_EQ(deallocate(core, *held(old, call)), 0);
}

TEST_F(Priv, PRIV_4_from_2_0_the_call_goes_on_without_its_owner) {
    start();
    auto& watcher = make_app(u"monitor");
    auto *mine = open(make_app(u"owner"), owner), *watched = open(watcher, monitor);
    const auto call = offer();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    watcher.sink.take();
    fake.forget();
    EXPECT_EQ(deallocate(core, *held(mine, call)), 0);
    settle();
    EXPECT_EQ(fake.names(), Texts{}) << "neither dropped nor closed while a monitor holds it";
    EXPECT_EQ(find(call)->state, static_cast<uint32_t>(LINECALLSTATE_CONNECTED));
    EXPECT_EQ(watcher.sink.take(), Texts{"LINE_CALLINFO changed=NUMOWNERDECR"});
    EXPECT_EQ(set_privilege(core, *held(watched, call), owner), 0) << "a monitor can take it";
}

TEST_F(Priv, PRIV_5_provider_closes_the_call_when_the_last_handle_is_gone) {
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), monitor);
    const auto call = offer();
    const uint64_t hd_call = find(call)->hd_call;
    deallocate(core, *held(a, call));
    settle();
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
    deallocate(core, *held(b, call));
    settle();
    ASSERT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
    EXPECT_EQ(fake.last<tspi::LineCloseCall>().hd_call, hd_call);
    EXPECT_EQ(find(call), nullptr);
}

TEST_F(Priv, PRIV_5_events_after_the_call_was_closed_reach_nobody) {
    start();
    auto& app = make_app();
    auto* a = open(app, owner);
    const auto call = offer();
    deallocate(core, *held(a, call));
    app.sink.take();
    state(call, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
    state(call, LINECALLSTATE_IDLE);
    EXPECT_EQ(app.sink.take(), Texts{});
}

TEST_F(Priv, SEC_1_who_may_only_monitor_cannot_take_or_make_calls) {
    access.guest_rights = {Right::monitor};
    start();
    auto& guest = make_app(u"guest", api_2_2, "guest");
    EXPECT_EQ(try_open(guest, asking(owner)), static_cast<int32_t>(LINEERR_INVALPRIVSELECT));
    auto* watched = open(guest, monitor);
    const auto call = offer();
    EXPECT_EQ(set_privilege(core, *held(watched, call), owner),
              static_cast<int32_t>(LINEERR_INVALCALLPRIVILEGE));
    EXPECT_EQ(call_out(watched), static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL));
}

TEST_F(Hand, HAND_1_by_name_to_who_has_the_line_open_as_owner) {
    start();
    auto *from = open(make_app(u"screener"), owner), *to = open(make_app(u"agent"), owner, data);
    const auto call = offer();
    EXPECT_EQ(hand_off(core, *held(from, call), u"agent", 0), 0)
        << "the media mode of the target does not matter";
    EXPECT_EQ(held(to, call)->privilege, owner);
}

TEST_F(Hand, HAND_1_by_name_without_such_an_opener) {
    start(2);
    auto* from = open(make_app(u"screener"), owner);
    open(make_app(u"monitor"), monitor);
    open(make_app(u"elsewhere"), owner, voice, 1);
    const auto call = offer();
    for (const char16_t* name : {u"nobody", u"monitor", u"elsewhere", u""}) {
        EXPECT_EQ(hand_off(core, *held(from, call), name, 0), not_found);
    }
}

TEST_F(Hand, HAND_1_naming_oneself_succeeds_without_effect) {
    start();
    auto &app = make_app(u"self"), &other = make_app(u"other");
    auto* from = open(app, owner);
    open(other, monitor);
    const auto call = offer();
    app.sink.take();
    other.sink.take();
    EXPECT_EQ(hand_off(core, *held(from, call), u"SELF", 0), 0);
    EXPECT_EQ(app.sink.take(), Texts{});
    EXPECT_EQ(other.sink.take(), Texts{});
    EXPECT_EQ(find(call)->handles.size(), 2u);
}

TEST_F(Hand, HAND_2_by_media_mode_to_the_highest_priority_opener) {
    start();
    auto* from = open(make_app(u"screener"), owner);
    auto *low = open(make_app(u"low"), owner, fax), *high = open(make_app(u"high"), owner, fax);
    priorities.move_to_top(fax, u"high");
    const auto call = offer();
    EXPECT_EQ(hand_off(core, *held(from, call), {}, fax), 0);
    EXPECT_NE(held(high, call), nullptr);
    EXPECT_EQ(held(low, call), nullptr);
}

TEST_F(Hand, HAND_2_by_media_mode_exactly_one_bit) {
    start();
    auto* from = open(make_app(u"a"), owner);
    const auto call = offer();
    for (const uint32_t bad : {0u, voice | fax}) {
        EXPECT_EQ(hand_off(core, *held(from, call), {}, bad), static_cast<int32_t>(LINEERR_INVALMEDIAMODE));
    }
}

TEST_F(Hand, HAND_2_being_the_highest_oneself_is_an_error) {
    start();
    auto* from = open(make_app(u"a"), owner);
    open(make_app(u"b"), owner);
    const auto call = offer();
    EXPECT_EQ(hand_off(core, *held(from, call), {}, voice), static_cast<int32_t>(LINEERR_TARGETSELF));
}

TEST_F(Hand, HAND_2_nobody_for_the_media_mode) {
    start();
    auto* from = open(make_app(u"a"), owner);
    const auto call = offer();
    EXPECT_EQ(hand_off(core, *held(from, call), {}, fax), not_found);
}

TEST_F(Hand, HAND_3_caller_keeps_its_handle_and_ownership) {
    start();
    auto *from = open(make_app(u"a"), owner), *to = open(make_app(u"b"), owner);
    const auto call = offer();
    hand_off(core, *held(from, call), u"b", 0);
    EXPECT_EQ(held(from, call)->privilege, owner);
    EXPECT_EQ(held(to, call)->privilege, owner);
    EXPECT_EQ(deallocate(core, *held(from, call)), 0);
}

TEST_F(Hand, HAND_4_target_without_a_handle_gets_the_call_announced) {
    start();
    auto& target = make_app(u"b");
    auto *from = open(make_app(u"a"), owner), *to = open(target, owner);
    const auto call = offer();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    hand_off(core, *held(from, call), u"b", 0);
    ASSERT_EQ(target.sink.messages.size(), 2u);
    EXPECT_EQ(target.sink.messages[0].message, static_cast<uint32_t>(LINE_APPNEWCALL));
    EXPECT_EQ(target.sink.messages[0].param2, held(to, call)->handle);
    EXPECT_EQ(text_of(target.sink.messages[1]), "LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=OWNER");
}

TEST_F(Hand, HAND_4_target_that_monitors_keeps_its_handle_and_is_raised) {
    start();
    auto& target = make_app(u"b");
    auto *from = open(make_app(u"a"), owner), *to = open(target, owner | monitor);
    const auto call = offer();
    const uint32_t before = held(to, call)->handle;
    target.sink.take();
    hand_off(core, *held(from, call), u"b", 0);
    EXPECT_EQ(held(to, call)->handle, before);
    EXPECT_EQ(target.sink.take(), Texts{"LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=OWNER"});
}

TEST_F(Hand, HAND_4_OWN_6_target_that_owned_it_already_is_told_again) {
    start();
    auto &target = make_app(u"b"), &third = make_app(u"c");
    auto *from = open(make_app(u"a"), owner), *to = open(target, owner | monitor);
    open(third, monitor);
    const auto call = offer();
    set_privilege(core, *held(to, call), owner);
    target.sink.take();
    third.sink.take();
    hand_off(core, *held(from, call), u"b", 0);
    EXPECT_EQ(target.sink.take(), Texts{"LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=OWNER"});
    EXPECT_EQ(third.sink.take(), Texts{}) << "no count has changed";
}

TEST_F(Hand, HAND_4_OWN_7_other_holders_hear_of_one_owner_more) {
    start();
    auto &first = make_app(u"a"), &third = make_app(u"c");
    auto* from = open(first, owner);
    open(make_app(u"b"), owner);
    open(third, monitor);
    const auto call = offer();
    first.sink.take();
    third.sink.take();
    hand_off(core, *held(from, call), u"b", 0);
    EXPECT_EQ(third.sink.take(), Texts{"LINE_CALLINFO changed=NUMOWNERINCR"});
    EXPECT_EQ(first.sink.take(), Texts{}) << "who hands off caused it";
}

TEST_F(Hand, HAND_4_OWN_7_others_hear_of_a_monitor_less_when_one_was_raised) {
    start();
    auto& third = make_app(u"c");
    auto* from = open(make_app(u"a"), owner);
    open(make_app(u"b"), owner | monitor);
    open(third, monitor);
    const auto call = offer();
    third.sink.take();
    hand_off(core, *held(from, call), u"b", 0);
    EXPECT_EQ(third.sink.take(), Texts{"LINE_CALLINFO changed=NUMOWNERINCR|NUMMONITORS"});
}

TEST_F(Hand, HAND_5_hand_off_does_not_change_the_media_mode) {
    start();
    auto* from = open(make_app(u"a"), owner, unknown);
    open(make_app(u"b"), owner, fax);
    const auto call = offer(unknown | fax);
    hand_off(core, *held(from, call), {}, fax);
    EXPECT_EQ(find(call)->media_mode, unknown | fax);
    EXPECT_EQ(fake.count<tspi::LineSetMediaMode>(), 0u);
}

TEST_F(Hand, HAND_5_when_nobody_is_left_for_unknown_the_hand_off_fails) {
    start();
    auto* prober = open(make_app(u"prober"), owner, unknown);
    const auto call = offer(unknown);
    EXPECT_EQ(hand_off(core, *held(prober, call), {}, unknown), static_cast<int32_t>(LINEERR_TARGETSELF));
}

TEST_F(Hand, HAND_6_monitored_media_does_not_change_the_recorded_mode) {
    start();
    open(make_app(u"a"), owner);
    const auto call = offer(voice);
    feed->line_event({core.lines[0]->ht_line(), call, LINE_MONITORMEDIA, fax, 0, 0});
    EXPECT_EQ(find(call)->media_mode, voice);
}

TEST_F(Hand, HAND_7_a_screener_passes_the_call_and_leaves) {
    start();
    auto& agent = make_app(u"agent");
    auto *screener = open(make_app(u"screener"), owner), *desk = open(agent, owner);
    const auto call = offer();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    fake.forget();
    EXPECT_EQ(hand_off(core, *held(screener, call), u"agent", 0), 0);
    EXPECT_EQ(deallocate(core, *held(screener, call)), 0);
    settle();
    EXPECT_EQ(fake.names(), Texts{}) << "no switch operation";
    EXPECT_EQ(find(call)->count(owner), 1u);
    EXPECT_EQ(held(desk, call)->privilege, owner);
}

TEST_F(Hand, OPEN_7_single_address_does_not_narrow_hand_off) {
    start(1, 2);
    auto* from = open(make_app(u"a"), owner);
    auto& target = make_app(u"b");
    LINECALLPARAMS params{};
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 1;
    auto request = asking(owner | LINEOPENOPTION_SINGLEADDRESS, fax);
    request.call_params = call_params(params);
    ASSERT_EQ(try_open(target, request), 0);
    const auto call = offer();
    EXPECT_EQ(hand_off(core, *held(from, call), {}, fax), 0);
    EXPECT_NE(held(target.opened(), call), nullptr);
}

TEST_F(Hand, HAND_1_AMB_20_of_two_instances_the_first_open_is_the_target) {
    start();
    auto* from = open(make_app(u"a"), owner);
    auto *first = open(make_app(u"b"), owner), *second = open(make_app(u"b"), owner);
    const auto call = offer();
    hand_off(core, *held(from, call), u"b", 0);
    EXPECT_NE(held(first, call), nullptr);
    EXPECT_EQ(held(second, call), nullptr);
}

}  // namespace
}  // namespace tapi::server
