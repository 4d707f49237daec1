// SPDX-License-Identifier: Apache-2.0
// Devices: ids, coming and going, status messages (DEV).
#include "model/layouts.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Dev : public CoreTest {
  protected:
    struct Second {
        FakeProvider fake;
        Provider* provider;
        std::unique_ptr<ProviderFeed> feed;
    };
    std::unique_ptr<Second> second_provider() {
        auto second = std::make_unique<Second>();
        auto made = std::make_unique<Provider>();
        made->name = "second";
        made->calls = &second->fake;
        second->provider = made.get();
        core.providers.push_back(std::move(made));
        second->feed = std::make_unique<ProviderFeed>(core, *second->provider);
        return second;
    }
    void create(uint64_t temporary) {
        feed->line_event({0, 0, LINE_CREATE, 1, temporary, 0});
        settle();
    }
    void remove(uint32_t line) {
        feed->line_event({0, 0, LINE_REMOVE, line, 0, 0});
        settle();
    }
};

constexpr auto no_device = static_cast<int32_t>(LINEERR_NODEVICE);

TEST_F(Dev, DEV_1_ids_begin_at_0_and_each_provider_has_one_range) {
    const auto second = second_provider();
    start(3);
    second->feed->up({api_2_2, 2, 0, second->feed->devices_counted(2, 0), 0});
    ASSERT_EQ(core.lines.size(), 5u);
    for (uint32_t id = 0; id < 5; ++id) {
        EXPECT_EQ(core.lines[id]->id, id);
        EXPECT_EQ(core.lines[id]->provider, id < 3 ? provider : second->provider);
    }
}

TEST_F(Dev, DEV_1_providers_that_start_at_the_same_time_do_not_share_ids) {
    const auto second = second_provider();
    const auto first_bases = feed->devices_counted(3, 1), second_bases = second->feed->devices_counted(2, 1);
    EXPECT_EQ(first_bases.line, 0u);
    EXPECT_EQ(second_bases.line, 3u);
    EXPECT_EQ(second_bases.phone, 1u);
    second->feed->up({api_2_2, 2, 1, second_bases, 0});
    auto& app = make_app();
    EXPECT_EQ(try_open(app, asking(none, 0, 0)), no_device) << "its provider is not up yet";
    EXPECT_EQ(usable_line(core, *app.app, 3).code(), 0);
    feed->up({api_2_2, 3, 1, first_bases, 0});
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CREATE line=0", "LINE_CREATE line=1", "LINE_CREATE line=2"}));
    EXPECT_EQ(try_open(app, asking(none, 0, 0)), 0);
    EXPECT_EQ(fake.last<tspi::LineOpen>().device_id, 0u);
}

TEST_F(Dev, DEV_1_a_start_that_failed_half_way_keeps_its_ids) {
    EXPECT_EQ(feed->devices_counted(3, 0).line, 0u);
    EXPECT_EQ(feed->devices_counted(3, 0).line, 0u);
    EXPECT_EQ(feed->devices_counted(4, 0).line, 3u) << "another number of lines needs another range";
    feed->up({api_2_2, 4, 0, {3, 0}, 0});
    EXPECT_EQ(provider->lines.size(), 4u);
    EXPECT_EQ(provider->lines[0]->id, 3u);
}

TEST_F(Dev, DEV_1_ids_are_stable_over_a_restart_of_the_provider) {
    const auto second = second_provider();
    start(2);
    second->feed->up({api_2_2, 2, 0, second->feed->devices_counted(2, 0), 0});
    lose_provider();
    EXPECT_EQ(feed->devices_counted(2, 0).line, 0u);
    restart_provider();
    EXPECT_EQ(core.lines.size(), 4u);
    open(make_app(), none, 0, 1);
    EXPECT_EQ(fake.last<tspi::LineOpen>().device_id, 1u);
}

TEST_F(Dev, DEV_2_a_new_device_gets_the_next_id_and_everybody_hears_of_it) {
    start(2);
    auto &idle = make_app(u"idle"), &old = make_app(u"old", api_1_3);
    create(71);
    const auto asked = fake.last<tspi::ProviderCreateLineDevice>();
    EXPECT_EQ(asked.temp_id, 71u);
    EXPECT_EQ(asked.device_id, 2u);
    EXPECT_EQ(idle.sink.take(), Texts{"LINE_CREATE line=2"}) << "even with nothing open";
    EXPECT_EQ(old.sink.take(), Texts{"LINE_LINEDEVSTATE changed=REINIT detail1=19 detail2=2"});
    remember_version(idle.app->negotiated, 2, api_2_2);
    EXPECT_EQ(try_open(idle, asking(none, 0, 2)), 0);
    EXPECT_EQ(fake.last<tspi::LineOpen>().device_id, 2u);
}

