// SPDX-License-Identifier: Apache-2.0
// Locations and cards survive (TR-11), and an older database gets room for them.
#include <gtest/gtest.h>

#include <filesystem>

#include "server/store/migrations.hpp"
#include "server/store/store.hpp"

namespace tapi::server {
namespace {

Store open(const std::string& folder) {
    auto store = Store::open(folder);
    EXPECT_TRUE(store.ok());
    return std::move(*store);
}

class StoredDialings : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "stored_dialing_XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string folder_;
};

StoredDialing some() {
    return {{{2, "Büro", 49, "89", "0", "0,", "", "*43#", true, 3},
             {5, "Home", 1, "425", "", "", "882,555", "", false, 0}},
            {{3, "Blue", "ab12", "cd34", "G", "0FG", "00EFG", true}},
            5,
            7,
            3};
}

TEST_F(StoredDialings, TR_11_AMB_13_everything_survives_a_restart) {
    {
        Store store = open(folder_);
        EXPECT_EQ(*store.dialing(), StoredDialing{});
        ASSERT_TRUE(store.set_dialing(some()).ok());
    }
    Store store = open(folder_);
    EXPECT_EQ(*store.dialing(), some());
    ASSERT_TRUE(store.set_dialing({}).ok());
    EXPECT_EQ(*store.dialing(), StoredDialing{});
}

TEST_F(StoredDialings, what_cannot_be_stored_leaves_the_old) {
    Store store = open(folder_);
    ASSERT_TRUE(store.set_dialing(some()).ok());
    StoredDialing bad = some();
    bad.locations[1].name = bad.locations[0].name;  // names are unique
    EXPECT_FALSE(store.set_dialing(bad).ok());
    EXPECT_EQ(*store.dialing(), some());
}

TEST_F(StoredDialings, a_database_of_version_1_is_brought_up_to_date) {
    {
        auto opened = Database::open(folder_ + "/" + Store::file_name);
        Database& database = *opened;
        ASSERT_TRUE(database.run(migrations[0]).ok());
        ASSERT_TRUE(
            database
                .run("INSERT INTO providers (name, module) VALUES ('p', '/p.tsp'); PRAGMA user_version = 1")
                .ok());
    }
    Store store = open(folder_);
    EXPECT_EQ(store.providers()->size(), 1u);
    ASSERT_TRUE(store.set_dialing(some()).ok());
    EXPECT_EQ(*store.dialing(), some());
}

}  // namespace
}  // namespace tapi::server
