// SPDX-License-Identifier: Apache-2.0
#include "sip/burst.hpp"

#include <gtest/gtest.h>

namespace tapi::sip {
namespace {

bool span_of(Burst& burst, size_t begun) {
    for (size_t i = 0; i < begun; ++i) burst.begun();
    return burst.over();
}

TEST(SipBurst, FewTransactionsAreNoBurst) {
    Burst burst;
    EXPECT_FALSE(span_of(burst, Burst::worth - 1));
    EXPECT_FALSE(span_of(burst, 0));
}

TEST(SipBurst, ItIsOverOnceAndNotWhileItGoesOn) {
    Burst burst;
    EXPECT_FALSE(span_of(burst, 2000));
    EXPECT_FALSE(span_of(burst, 1900));
    EXPECT_FALSE(span_of(burst, 501));
    EXPECT_TRUE(span_of(burst, 450));
    EXPECT_FALSE(span_of(burst, 300));
    EXPECT_FALSE(span_of(burst, 0)) << "only a small one has ended since";
}

TEST(SipBurst, TheNextOneCountsAnew) {
    Burst burst;
    EXPECT_FALSE(span_of(burst, 10'000));
    EXPECT_TRUE(span_of(burst, 0));
    EXPECT_FALSE(span_of(burst, 600));
    EXPECT_TRUE(span_of(burst, 0));
}

}  // namespace
}  // namespace tapi::sip