TEST_F(Dev, DEV_2_ids_of_a_provider_may_have_gaps) {
    const auto second = second_provider();
    start(1);
    second->feed->up({api_2_2, 1, 0, second->feed->devices_counted(1, 0), 0});
    create(5);
    EXPECT_EQ(fake.last<tspi::ProviderCreateLineDevice>().device_id, 2u);
    EXPECT_EQ(core.lines[2]->provider, provider);
    EXPECT_EQ(core.lines[1]->provider, second->provider);
}

TEST_F(Dev, DEV_2_only_on_success_is_it_told) {
    start();
    auto& app = make_app();
    fake.refuse<tspi::ProviderCreateLineDevice>(LINEERR_OPERATIONFAILED);
    create(5);
    EXPECT_TRUE(app.sink.messages.empty());
    EXPECT_EQ(usable_line(core, *app.app, 1).code(), no_device);
    fake.on<tspi::ProviderCreateLineDevice>().result = 0;
    create(6);
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CREATE line=2"});
}

TEST_F(Dev, DEV_2_not_before_the_provider_has_taken_the_id) {
    start();
    auto& app = make_app();
    fake.on<tspi::ProviderCreateLineDevice>().hold_return = true;
    create(5);
    EXPECT_TRUE(app.sink.messages.empty());
    EXPECT_EQ(usable_line(core, *app.app, 1).code(), no_device);
    fake.return_held<tspi::ProviderCreateLineDevice>();
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CREATE line=1"});
}

TEST_F(Dev, DEV_2_SEC_1_a_restricted_application_hears_only_of_lines_that_its_rules_give) {
    access.guest_rights = {Right::none, Right::own, Right::none, Right::monitor};
    start(2);
    auto& guest = make_app(u"guest", api_2_2, "guest");
    EXPECT_EQ(core.line_count(*guest.app), 1u);
    create(1);
    EXPECT_TRUE(guest.sink.messages.empty());
    create(2);
    EXPECT_EQ(guest.sink.take(), Texts{"LINE_CREATE line=1"}) << "its own number for it";
    EXPECT_EQ(core.line_of(*guest.app, 1), core.lines[3].get());
    remove(3);
    EXPECT_EQ(guest.sink.take(), Texts{"LINE_REMOVE line=1"});
    remove(2);
    EXPECT_TRUE(guest.sink.messages.empty());
}

TEST_F(Dev, DEV_2_created_lines_go_with_their_provider) {
    start();
    auto& app = make_app();
    create(1);
    app.sink.take();
    lose_provider();
    EXPECT_EQ(app.sink.take(), Texts{"LINE_REMOVE line=1"});
    restart_provider();
    create(1);
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CREATE line=2"}) << "ids are not used again";
}

TEST_F(Dev, DEV_3_removal_closes_each_handle_and_then_tells_everybody) {
    start(2);
    auto &user = make_app(u"user"), &idle = make_app(u"idle");
    auto* first = open(user, owner);
    const uint32_t handle = first->handle;
    open(user, none);
    offer();
    user.sink.take();
    remove(0);
    EXPECT_EQ(user.sink.take(), (Texts{"LINE_CLOSE", "LINE_CLOSE", "LINE_REMOVE line=0"}));
    EXPECT_EQ(idle.sink.take(), Texts{"LINE_REMOVE line=0"});
    EXPECT_FALSE(user.knows(handle));
    EXPECT_EQ(user.handles.size(), 1u);
}

TEST_F(Dev, DEV_3_VER_3_applications_before_2_0_hear_only_when_they_have_it_open) {
    start();
    auto &user = make_app(u"user", api_1_4), &idle = make_app(u"idle", api_1_4);
    open(user, none);
    remove(0);
    EXPECT_EQ(user.sink.take(),
              (Texts{"LINE_LINEDEVSTATE changed=REMOVED detail1=0 detail2=0", "LINE_CLOSE"}));
    EXPECT_TRUE(idle.sink.messages.empty());
}

TEST_F(Dev, DEV_3_afterwards_the_server_answers_without_the_provider) {
    start(2);
    auto& app = make_app();
    remove(1);
    fake.forget();
    EXPECT_EQ(try_open(app, asking(none, 0, 1)), no_device);
    EXPECT_EQ(versioned_line(core, *app.app, 1, api_2_2).code(), no_device);
    EXPECT_EQ(fake.names(), Texts{});
}

