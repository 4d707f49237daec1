// SPDX-License-Identifier: Apache-2.0
// Who owns a new call, and who hears of it (OWN).
#include <algorithm>

#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Own : public CoreTest {
  protected:
    uint32_t privilege(OpenLine* opened, uint64_t call) {
        const CallHandle* handle = held(opened, call);
        return handle != nullptr ? handle->privilege : 0;
    }
};

TEST_F(Own, OWN_1_highest_priority_application_becomes_owner) {
    start();
    auto *low = open(make_app(u"low"), owner), *high = open(make_app(u"high"), owner);
    priorities.move_to_top(voice, u"high");
    const auto call = offer();
    EXPECT_EQ(privilege(high, call), owner);
    EXPECT_EQ(privilege(low, call), 0u);
}

TEST_F(Own, OWN_1_among_listed_applications_the_place_on_the_list_decides) {
    start();
    auto *a = open(make_app(u"a"), owner), *b = open(make_app(u"b"), owner), *c = open(make_app(u"c"), owner);
    for (const char16_t* module : {u"a", u"c", u"b"}) priorities.move_to_top(voice, module);
    EXPECT_EQ(privilege(b, offer()), owner);
    close(b);
    EXPECT_EQ(privilege(c, offer()), owner);
    close(c);
    EXPECT_EQ(privilege(a, offer()), owner);
}

TEST_F(Own, OWN_1_exactly_one_application_becomes_owner) {
    start();
    OpenLine* opens[] = {open(make_app(u"a"), owner), open(make_app(u"b"), owner),
                         open(make_app(u"c"), owner)};
    const auto call = offer();
    EXPECT_EQ(std::count_if(std::begin(opens), std::end(opens),
                            [&](auto* o) { return privilege(o, call) == owner; }),
              1);
    EXPECT_EQ(find(call)->count(owner), 1u);
}

TEST_F(Own, OWN_1_candidates_are_openers_for_the_media_mode_of_the_call) {
    start();
    auto *voices = open(make_app(u"voice"), owner, voice), *faxes = open(make_app(u"fax"), owner, fax);
    EXPECT_EQ(privilege(faxes, offer(fax)), owner);
    const auto call = offer(voice);
    EXPECT_EQ(privilege(voices, call), owner);
    EXPECT_EQ(privilege(faxes, call), 0u);
}

TEST_F(Own, OWN_2_owner_may_deallocate_what_it_did_not_want) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    EXPECT_EQ(deallocate(core, *held(opened, call)), 0);
    settle();
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u) << "deallocation never changes the call";
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
}

TEST_F(Own, OWN_3_monitors_get_a_handle_at_the_same_time) {
    start();
    auto &first = make_app(u"owner"), &second = make_app(u"monitor");
    open(first, owner);
    open(second, monitor);
    offer();
    const Texts seen = second.sink.take();
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_TRUE(seen[0].starts_with("LINE_APPNEWCALL address=0")) << seen[0];
    EXPECT_EQ(seen[1], "LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=MONITOR");
}

TEST_F(Own, OWN_3_opener_with_owner_only_that_was_not_chosen_gets_nothing) {
    start();
    auto &first = make_app(u"first"), &second = make_app(u"second");
    open(first, owner);
    open(second, owner);
    const auto call = offer();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_TRUE(second.sink.messages.empty());
}

TEST_F(Own, OWN_3_owner_and_monitor_that_was_not_chosen_monitors) {
    start();
    open(make_app(u"first"), owner);
    auto* second = open(make_app(u"second"), owner | monitor);
    EXPECT_EQ(privilege(second, offer()), monitor);
}

TEST_F(Own, OWN_4_unknown_call_goes_first_to_who_wants_unknown_ones) {
    start();
    open(make_app(u"voice"), owner, voice);
    auto* prober = open(make_app(u"prober"), owner, unknown);
    EXPECT_EQ(privilege(prober, offer(unknown | voice | fax)), owner);
}

TEST_F(Own, OWN_4_only_the_candidate_bits_are_tried) {
    start();
    auto* voices = open(make_app(u"voice"), owner, voice);
    auto* faxes = open(make_app(u"fax"), owner, fax);
    const auto call = offer(unknown | fax | data);
    EXPECT_EQ(privilege(faxes, call), owner);
    EXPECT_EQ(privilege(voices, call), 0u);
}

TEST_F(Own, AMB_26_default_order_is_voice_automated_fax_data) {
    start();
    auto* modems = open(make_app(u"data"), owner, data);
    EXPECT_EQ(privilege(modems, offer(unknown)), owner);
    auto* faxes = open(make_app(u"fax"), owner, fax);
    EXPECT_EQ(privilege(faxes, offer(unknown)), owner);
    auto* machine = open(make_app(u"machine"), owner, automated);
    EXPECT_EQ(privilege(machine, offer(unknown)), owner);
    auto* person = open(make_app(u"person"), owner, voice);
    EXPECT_EQ(privilege(person, offer(unknown)), owner);
}

