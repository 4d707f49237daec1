// SPDX-License-Identifier: Apache-2.0
#include "campaign_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

class StoreTest : public testing::Test {
  protected:
    StoreTest() {
        std::string name = "/tmp/campaignXXXXXX";
        folder_ = ::mkdtemp(name.data());
    }
    ~StoreTest() override { std::filesystem::remove_all(folder_); }
    std::string path() const { return folder_ + "/state.db"; }
    static std::vector<Recipient> two() { return recipients_of(read_csv("number\n1001\n1002\n")); }

    std::string folder_;
};

TEST_F(StoreTest, AProgramThatIsStartedAgainGoesOn) {
    auto all = two();
    {
        CampaignStore store(path(), "list");
        Attempt busy;
        busy.outcome = "busy";
        busy.when = WallTime(std::chrono::hours(5));
        settle(all[0], busy, {});
        EXPECT_TRUE(store.save(all[0]));
        all[1].state = State::calling;  // it was killed in this call
        EXPECT_TRUE(store.save(all[1]));
    }
    auto again = two();
    CampaignStore store(path(), "list");
    store.load(again);
    EXPECT_EQ(again[0].attempts, 1U);
    EXPECT_EQ(again[0].last.outcome, "busy");
    EXPECT_EQ(again[0].next, all[0].next);
    EXPECT_EQ(again[1].state, State::waiting);
    EXPECT_EQ(again[1].attempts, 0U);
}

TEST_F(StoreTest, AnotherListIsRefused) {
    { CampaignStore store(path(), "one"); }
    EXPECT_THROW(CampaignStore(path(), "two"), ctl::Failure);
}

TEST_F(StoreTest, WhatIsNoDatabaseIsRefused) {
    std::ofstream(path()) << "no database, but a text that is long enough to be looked at";
    EXPECT_THROW(CampaignStore(path(), "list"), ctl::Failure);
    EXPECT_THROW(CampaignStore(folder_ + "/none/state.db", "list"), ctl::Failure);
}

// As files of the first releases are, which had no version in them.
TEST_F(StoreTest, AnOlderFileIsTaken) {
    auto all = two();
    all[0].last.seconds = 12.5;
    all[0].attempts = 1;
    {
        CampaignStore store(path(), "list");
        EXPECT_TRUE(store.save(all[0]));
    }
    EXPECT_TRUE(Database::open(path())->run("PRAGMA user_version = 0").ok());
    CampaignStore store(path(), "list");
    auto again = two();
    store.load(again);
    EXPECT_EQ(again[0].attempts, 1U);
    EXPECT_EQ(again[0].last.seconds, 12.5);
}

TEST_F(StoreTest, ALockedDatabaseIsToldAndTakesItLater) {
    auto all = two();
    CampaignStore store(path(), "list");
    auto other = Database::open(path());
    ASSERT_TRUE(other->run("BEGIN IMMEDIATE").ok());
    EXPECT_FALSE(store.save(all[0]));
    EXPECT_NE(store.why().find("locked"), std::string::npos) << store.why();
    ASSERT_TRUE(other->run("COMMIT").ok());
    EXPECT_TRUE(store.save(all[0]));
}

}  // namespace
}  // namespace tapi::ivr