TEST_F(Dev, DEV_3_the_id_is_not_used_again) {
    start(1);
    remove(0);
    create(1);
    EXPECT_EQ(core.lines.size(), 2u);
    EXPECT_TRUE(core.lines[0]->removed);
    EXPECT_EQ(core.lines[1]->id, 1u);
}

TEST_F(Dev, DEV_3_removal_while_the_line_is_being_opened) {
    start();
    auto& app = make_app();
    fake.on<tspi::LineOpen>().hold_return = true;
    const auto answer = begin_open(app, asking(none));
    remove(0);
    fake.return_held<tspi::LineOpen>();
    EXPECT_LT(answer->result.value_or(0), 0);
    EXPECT_TRUE(app.app->opens.empty());
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u) << "what was opened too late is closed";
}

TEST_F(Dev, DEV_3_removal_between_the_steps_of_opening) {
    start();
    auto& app = make_app();
    fake.on<tspi::LineGetDevCaps>().hold_return = true;
    const auto answer = begin_open(app, asking(none));
    remove(0);
    fake.return_held<tspi::LineGetDevCaps>();
    EXPECT_EQ(answer->result, no_device);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 0u);
}

TEST_F(Dev, DEV_3_a_provider_cannot_remove_what_is_not_its_own) {
    const auto second = second_provider();
    start(1);
    second->feed->up({api_2_2, 1, 0, second->feed->devices_counted(1, 0), 0});
    remove(1);
    remove(99);
    EXPECT_FALSE(core.lines[1]->removed);
    remove(0);
    remove(0);
    EXPECT_TRUE(core.lines[0]->removed);
}

TEST_F(Dev, DEV_3_a_removed_line_does_not_come_back_with_its_provider) {
    start(2);
    auto& app = make_app();
    remove(0);
    lose_provider();
    app.sink.take();
    restart_provider();
    EXPECT_EQ(try_open(app, asking(none, 0, 0)), no_device);
    EXPECT_EQ(try_open(app, asking(none, 0, 1)), 0);
}

TEST_F(Dev, DEV_4_a_lost_provider_is_no_removal) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    opened->line_states |= LINEDEVSTATE_OUTOFSERVICE;
    lose_provider();
    EXPECT_EQ(app.sink.take(), Texts{"LINE_LINEDEVSTATE changed=OUTOFSERVICE detail1=0 detail2=0"});
    EXPECT_TRUE(app.knows(opened->handle));
    EXPECT_EQ(call_out(opened), static_cast<int32_t>(LINEERR_INVALLINESTATE));
    fake.forget();
    close(opened);
    EXPECT_EQ(fake.names(), Texts{}) << "nothing to close at a provider that is gone";
}

TEST_F(Dev, DEV_5_address_of_an_incoming_call_is_known_before_it_is_shown) {
    start(1, 2);
    auto& app = make_app();
    open(app, owner);
    fake.on<tspi::LineGetCallAddressID>().hold_return = true;
    fake.on<tspi::LineGetCallAddressID>().answer = [](const auto&, auto& out) {
        out.address_id = 1;
        return 0;
    };
    const auto call = offer();
    state(call, LINECALLSTATE_ACCEPTED);
    EXPECT_TRUE(app.sink.messages.empty());
    fake.return_held<tspi::LineGetCallAddressID>();
    ASSERT_EQ(app.sink.messages.size(), 3u);
    EXPECT_EQ(app.sink.messages[0].param1, 1u);
    EXPECT_EQ(app.sink.messages[1].param1, uint64_t{LINECALLSTATE_OFFERING});
    EXPECT_EQ(app.sink.messages[2].param1, uint64_t{LINECALLSTATE_ACCEPTED});
}

TEST_F(Dev, DEV_10_status_messages_are_off_except_REINIT) {
    start();
    auto& app = make_app();
    open(app, owner);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_RINGING | LINEDEVSTATE_MSGWAITON);
    event(LINE_ADDRESSSTATE, 0, LINEADDRESSSTATE_NUMCALLS);
    EXPECT_TRUE(app.sink.messages.empty());
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    EXPECT_EQ(app.sink.take(), Texts{"LINE_LINEDEVSTATE changed=REINIT detail1=0 detail2=0"});
}

