// SPDX-License-Identifier: Apache-2.0
// PINs: which are taken, and that only theirs fits.
#include "voicemail/store/pin.hpp"

#include <gtest/gtest.h>

namespace tapi::voicemail {
namespace {

TEST(Pin, WhichAreGood) {
    for (const char* pin : {"2580", "13579", "123454321987", "0110"}) EXPECT_TRUE(good_pin(pin)) << pin;
    for (const char* pin : {"", "258", "1234567890123", "12a4", "0000", "1234", "98765", "25 0"}) EXPECT_FALSE(good_pin(pin)) << pin;
}

TEST(Pin, OnlyTheSamePinMatches) {
    const auto hash = hash_pin("2580");
    ASSERT_TRUE(hash.ok());
    EXPECT_EQ(hash->find("2580$"), std::string::npos);
    EXPECT_TRUE(pin_matches("2580", *hash));
    EXPECT_FALSE(pin_matches("2581", *hash));
    EXPECT_FALSE(pin_matches("", *hash));
    EXPECT_NE(*hash, *hash_pin("2580")) << "a new salt each time";
}

TEST(Pin, NoHashOfOursMatchesNothing) {
    const std::string hash = *hash_pin("2580");
    for (const std::string& stored : {std::string(), std::string("2580"), hash.substr(0, hash.size() - 1), hash + "0",
                                      "x" + hash, std::string("scrypt$60$8$1$00$00"), std::string("scrypt$14$8$1$zz$zz")})
        EXPECT_FALSE(pin_matches("2580", stored)) << stored;
}

}  // namespace
}  // namespace tapi::voicemail
