// SPDX-License-Identifier: Apache-2.0
#include "line_wait.hpp"

#include <gtest/gtest.h>

namespace tapi::ivr {
namespace {

using std::chrono::seconds;

struct Waiting : ::testing::Test {
    LineWait wait{seconds(10)};
    LineWait::Instant now{seconds(1000)};
};

TEST_F(Waiting, ARefusalIsToldOnceAndTriedAgainAfterAWhile) {
    EXPECT_TRUE(wait.may_try(now));
    EXPECT_TRUE(wait.refused(now));
    EXPECT_FALSE(wait.may_try(now));
    now += LineWait::again;
    EXPECT_TRUE(wait.may_try(now));
    EXPECT_FALSE(wait.refused(now)) << "it is known";
    EXPECT_FALSE(wait.may_try(now));
}

TEST_F(Waiting, ItEndsAtItsLimit) {
    wait.refused(now);
    EXPECT_FALSE(wait.over(now + seconds(9)));
    wait.refused(now + seconds(9));
    EXPECT_TRUE(wait.over(now + seconds(10))) << "from the first refusal on";
}

TEST_F(Waiting, ACallThatIsTakenBeginsItAnew) {
    EXPECT_EQ(wait.taken(now), std::nullopt);
    wait.refused(now);
    EXPECT_EQ(wait.taken(now + seconds(4)), seconds(4));
    EXPECT_FALSE(wait.over(now + seconds(100)));
    EXPECT_TRUE(wait.refused(now + seconds(100)));
}

TEST_F(Waiting, WhereNobodyWaitsIsNoReasonToGiveUp) {
    wait.refused(now);
    wait.hold(now + seconds(9));
    EXPECT_FALSE(wait.over(now + seconds(18)));
    EXPECT_TRUE(wait.over(now + seconds(19)));
    EXPECT_EQ(wait.taken(now + seconds(20)), seconds(20)) << "what an operator is told is the whole time";
}

}  // namespace
}  // namespace tapi::ivr
