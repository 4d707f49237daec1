// SPDX-License-Identifier: Apache-2.0
// Changes of what there is, as applications of every version hear of them (INIT-4, INIT-5, VER-3, PROV-1).
#include "server/device/lines.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

struct PhoneSide {
    FakeSink sink;
    PhoneApp app;
    PhoneSide(Core& core, uint32_t version) {
        app.sink = &sink;
        app.version = version;
        core.phone_apps.push_back(&app);
    }
};

class Change : public CoreTest {
  protected:
    void TearDown() override { core.phone_apps.clear(); }
    void system_reinit() { feed->line_event({0, 0, LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT, 0, 0}); }
};

const Texts begin_anew{"LINE_LINEDEVSTATE changed=REINIT detail1=0 detail2=0"};

TEST_F(Change, INIT_4_a_provider_that_asks_for_it_locks_the_system) {
    start();
    auto &a = make_app(u"a"), &old = make_app(u"old", api_1_3);
    PhoneSide phone(core, api_2_2);
    int told = 0;
    core.on_reinit = [&] { ++told; };
    EXPECT_FALSE(core.reinit);
    system_reinit();
    EXPECT_TRUE(core.reinit);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(a.sink.take(), begin_anew);
    EXPECT_EQ(old.sink.take(), begin_anew);
    ASSERT_EQ(phone.sink.messages.size(), 1u);
    EXPECT_EQ(phone.sink.messages[0].message, uint32_t{PHONE_STATE});
    EXPECT_EQ(phone.sink.messages[0].param1, uint64_t{PHONESTATE_REINIT});
}

TEST_F(Change, INIT_4_about_one_line_it_is_a_message_and_no_lock) {
    start();
    auto& app = make_app();
    open(app, none);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    EXPECT_EQ(app.sink.take(), begin_anew);
    EXPECT_FALSE(core.reinit);
}

TEST_F(Change, INIT_4_a_provider_that_comes_back_with_other_devices_needs_it) {
    start(2);
    auto& app = make_app();
    open(app, none, 0, 1);
    lose_provider();
    fake.forget();
    feed->up({api_2_2, 3, 0, feed->devices_counted(3, 0), 0});
    settle();
    EXPECT_TRUE(core.reinit);
    EXPECT_EQ(app.sink.take(), begin_anew);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 0u) << "nobody knows which line is which now";
    EXPECT_EQ(core.lines.size(), 2u);
}

TEST_F(Change, INIT_4_with_as_many_devices_as_before_it_does_not) {
    start(2);
    lose_provider();
    restart_provider();
    EXPECT_FALSE(core.reinit);
}

TEST_F(Change, INIT_5_VER_3_a_device_that_comes_locks_nobody) {
    start(1);
    std::vector<std::pair<TestApp*, Texts>> expected;
    const Texts created{"LINE_CREATE line=1"}, reinit{"LINE_LINEDEVSTATE changed=REINIT detail1=19 detail2=1"};
    for (const uint32_t version : {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2})
        expected.emplace_back(&make_app(u"app", version), version < api_1_4 ? reinit : created);
    feed->line_event({0, 0, LINE_CREATE, 1, 7, 0});
    settle();
    for (const auto& [app, texts] : expected) EXPECT_EQ(app->sink.take(), texts) << app->app->version;
    EXPECT_FALSE(core.reinit) << "whoever was told REINIT may begin again at once";
}

TEST_F(Change, INIT_5_VER_3_a_phone_that_comes_is_REINIT_before_1_4) {
    start();
    PhoneSide old(core, api_1_3), newer(core, api_1_4);
    feed->phone_event({0, 0, PHONE_CREATE, 1, 7, 0});
    settle();
    ASSERT_EQ(old.sink.messages.size(), 1u);
    EXPECT_EQ(old.sink.messages[0].message, uint32_t{PHONE_STATE});
    EXPECT_EQ(old.sink.messages[0].param1, uint64_t{PHONESTATE_REINIT});
    ASSERT_EQ(newer.sink.messages.size(), 1u);
    EXPECT_EQ(newer.sink.messages[0].message, uint32_t{PHONE_CREATE});
}

TEST_F(Change, PROV_1_PROV_4_VER_3_a_provider_that_is_removed_takes_its_lines_along) {
    start(2);
    auto &app = make_app(u"app"), &older = make_app(u"older", api_1_4), &idle = make_app(u"idle", api_1_4);
    open(app, owner, voice, 0);
    open(older, none, 0, 0);
    feed->remove_devices();
    provider->removed = true;
    settle();
    fake.forget();
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CLOSE", "LINE_REMOVE line=0", "LINE_REMOVE line=1"}));
    EXPECT_EQ(older.sink.take(), (Texts{"LINE_LINEDEVSTATE changed=REMOVED detail1=0 detail2=0", "LINE_CLOSE"}));
    EXPECT_TRUE(idle.sink.messages.empty());
    EXPECT_EQ(usable_line(core, *app.app, 0).code(), static_cast<int32_t>(LINEERR_NODRIVER));
    EXPECT_EQ(usable_line(core, *app.app, 1).code(), static_cast<int32_t>(LINEERR_NODRIVER));
    EXPECT_EQ(fake.names(), Texts{}) << "the server answers alone";
    EXPECT_FALSE(core.reinit);
}

TEST_F(Change, PROV_5_handles_of_calls_and_lines_are_never_0) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    EXPECT_NE(fake.last<tspi::LineOpen>().ht_line, 0u);
    EXPECT_GT(call_out(opened), 0);
    EXPECT_NE(last_made(), 0u);
    EXPECT_NE(opened->handle, 0u);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u);
    open(make_app(u"second"), none);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 1u) << "the provider has one user, whoever opens";
}

}  // namespace
}  // namespace tapi::server
