// SPDX-License-Identifier: Apache-2.0
// The store on real files: what survives, what is refused, and that a full disk loses nothing.
#include "server/store/store.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <tapi.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "server/store/migrations.hpp"

namespace tapi::server {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "store_test_XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(folder_); }

    Store open() {
        auto store = Store::open(folder_);
        EXPECT_TRUE(store.ok()) << store.error().context;
        return std::move(*store);
    }
    std::string file() const { return folder_ + "/" + Store::file_name; }

    std::string folder_;
};

TEST_F(StoreTest, IdsArePermanent) {
    uint32_t provider = 0, line = 0, phone = 0;
    {
        Store store = open();
        provider = *store.provider_id("exchange", "/lib/exchange.tsp");
        line = *store.device_id(provider, DeviceKind::line, "101");
        phone = *store.device_id(provider, DeviceKind::phone, "101");
        EXPECT_NE(0u, provider);
        EXPECT_NE(line, phone);
    }
    Store store = open();
    EXPECT_EQ(provider, *store.provider_id("exchange", "/lib/exchange.tsp"));
    EXPECT_EQ(line, *store.device_id(provider, DeviceKind::line, "101"));
    EXPECT_EQ(phone, *store.device_id(provider, DeviceKind::phone, "101"));
    EXPECT_EQ(2u, store.devices(provider)->size());
}

TEST_F(StoreTest, AProviderThatMovesKeepsItsId) {
    Store store = open();
    const uint32_t id = *store.provider_id("p", "/old.tsp");
    EXPECT_EQ(id, *store.provider_id("p", "/new.tsp"));
    ASSERT_EQ(1u, store.providers()->size());
    EXPECT_EQ("/new.tsp", store.providers()->at(0).module);
}

TEST_F(StoreTest, ForgottenIdsAreNotGivenAgain) {
    Store store = open();
    const uint32_t first = *store.provider_id("a", "a");
    const uint32_t device = *store.device_id(first, DeviceKind::line, "x");
    ASSERT_TRUE(store.forget_provider(first).ok());
    EXPECT_TRUE(store.devices(first)->empty());
    EXPECT_TRUE(store.forget_provider(first).ok());
    const uint32_t second = *store.provider_id("a", "a");
    EXPECT_GT(second, first);
    EXPECT_GT(*store.device_id(second, DeviceKind::line, "x"), device);
}

TEST_F(StoreTest, PROV_1_AddedProvidersSurviveWithTheirSettings) {
    uint32_t id = 0;
    {
        Store store = open();
        id = *store.install_provider("lab", "/lab.tsp", "/lab.toml", {true, "/prefix", "i686"});
        EXPECT_EQ(ProviderEntry::installing, store.providers()->at(0).entry);
        ASSERT_TRUE(store.set_provider_entry(id, ProviderEntry::added).ok());
    }
    const auto row = open().providers()->at(0);
    EXPECT_EQ(id, row.id);
    EXPECT_EQ("/lab.tsp", row.module);
    EXPECT_EQ("/lab.toml", row.config_file);
    EXPECT_EQ(ProviderEntry::added, row.entry);
    EXPECT_EQ((StoredWine{true, "/prefix", "i686"}), row.wine);
}

TEST_F(StoreTest, PROV_1_ANameIsThereOnce) {
    Store store = open();
    ASSERT_TRUE(store.install_provider("lab", "/lab.tsp", "").ok());
    EXPECT_FALSE(store.install_provider("lab", "/other.tsp", "").ok());
    EXPECT_EQ("/lab.tsp", store.providers()->at(0).module);
}

TEST_F(StoreTest, PROV_1_TheConfigurationTakesANameOver) {
    Store store = open();
    const uint32_t id = *store.install_provider("lab", "/lab.tsp", "/lab.toml");
    ASSERT_TRUE(store.set_provider_entry(id, ProviderEntry::added).ok());
    EXPECT_EQ(id, *store.provider_id("lab", "/lab.tsp"));
    EXPECT_EQ(ProviderEntry::configured, store.providers()->at(0).entry);
    EXPECT_EQ("", store.providers()->at(0).config_file);
    // And what the configuration does not name any more may be added.
    EXPECT_EQ(id, *store.install_provider("lab", "/new.tsp", ""));
}

TEST_F(StoreTest, ADeviceNeedsItsProvider) {
    Store store = open();
    EXPECT_FALSE(store.device_id(99, DeviceKind::line, "x").ok());
}

