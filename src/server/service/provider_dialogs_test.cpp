// SPDX-License-Identifier: Apache-2.0
// Which session shows what a provider asks the user, and that it ends once, however it ends.
#include "server/service/provider_dialogs.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

namespace tapi::server {
namespace {

constexpr uint32_t provider = 7, mine = 1, other = 2;
constexpr Millis limit{30'000};
constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);

class Dialogs : public testing::Test {
  protected:
    void wait(uint32_t session) {
        ProviderDialog dialog;
        dialog.module = "vendorui.dll";
        dialogs.wait(provider, dialog, session, limit, [this](const ProviderDialogEnd& end) { ended.push_back(end); });
    }
    void end(uint32_t session, int32_t result = 0) {
        dialogs.end(provider, session, {wire::ModuleEnd::returned, result, {}}, [this](Status status) { told.push_back(status.code()); });
    }

    ManualClock clock;
    Timers timers{clock};
    ProviderDialogs dialogs{timers};
    std::vector<ProviderDialogEnd> ended;
    std::vector<int32_t> told;
};

TEST_F(Dialogs, PROV_1_is_shown_by_the_session_that_asked_and_by_no_other) {
    wait(mine);
    EXPECT_EQ(dialogs.shown_by(provider, other), nullptr);
    ASSERT_NE(dialogs.shown_by(provider, mine), nullptr);
    EXPECT_EQ(dialogs.shown_by(provider, mine)->module, "vendorui.dll");
    EXPECT_EQ(dialogs.shown_by(8, mine), nullptr);
}

TEST_F(Dialogs, PROV_1_who_ends_it_hears_what_came_of_it) {
    wait(mine);
    end(mine, 5);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].result, 5);
    EXPECT_TRUE(told.empty()) << "the provider is not there yet";
    EXPECT_TRUE(dialogs.report(provider, failure(LINEERR_NOMEM)));
    EXPECT_EQ(told, std::vector<int32_t>{static_cast<int32_t>(LINEERR_NOMEM)});
    EXPECT_FALSE(dialogs.has(provider));
    EXPECT_FALSE(dialogs.report(provider, success())) << "it was reported";
}

TEST_F(Dialogs, PROV_1_it_ends_once) {
    wait(mine);
    end(other);
    end(mine);
    end(mine);
    EXPECT_EQ(dialogs.shown_by(provider, mine), nullptr);
    EXPECT_EQ(ended.size(), 1u);
    EXPECT_EQ(told, (std::vector<int32_t>{static_cast<int32_t>(LINEERR_INVALPARAM), static_cast<int32_t>(LINEERR_INVALPARAM)}));
}

TEST_F(Dialogs, INIT_7_it_ends_with_its_session) {
    wait(mine);
    dialogs.left(other);
    EXPECT_TRUE(ended.empty());
    dialogs.left(mine);
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].how, wire::ModuleEnd::not_run);
    EXPECT_EQ(ended[0].result, failed);
    dialogs.left(mine);
    EXPECT_EQ(ended.size(), 1u);
    EXPECT_TRUE(dialogs.report(provider, success()));
    EXPECT_TRUE(told.empty()) << "nobody is there to hear it";
}

TEST_F(Dialogs, INIT_7_a_session_that_leaves_before_the_report_is_not_told) {
    wait(mine);
    end(mine);
    dialogs.left(mine);
    EXPECT_TRUE(dialogs.report(provider, success()));
    EXPECT_TRUE(told.empty());
}

TEST_F(Dialogs, PROV_1_a_session_that_is_to_come_has_its_time) {
    wait(0);
    clock.advance(limit - Millis{1});
    timers.run_due();
    EXPECT_TRUE(ended.empty());
    clock.advance(Millis{1});
    timers.run_due();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].how, wire::ModuleEnd::not_run);
    EXPECT_EQ(dialogs.shown_by(provider, mine), nullptr) << "too late";
}

TEST_F(Dialogs, PROV_1_once_it_is_shown_there_is_no_limit_and_no_other_session) {
    wait(0);
    EXPECT_NE(dialogs.shown_by(provider, mine), nullptr);
    EXPECT_EQ(dialogs.shown_by(provider, other), nullptr);
    clock.advance(10 * limit);
    timers.run_due();
    EXPECT_TRUE(ended.empty());
    EXPECT_EQ(timers.size(), 0u);
}

}  // namespace
}  // namespace tapi::server