TEST_F(Own, AMB_26_order_can_be_configured) {
    core.options.media_mode_order = {fax, voice};
    start();
    open(make_app(u"person"), owner, voice);
    auto* faxes = open(make_app(u"fax"), owner, fax);
    EXPECT_EQ(privilege(faxes, offer(unknown | voice | fax)), owner);
}

TEST_F(Own, OWN_5_without_a_list_the_first_to_open_is_highest) {
    start();
    auto* first = open(make_app(u"b"), owner);
    open(make_app(u"a"), owner);
    EXPECT_EQ(privilege(first, offer()), owner);
}

TEST_F(Own, OWN_5_listed_applications_come_before_others) {
    start();
    open(make_app(u"first"), owner);
    auto* listed = open(make_app(u"listed"), owner);
    priorities.move_to_top(voice, u"listed");
    EXPECT_EQ(privilege(listed, offer()), owner);
}

TEST_F(Own, AMB_19_order_of_opening_counts_among_the_handles_that_are_open_now) {
    start();
    auto& first = make_app(u"first");
    auto* old = open(first, owner);
    auto* second = open(make_app(u"second"), owner);
    close(old);
    auto* again = open(first, owner);
    const auto call = offer();
    EXPECT_EQ(privilege(second, call), owner);
    EXPECT_EQ(privilege(again, call), 0u);
}

TEST_F(Own, AMB_20_of_two_copies_of_one_program_the_first_open_comes_first) {
    start();
    auto* first = open(make_app(u"ivr"), owner);
    auto* second = open(make_app(u"ivr"), owner);
    priorities.move_to_top(voice, u"ivr");
    const auto call = offer();
    EXPECT_EQ(privilege(first, call), owner);
    EXPECT_EQ(privilege(second, call), 0u);
}

TEST_F(Own, OWN_6_new_call_then_its_state_with_the_privilege) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    ASSERT_EQ(app.sink.messages.size(), 2u);
    const Message &announced = app.sink.messages[0], &first = app.sink.messages[1];
    EXPECT_EQ(announced.message, static_cast<uint32_t>(LINE_APPNEWCALL));
    EXPECT_EQ(announced.device, opened->handle);
    EXPECT_EQ(announced.instance, 7u);
    EXPECT_EQ(announced.param2, held(opened, call)->handle);
    EXPECT_EQ(announced.param3, owner);
    EXPECT_EQ(first.device, held(opened, call)->handle);
    EXPECT_EQ(text_of(first), "LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=OWNER");
}

TEST_F(Own, OWN_6_before_2_0_only_the_state_with_the_privilege) {
    start();
    auto& app = make_app(u"old", api_1_4);
    open(app, owner);
    offer();
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=OWNER"});
}

TEST_F(Own, OWN_6_later_states_carry_no_privilege) {
    start();
    auto& app = make_app();
    open(app, owner);
    const auto call = offer();
    app.sink.take();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=0"});
}

TEST_F(Own, OWN_7_counts_of_owners_and_monitors) {
    start();
    open(make_app(u"a"), owner);
    auto* b = open(make_app(u"b"), monitor);
    auto* c = open(make_app(u"c"), monitor);
    const auto call = offer();
    EXPECT_EQ(find(call)->count(owner), 1u);
    EXPECT_EQ(find(call)->count(monitor), 2u);
    set_privilege(core, *held(b, call), owner);
    EXPECT_EQ(find(call)->count(owner), 2u);
    deallocate(core, *held(c, call));
    EXPECT_EQ(find(call)->count(monitor), 0u);
}

TEST_F(Own, OWN_7_no_call_info_beside_the_first_state) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    open(a, owner);
    open(b, monitor);
    offer();
    EXPECT_EQ(a.sink.count(LINE_CALLINFO), 0u);
    EXPECT_EQ(b.sink.count(LINE_CALLINFO), 0u);
}

TEST_F(Own, OWN_7_a_new_owner_is_told_to_the_others_and_not_to_itself) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b"), &c = make_app(u"c");
    open(a, owner);
    auto* second = open(b, monitor);
    open(c, monitor);
    const auto call = offer();
    for (auto* app : {&a, &b, &c}) app->sink.take();
    set_privilege(core, *held(second, call), owner);
    const Texts told{"LINE_CALLINFO changed=NUMOWNERINCR|NUMMONITORS"};
    EXPECT_EQ(a.sink.take(), told);
    EXPECT_EQ(b.sink.take(), Texts{});
    EXPECT_EQ(c.sink.take(), told);
}

TEST_F(Own, OWN_7_nothing_is_told_for_the_unknown_offering_to_monitors) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto* maker = open(a, none);
    open(b, monitor);
    call_out(maker);
    EXPECT_EQ(a.sink.count(LINE_CALLINFO), 0u);
    EXPECT_EQ(b.sink.count(LINE_CALLINFO), 0u);
}