TEST_F(Dev, DEV_10_REINIT_speaks_once_to_each_application_that_has_the_line_open) {
    start(2);
    auto &user = make_app(u"user"), &other = make_app(u"other");
    open(user, owner);
    open(user, none);
    open(other, none, 0, 1);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    ASSERT_EQ(user.sink.messages.size(), 1u);
    EXPECT_EQ(user.sink.messages[0].device, 0u);
    EXPECT_EQ(user.sink.messages[0].instance, 0u);
    EXPECT_TRUE(other.sink.messages.empty());
}

TEST_F(Dev, DEV_10_REINIT_without_a_line_speaks_to_everybody) {
    start();
    auto &user = make_app(u"user"), &idle = make_app(u"idle");
    open(user, none);
    feed->line_event({0, 0, LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT, 0, 0});
    EXPECT_EQ(user.sink.count(LINE_LINEDEVSTATE), 1u);
    EXPECT_EQ(idle.sink.count(LINE_LINEDEVSTATE), 1u);
}

TEST_F(Dev, DEV_10_each_handle_has_its_own_mask_and_the_provider_hears_the_union) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto *first = open(a, none), *second = open(b, none);
    first->line_states |= LINEDEVSTATE_RINGING;
    second->line_states |= LINEDEVSTATE_MSGWAITON;
    second->address_states = LINEADDRESSSTATE_NUMCALLS;
    set_status_messages(*core.lines[0], [](int32_t) {});
    settle();
    const auto told = fake.last<tspi::LineSetStatusMessages>();
    EXPECT_EQ(told.line_states & (LINEDEVSTATE_RINGING | LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF),
              uint32_t{LINEDEVSTATE_RINGING | LINEDEVSTATE_MSGWAITON});
    EXPECT_EQ(told.address_states, uint32_t{LINEADDRESSSTATE_NUMCALLS});
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_RINGING | LINEDEVSTATE_MSGWAITON);
    event(LINE_ADDRESSSTATE, 0, LINEADDRESSSTATE_NUMCALLS | LINEADDRESSSTATE_FORWARD);
    EXPECT_EQ(a.sink.take(), Texts{"LINE_LINEDEVSTATE changed=RINGING detail1=0 detail2=0"});
    EXPECT_EQ(b.sink.take(), (Texts{"LINE_LINEDEVSTATE changed=MSGWAITON detail1=0 detail2=0",
                                    "LINE_ADDRESSSTATE address=0 changed=NUMCALLS"}));
    close(second);
    EXPECT_EQ(fake.last<tspi::LineSetStatusMessages>().address_states, 0u);
}

TEST_F(Dev, DEV_10_openers_are_told_of_each_other_when_they_asked) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    open(a, none)->line_states |= LINEDEVSTATE_OPEN | LINEDEVSTATE_CLOSE;
    auto* second = open(b, none);
    close(second);
    EXPECT_EQ(a.sink.take(), (Texts{"LINE_LINEDEVSTATE changed=OPEN detail1=0 detail2=0",
                                    "LINE_LINEDEVSTATE changed=CLOSE detail1=0 detail2=0"}));
    EXPECT_TRUE(b.sink.messages.empty());
}

TEST_F(Dev, DEV_6_changed_capabilities_are_asked_for_again) {
    start();
    auto& app = make_app();
    EXPECT_EQ(try_open(app, asking(owner, LINEMEDIAMODE_TDD)), static_cast<int32_t>(LINEERR_INVALMEDIAMODE));
    open(app, none);
    EXPECT_NE(fake.last<tspi::LineSetStatusMessages>().line_states & LINEDEVSTATE_CAPSCHANGE, 0u)
        << "the server must hear of it whatever applications asked for";
    fake.caps.dwMediaModes |= LINEMEDIAMODE_TDD;
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
    EXPECT_EQ(try_open(app, asking(owner, LINEMEDIAMODE_TDD)), 0);
}

TEST_F(Dev, MEM_5_events_that_name_nothing_are_ignored) {
    start();
    auto& app = make_app();
    open(app, owner);
    feed->line_event({99, 0, LINE_CALLSTATE, LINECALLSTATE_OFFERING, 0, 0});
    feed->line_event({99, 0, LINE_NEWCALL, 1, 2, 0});
    feed->line_event({0, 0, LINE_NEWCALL, 1, 2, 0});
    state(0x80000777, LINECALLSTATE_OFFERING);
    event(LINE_NEWCALL, 0, 0x80000001);
    event(12345);
    EXPECT_TRUE(app.sink.messages.empty());
    EXPECT_TRUE(provider->calls_by_handle.empty());
}

}  // namespace
}  // namespace tapi::server
