// SPDX-License-Identifier: Apache-2.0
// Sealing: what comes back, and what does not.
#include "server/store/secret_box.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <tapi.h>

#include <filesystem>
#include <fstream>

namespace tapi::server {
namespace {

namespace fs = std::filesystem;

class Secrets : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "secret_box_XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string key_file() const { return folder_ + "/" + SecretBox::file_name; }
    SecretBox open() {
        auto box = SecretBox::open(folder_);
        EXPECT_TRUE(box.ok()) << box.error().context;
        return *box;
    }

    std::string folder_;
};

TEST_F(Secrets, SEC_8_come_back_with_the_same_key) {
    const std::string sealed = *open().seal("98765432", "card 1 number");
    EXPECT_EQ(sealed.find("98765432"), std::string::npos);
    EXPECT_EQ(*open().unseal(sealed, "card 1 number"), "98765432");
    EXPECT_EQ(*open().unseal(*open().seal("", "x"), "x"), "");
}

TEST_F(Secrets, SEC_8_look_different_each_time) { EXPECT_NE(*open().seal("1", "x"), *open().seal("1", "x")); }

TEST_F(Secrets, SEC_8_do_not_open_elsewhere_or_changed) {
    const SecretBox box = open();
    std::string sealed = *box.seal("98765432", "card 1 number");
    EXPECT_EQ(box.unseal(sealed, "card 2 number").code(), static_cast<int32_t>(LINEERR_INIFILECORRUPT));
    for (size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(box.unseal(changed, "card 1 number").ok()) << i;
        EXPECT_FALSE(box.unseal(std::string_view(sealed).substr(0, i), "card 1 number").ok()) << i;
    }
    EXPECT_FALSE(box.unseal("no hexadecimal", "x").ok());
    fs::remove(key_file());
    EXPECT_FALSE(open().unseal(sealed, "card 1 number").ok()) << "another key";
}

TEST_F(Secrets, SEC_8_the_key_is_for_its_owner_only) {
    open();
    struct stat facts {};
    ASSERT_EQ(stat(key_file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    EXPECT_EQ(facts.st_size, 32);
    fs::permissions(key_file(), fs::perms::group_read, fs::perm_options::add);
    const auto refused = SecretBox::open(folder_);
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().context.find("chmod 600"), std::string::npos);
}

TEST_F(Secrets, half_a_key_is_none) {
    std::ofstream(key_file()) << "short";
    fs::permissions(key_file(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_FALSE(SecretBox::open(folder_).ok());
    EXPECT_FALSE(SecretBox::open(folder_ + "/nowhere").ok());
}

}  // namespace
}  // namespace tapi::server