TEST_F(StoreTest, OWN_5_PrioritiesSurvive) {
    {
        Store store = open();
        ASSERT_TRUE(store.set_priorities({PriorityKind::media, 4, {"ivr", "phone"}}).ok());
        ASSERT_TRUE(store.set_priorities({PriorityKind::media, 4, {"phone", "ivr", "fax"}}).ok());
        ASSERT_TRUE(store.set_priorities({PriorityKind::request, 1, {"dialer"}}).ok());
        ASSERT_TRUE(store.set_priorities({PriorityKind::media, 8, {"gone"}}).ok());
        ASSERT_TRUE(store.set_priorities({PriorityKind::media, 8, {}}).ok());
    }
    const auto lists = open().priorities();
    ASSERT_TRUE(lists.ok());
    ASSERT_EQ(2u, lists->size());
    EXPECT_EQ((std::vector<std::string>{"phone", "ivr", "fax"}), lists->at(0).modules);
    EXPECT_EQ(PriorityKind::request, lists->at(1).kind);
}

TEST_F(StoreTest, NewerDatabaseIsRefusedAndUntouched) {
    {
        Store store = open();
        ASSERT_TRUE(store.database().run("PRAGMA user_version = 7").ok());
    }
    const auto store = Store::open(folder_);
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(file() +
                  ": the database has version 7, this program knows up to 4; start the newer one, use another "
                  "state folder, or put back the copy that the upgrade left beside it (" +
                  file() + ".version-N.backup)",
              store.error().context);
    auto database = Database::open(file());
    auto query = database->prepare("PRAGMA user_version");
    ASSERT_TRUE(query->step().ok());
    EXPECT_EQ(7, query->integer(0));
}

TEST_F(StoreTest, GarbageIsNamedNotOverwritten) {
    const std::string garbage(4096, 'x');
    std::ofstream(file()) << garbage;
    const auto store = Store::open(folder_);
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INIFILECORRUPT), store.code());
    EXPECT_NE(std::string::npos, store.error().context.find("no intact database")) << store.error().context;
    EXPECT_EQ(garbage.size(), fs::file_size(file()));
}

TEST_F(StoreTest, AFolderThatCannotBeMade) {
    std::ofstream(folder_ + "/file") << "x";
    const auto store = Store::open(folder_ + "/file/state");
    ASSERT_FALSE(store.ok());
    EXPECT_NE(std::string::npos, store.error().context.find("the state folder cannot be made"));
}

TEST_F(StoreTest, NewFoldersArePrivate) {
    ASSERT_TRUE(Store::open(folder_ + "/a/b").ok());
    EXPECT_EQ(fs::perms::owner_all, fs::status(folder_ + "/a/b").permissions());
}

TEST_F(StoreTest, ASecondWriterIsNamed) {
    Store store = open();
    Store other = open();
    ASSERT_TRUE(other.database().run("PRAGMA busy_timeout = 0; BEGIN IMMEDIATE").ok());
    ASSERT_TRUE(store.database().run("PRAGMA busy_timeout = 0").ok());
    const auto id = store.provider_id("a", "a");
    ASSERT_FALSE(id.ok());
    EXPECT_NE(std::string::npos, id.error().context.find("another program holds the database"));
}

