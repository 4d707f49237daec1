// SPDX-License-Identifier: Apache-2.0
#include "digits.hpp"

#include <gtest/gtest.h>

namespace tapi::voice {
namespace {

const Instant start{std::chrono::hours(1)};

Instant at(int ms) { return start + Millis(ms); }

GatherPlan plan(size_t most, std::string terminators = "#") {
    GatherPlan plan;
    plan.most = most;
    plan.first = Millis(5000);
    plan.next = Millis(3000);
    plan.terminators = std::move(terminators);
    return plan;
}

struct Desk {
    explicit Desk(const GatherPlan& plan) : gathering(plan, start) {}
    void type(const std::string& keys, int ms) {
        for (const char key : keys) queue.add(key, at(ms));
        gathering.feed(queue);
    }
    DigitQueue queue;
    Gathering gathering;
};

TEST(Gathering, IsFullWithTheLastDigitAndLeavesTheRest) {
    Desk desk(plan(2));
    desk.type("123", 100);
    EXPECT_TRUE(desk.gathering.complete());
    EXPECT_EQ(desk.gathering.result().digits, "12");
    EXPECT_EQ(desk.gathering.result().end, Gathered::End::full);
    EXPECT_EQ(desk.queue.front().key, '3');
}

TEST(Gathering, ATerminatorEndsItAndIsNoDigit) {
    Desk desk(plan(8, "*#"));
    desk.type("47*9", 100);
    EXPECT_EQ(desk.gathering.result().digits, "47");
    EXPECT_EQ(desk.gathering.result().terminator, '*');
    EXPECT_EQ(desk.gathering.result().end, Gathered::End::terminator);
    EXPECT_EQ(desk.queue.front().key, '9');
}

TEST(Gathering, TheFirstDigitHasATimeOfItsOwn) {
    Desk desk(plan(4));
    desk.gathering.tick(at(4999));
    EXPECT_FALSE(desk.gathering.complete());
    desk.gathering.tick(at(5000));
    EXPECT_EQ(desk.gathering.result().end, Gathered::End::first_timeout);
}

TEST(Gathering, EachFurtherDigitBeginsTheTimeAnew) {
    Desk desk(plan(4));
    desk.type("1", 4900);
    EXPECT_EQ(desk.gathering.deadline(), at(7900));
    desk.type("2", 7000);
    EXPECT_EQ(desk.gathering.deadline(), at(10000));
    desk.gathering.tick(at(10000));
    EXPECT_EQ(desk.gathering.result().digits, "12");
    EXPECT_EQ(desk.gathering.result().end, Gathered::End::next_timeout);
}

TEST(Gathering, ADigitThatCameInTimeCountsHoweverLateItIsSeen) {
    Desk desk(plan(2));
    desk.type("1", 4999);
    desk.gathering.tick(at(5010));
    EXPECT_FALSE(desk.gathering.complete());
}

TEST(Gathering, ADigitThatCameTooLateIsTheNextOnes) {
    Desk desk(plan(2));
    desk.type("1", 5001);
    EXPECT_EQ(desk.gathering.result().end, Gathered::End::first_timeout);
    EXPECT_EQ(desk.queue.front().key, '1');
}

TEST(Gathering, DigitsTypedDuringThePromptWaitFromItsEnd) {
    Desk desk(plan(3));
    desk.type("1", -8000);
    EXPECT_FALSE(desk.gathering.complete());
    EXPECT_EQ(desk.gathering.deadline(), at(3000));
}

TEST(Gathering, NoDigitsWantedIsComplete) {
    Desk desk(plan(0));
    EXPECT_TRUE(desk.gathering.complete());
}

TEST(DigitQueue, HoldsSixtyFour) {
    DigitQueue queue;
    for (size_t count = 0; count < DigitQueue::most; ++count) EXPECT_TRUE(queue.add('1', start));
    EXPECT_FALSE(queue.add('2', start));
    EXPECT_FALSE(queue.first_of("2").has_value());
    EXPECT_EQ(queue.first_of(""), '1');
}

}  // namespace
}  // namespace tapi::voice
