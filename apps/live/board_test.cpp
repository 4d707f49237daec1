// SPDX-License-Identifier: Apache-2.0
#include "board.hpp"

#include <gtest/gtest.h>

namespace tapi::live {
namespace {

class BoardTest : public testing::Test {
  protected:
    void later(double seconds) { now_ += std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)); }
    bool measures(const std::string& line) const { return ("\n" + board_.metrics()).find("\n" + line + "\n") != std::string::npos; }

    WallTime now_{std::chrono::hours(24)};
    Board board_{{"tapi-ivr", "flow"}, [this] { return now_; }};
};

TEST_F(BoardTest, CallsComeGoAndAreCounted) {
    std::vector<Json> heard;
    const auto ticket = board_.hear([&](const Json& event) { heard.push_back(event); });
    board_.lines({{"1002", "front", true}});
    board_.call_began(1, {"Extension 1002", "1001", "1002", "front", "", {}});
    board_.call_event(1, {{"event", "part"}, {"part", "sales"}});
    later(12.5);
    EXPECT_EQ(board_.status().at("calls").at(0).at("part"), "sales");
    EXPECT_EQ(board_.status().at("calls").at(0).at("seconds"), 12.0);
    EXPECT_TRUE(measures("tapi_ivr_calls 1"));
    board_.call_ended(1, "hung_up", "");
    ASSERT_EQ(heard.size(), 4U);
    EXPECT_EQ(heard[0].at("event"), "line");
    EXPECT_EQ(heard[2].at("call"), 1);
    EXPECT_EQ(heard[3].at("seconds"), 12.5);
    EXPECT_EQ(heard[3].at("time"), "1970-01-02T00:00:12.500Z");
    EXPECT_TRUE(measures("tapi_ivr_calls 0"));
    EXPECT_TRUE(measures("tapi_ivr_line_open{line=\"1002\"} 1"));
    EXPECT_TRUE(measures("tapi_ivr_calls_ended_total{flow=\"front\",how=\"hung_up\"} 1"));
    EXPECT_TRUE(measures("tapi_ivr_call_seconds_bucket{flow=\"front\",le=\"5.0\"} 0"));
    EXPECT_TRUE(measures("tapi_ivr_call_seconds_bucket{flow=\"front\",le=\"15.0\"} 1"));
    EXPECT_TRUE(measures("tapi_ivr_call_seconds_sum{flow=\"front\"} 12.500"));
}

TEST_F(BoardTest, WhoNoLongerListensIsNotTold) {
    int told = 0;
    auto ticket = board_.hear([&](const Json&) { ++told; });
    board_.note("info", "one");
    ticket.reset();
    board_.note("info", "two");
    EXPECT_EQ(told, 1);
}

TEST_F(BoardTest, OneWhoLeavesWhileHeIsTold) {
    Board::Ticket ticket;
    int told = 0;
    ticket = board_.hear([&](const Json&) {
        ++told;
        ticket.reset();
    });
    board_.note("info", "one");
    board_.note("info", "two");
    EXPECT_EQ(told, 1);
}

TEST_F(BoardTest, LabelsHaveNoQuotesOfTheirOwn) {
    board_.call_refused("a\"b\\c\nd", "full");
    EXPECT_TRUE(measures("tapi_ivr_calls_refused_total{line=\"a\\\"b\\\\c d\"} 1"));
    EXPECT_TRUE(board_.metrics().ends_with("# EOF\n"));
}

TEST_F(BoardTest, AnotherProgramHasItsOwnWords) {
    Board other({"tapi-voicemail", "box"}, [this] { return now_; });
    std::vector<Json> heard;
    const auto ticket = other.hear([&](const Json& event) { heard.push_back(event); });
    other.call_began(7, {"Extension 1002", "1001", "1002", "1002", "", {}});
    other.note("warning", "is full", "box 1002");
    other.event({{"event", "message"}, {"id", 3}});
    EXPECT_EQ(heard.at(0).at("box"), "1002");
    EXPECT_EQ(heard.at(1).at("object"), "box 1002");
    EXPECT_EQ(heard.at(2).at("id"), 3);
    EXPECT_EQ(other.status().at("calls").at(0).at("box"), "1002");
    other.call_ended(7, "hung_up", "");
    EXPECT_NE(other.metrics().find("\ntapi_voicemail_calls_ended_total{box=\"1002\",how=\"hung_up\"} 1\n"), std::string::npos) << other.metrics();
}

}  // namespace
}  // namespace tapi::live