// A limit of pages is what SQLite itself calls a full disk.
TEST_F(StoreTest, FullDatabaseSaysSoAndKeepsWhatIsThere) {
    Store store = open();
    const uint32_t before = *store.provider_id("kept", "kept");
    ASSERT_TRUE(store.database().run("PRAGMA max_page_count = 1").ok());  // not below what is used
    const std::string large(20'000, 'm');
    Result<uint32_t> added = store.provider_id("new", large);
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(static_cast<int32_t>(LINEERR_OPERATIONFAILED), added.code());
    EXPECT_NE(std::string::npos, added.error().context.find("the disk is full")) << added.error().context;
    EXPECT_FALSE(store.set_priorities({PriorityKind::media, 4, std::vector<std::string>(2000, large)}).ok());
    ASSERT_TRUE(store.database().run("PRAGMA max_page_count = 1000000").ok());
    EXPECT_EQ(before, *store.provider_id("kept", "kept"));
    EXPECT_EQ(1u, store.providers()->size());
    EXPECT_TRUE(store.priorities()->empty());
    EXPECT_TRUE(store.provider_id("new", large).ok());
}

// The kernel refuses to let the file grow, as it does on a full disk.
TEST_F(StoreTest, WritesThatTheSystemRefusesLoseNothing) {
    Store store = open();
    const uint32_t before = *store.provider_id("kept", "kept");
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    rlimit tight = old;
    tight.rlim_cur = 64 * 1024;
    setrlimit(RLIMIT_FSIZE, &tight);
    const auto added = store.provider_id("new", std::string(200'000, 'm'));
    setrlimit(RLIMIT_FSIZE, &old);
    ASSERT_FALSE(added.ok());
    EXPECT_NE("", added.error().context);
    EXPECT_EQ(before, *store.provider_id("kept", "kept"));
    EXPECT_EQ(1u, store.providers()->size());
    EXPECT_EQ(1u, open().providers()->size());
}

TEST_F(StoreTest, KilledInATransactionLeavesTheOldState) {
    {
        Store store = open();
        ASSERT_TRUE(store.set_priorities({PriorityKind::media, 4, {"a"}}).ok());
        ASSERT_TRUE(store.database().run("BEGIN IMMEDIATE; DELETE FROM priorities").ok());
    }
    const auto lists = open().priorities();
    ASSERT_EQ(1u, lists->size());
    EXPECT_EQ("a", lists->at(0).modules.at(0));
}

// Every version that was ever released must come up to date.
TEST_F(StoreTest, OlderVersionsMigrate) {
    for (size_t version = 0; version < std::size(migrations); ++version) {
        const std::string folder = folder_ + "/v" + std::to_string(version);
        fs::create_directory(folder);
        auto database = Database::open(folder + "/" + Store::file_name);
        ASSERT_TRUE(database.ok());
        for (size_t step = 0; step < version; ++step) ASSERT_TRUE(database->run(migrations[step]).ok());
        ASSERT_TRUE(database->run("PRAGMA user_version = " + std::to_string(version)).ok());
        auto store = Store::open(folder);
        ASSERT_TRUE(store.ok()) << store.error().context;
        EXPECT_TRUE(store->provider_id("a", "a").ok());
        EXPECT_EQ(version > 0, fs::exists(store->database().path() + ".version-" + std::to_string(version) + ".backup"));
    }
}

class MigrationTest : public StoreTest {
  protected:
    // A database as version 1 left it.
    void SetUp() override {
        StoreTest::SetUp();
        auto database = Database::open(file());
        ASSERT_TRUE(database.ok());
        ASSERT_TRUE(database->run(migrations[0]).ok());
        ASSERT_TRUE(database->run("PRAGMA user_version = 1; INSERT INTO providers VALUES (7, 'kept', 'kept.tsp')").ok());
    }
    std::string backup() const { return file() + ".version-1.backup"; }
    static int64_t version_in(const std::string& path) {
        auto database = Database::open(path);
        auto query = database->prepare("PRAGMA user_version");
        EXPECT_TRUE(query->step().ok());
        return query->integer(0);
    }
};

TEST_F(MigrationTest, ACopyIsMadeBeforeAndBringsTheOldVersionBack) {
    EXPECT_EQ(7u, open().providers()->at(0).id);
    EXPECT_EQ(Store::schema_version, version_in(file()));
    EXPECT_EQ(1, version_in(backup()));
    fs::remove(file());
    fs::copy_file(backup(), file());  // back to the older server, and then up again
    EXPECT_EQ("kept", open().providers()->at(0).name);
    EXPECT_EQ(1, version_in(file() + ".version-1.backup-2"));
    EXPECT_EQ(1, version_in(backup()));
}

// No room for the copy: the kernel refuses to let a file grow.
TEST_F(MigrationTest, WithoutACopyNothingIsUpgraded) {
    {
        auto database = Database::open(file());
        ASSERT_TRUE(database->run("INSERT INTO providers VALUES (8, 'large', '" + std::string(200'000, 'm') + "')").ok());
    }
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    rlimit tight = old;
    tight.rlim_cur = 64 * 1024;
    setrlimit(RLIMIT_FSIZE, &tight);
    const auto store = Store::open(folder_);
    setrlimit(RLIMIT_FSIZE, &old);
    ASSERT_FALSE(store.ok());
    EXPECT_NE(std::string::npos, store.error().context.find("no copy could be made before the upgrade, which has not begun"))
        << store.error().context;
    EXPECT_FALSE(fs::exists(backup()));
    EXPECT_EQ(1, version_in(file()));
}

}  // namespace
}  // namespace tapi::server
