// SPDX-License-Identifier: Apache-2.0
// The book through the database, with and without its key.
#include "server/service/dialing_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/log.hpp"

namespace tapi::server {
namespace {

class DialingStored : public testing::Test {
  protected:
    void SetUp() override {
        log::configure({log::Level::error, "/dev/null", false});
        std::string pattern = testing::TempDir() + "dialing_store_XXXXXX";
        folder_ = mkdtemp(pattern.data());
        auto store = Store::open(folder_);
        ASSERT_TRUE(store.ok());
        store_.emplace(std::move(*store));
    }
    void TearDown() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    bool has_key() const { return std::filesystem::exists(folder_ + "/" + SecretBox::file_name); }

    std::string folder_;
    std::optional<Store> store_;
};

Book some() {
    Book book;
    book.locations.push_back({2, u"B\u00FCro", 44, u"20", u"9,", u"9", u"1,2", u"*70", true, 3});
    book.cards.push_back({3, u"Blue", u"123456", u"47", u"G", u"FG", u"EFG", true, false});
    book.current = 2;
    book.last_location = 5;
    book.last_card = 3;
    return book;
}

void expect_same(const Book& a, const Book& b) {
    EXPECT_EQ(a.locations, b.locations);
    EXPECT_EQ(a.cards, b.cards);
    EXPECT_EQ(a.current, b.current);
    EXPECT_EQ(a.last_location, b.last_location);
    EXPECT_EQ(a.last_card, b.last_card);
}

TEST_F(DialingStored, TR_11_AMB_13_comes_back_whole) {
    ASSERT_TRUE(DialingStore(*store_, folder_).save(some()).ok());
    DialingStore again(*store_, folder_);
    const auto book = again.load();
    ASSERT_TRUE(book.ok());
    expect_same(*book, some());
}

TEST_F(DialingStored, SEC_8_a_key_is_made_for_the_first_secret_only) {
    Book open = some();
    open.cards[0].number = open.cards[0].pin = u"";
    ASSERT_TRUE(DialingStore(*store_, folder_).save(open).ok());
    EXPECT_FALSE(has_key());
    ASSERT_TRUE(DialingStore(*store_, folder_).save(some()).ok());
    EXPECT_TRUE(has_key());
    const StoredDialing stored = *store_->dialing();
    EXPECT_EQ(stored.cards[0].number.find("123456"), std::string::npos);
}

TEST_F(DialingStored, SEC_8_a_lost_key_loses_no_more_than_the_numbers) {
    ASSERT_TRUE(DialingStore(*store_, folder_).save(some()).ok());
    const std::string key = folder_ + "/" + SecretBox::file_name;
    std::filesystem::rename(key, key + ".away");
    {
        DialingStore without(*store_, folder_);
        auto book = without.load();
        ASSERT_TRUE(book.ok());
        EXPECT_TRUE(book->cards[0].unreadable);
        EXPECT_TRUE(book->cards[0].number.empty());
        EXPECT_EQ(book->locations, some().locations);
        book->locations[0].area = u"161";
        EXPECT_TRUE(without.save(*book).ok());
    }
    // The key comes back, and the number with it: saving had left it as it was.
    std::filesystem::rename(key + ".away", key);
    DialingStore with(*store_, folder_);
    EXPECT_EQ(with.load()->cards, some().cards);
    EXPECT_EQ(with.load()->locations[0].area, u"161");
}

}  // namespace
}  // namespace tapi::server