TEST_F(Own, OWN_7_nothing_is_told_after_idle) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto* first = open(a, owner);
    auto* second = open(b, monitor);
    const auto call = offer();
    state(call, LINECALLSTATE_IDLE);
    a.sink.take();
    b.sink.take();
    info(call, LINECALLINFOSTATE_CALLERID);
    set_privilege(core, *held(second, call), owner);
    deallocate(core, *held(first, call));
    EXPECT_EQ(a.sink.take(), Texts{});
    EXPECT_EQ(b.sink.take(), Texts{});
}

TEST_F(Own, OWN_8_AMB_1_call_without_a_candidate_is_kept_by_default) {
    start();
    open(make_app(), monitor);
    const auto call = offer();
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u);
    EXPECT_EQ(find(call)->count(owner), 0u);
}

TEST_F(Own, OWN_8_AMB_1_call_without_a_candidate_is_dropped_when_configured) {
    core.options.drop_unowned_calls = true;
    start();
    open(make_app(u"watcher"), monitor);
    const auto call = offer();
    ASSERT_EQ(fake.count<tspi::LineDrop>(), 1u);
    EXPECT_EQ(fake.last<tspi::LineDrop>().hd_call, find(call)->hd_call);
}

TEST_F(Own, AMB_1_a_call_with_an_owner_is_not_dropped_when_configured) {
    core.options.drop_unowned_calls = true;
    start();
    open(make_app(), owner);
    offer();
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u);
}

TEST_F(Own, AMB_1_what_is_not_an_offered_call_is_not_dropped) {
    core.options.drop_unowned_calls = true;
    start();
    open(make_app(), monitor);
    state(new_call(), LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE, voice);
    state(new_call(), LINECALLSTATE_DIALTONE, 0, voice);
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u);
}

TEST_F(Own, OWN_9_new_call_alone_is_not_shown_before_its_first_state) {
    start();
    auto& app = make_app();
    open(app, owner | monitor);
    const auto call = new_call();
    info(call, LINECALLINFOSTATE_CALLERID);
    EXPECT_TRUE(app.sink.messages.empty());
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE, voice);
    EXPECT_EQ(app.sink.messages.size(), 2u);
}

TEST_F(Own, OWN_9_first_state_may_be_any) {
    start();
    auto& app = make_app();
    open(app, owner);
    for (const uint32_t first : {LINECALLSTATE_CONNECTED, LINECALLSTATE_DIALTONE, LINECALLSTATE_ONHOLD}) {
        state(new_call(), first, 0, voice);
        EXPECT_EQ(app.sink.last(LINE_CALLSTATE)->param1, first);
        EXPECT_EQ(app.sink.last(LINE_CALLSTATE)->param3, owner);
    }
}

TEST_F(Own, OWN_9_new_call_on_a_closed_line_is_given_back) {
    start();
    auto* opened = open(make_app(), owner);
    close(opened);
    const auto call = new_call();
    EXPECT_EQ(fake.last<tspi::LineCloseCall>().hd_call, 0xD0000000 + call);
    EXPECT_EQ(find(call), nullptr);
}

TEST_F(Own, OWN_10_who_makes_a_call_owns_it_alone) {
    start();
    open(make_app(u"greedy"), owner);
    priorities.move_to_top(voice, u"greedy");
    auto* maker = open(make_app(u"maker"), none);
    EXPECT_GT(call_out(maker), 0);
    const auto call = last_made();
    EXPECT_EQ(privilege(maker, call), owner);
    EXPECT_EQ(find(call)->handles.size(), 1u);
}

TEST_F(Own, OWN_10_a_call_from_the_phone_on_the_desk_goes_to_a_candidate_in_its_real_state) {
    start();
    auto& app = make_app();
    open(app, owner);
    state(new_call(), LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_NORMAL, voice);
    EXPECT_EQ(text_of(*app.sink.last(LINE_CALLSTATE)),
              "LINE_CALLSTATE state=DIALTONE mode=NORMAL privilege=OWNER");
}

TEST_F(Own, INIT_8_application_name_of_a_call_is_that_of_its_first_owner) {
    start();
    auto* first = open(make_app(u"first"), owner);
    auto* second = open(make_app(u"second"), owner | monitor);
    const auto call = offer();
    hand_off(core, *held(first, call), u"second", 0);
    deallocate(core, *held(first, call));
    EXPECT_EQ(privilege(second, call), owner);
    EXPECT_EQ(find(call)->app_name, u"first (friendly)");
}

TEST_F(Own, MEM_5_a_second_announcement_of_one_call_changes_nothing) {
    start();
    auto& app = make_app();
    open(app, owner);
    const auto call = offer();
    app.sink.take();
    event(LINE_NEWCALL, 0xBAD, call);
    EXPECT_TRUE(app.sink.messages.empty());
    EXPECT_EQ(find(call)->hd_call, 0xD0000000 + call);
}

}  // namespace
}  // namespace tapi::server
