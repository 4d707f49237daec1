// SPDX-License-Identifier: Apache-2.0
// Other people: transfers, queues, parking.
#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

using How = Outcome::How;

TEST_F(FlowTest, Refuse) {
    EXPECT_EQ(How::refused, steps("    - refuse: busy\n").how);
    EXPECT_TRUE(phone.has("refuse busy"));
    EXPECT_FALSE(phone.has("answer"));
}

TEST_F(FlowTest, Redirect) {
    const Outcome end = steps("    - redirect: \"100${1 + 1}\"\n");
    EXPECT_EQ(How::given_away, end.how);
    EXPECT_EQ("1002", end.text);
    EXPECT_TRUE(phone.has("redirect 1002"));
}

TEST_F(FlowTest, BlindTransfer) {
    const Outcome end = steps("    - transfer: \"1002\"\n    - say: never\n");
    EXPECT_EQ(How::given_away, end.how);
    EXPECT_TRUE(phone.has("transfer 1002"));
    EXPECT_FALSE(phone.has("say en never"));
    EXPECT_FALSE(phone.dropped);
}

TEST_F(FlowTest, RefusedTransferGoesOn) {
    phone.refused = {"transfer"};
    steps("    - transfer: \"1002\"\n      failed: [{say: sorry}]\n    - say: \"${result}\"\n");
    EXPECT_EQ("sorry failed", phone.said());
}

const char* const announced = R"(    - transfer: "1002"
      announce: Somebody calls
      accept: "1"
      ring: 12s
      busy: [{say: it is busy}]
      no_answer: [{say: nobody}]
      failed: [{say: "otherwise ${result}"}]
    - say: again here
)";

TEST_F(FlowTest, AnnouncedTransfer) {
    phone.answers = {voice::Outcome::connected};
    EXPECT_EQ(How::given_away, steps(announced).how);
    EXPECT_TRUE(phone.has("consult 1002 for 12000 accept"));
    EXPECT_EQ("Somebody calls", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferToABusyOne) {
    phone.answers = {voice::Outcome::busy};
    steps(announced);
    EXPECT_EQ("it is busy again here", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferToNobody) {
    phone.answers = {voice::Outcome::no_answer};
    steps(announced);
    EXPECT_EQ("nobody again here", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferThatIsNotTaken) {
    phone.answers = {voice::Outcome::refused};
    steps(announced);
    EXPECT_EQ("otherwise refused again here", phone.said());
}

TEST_F(FlowTest, AnnouncedTransferToNowhere) {
    phone.answers = {voice::Outcome::unreachable};
    steps(announced);
    EXPECT_EQ("otherwise failed again here", phone.said());
}

const char* const a_queue = R"(    - queue: sales
      agents: ["1002", "1003"]
      say: {count: position, one: caller, other: callers}
      ring: 10s
      every: 30s
      longest: 2m
      most: 2
      leave: "#"
      left: [{say: gone away}]
      full: [{say: too many}]
      failed: [{say: "too long ${result}"}]
)";

TEST_F(FlowTest, QueueTakesTheNextAgentWhoIsFree) {
    phone.answers = {voice::Outcome::busy, voice::Outcome::no_answer, voice::Outcome::busy, voice::Outcome::connected};
    EXPECT_EQ(How::given_away, steps(a_queue).how);
    EXPECT_EQ("1003", outcome->text);
    EXPECT_EQ("one caller", phone.said());
    EXPECT_EQ(0u, queues.waiting("sales"));
}

TEST_F(FlowTest, QueueTakesTooLong) {
    steps(a_queue);
    EXPECT_EQ("too long too_long", phone.said().substr(phone.said().size() - 17));
    EXPECT_EQ(0u, queues.waiting("sales"));
}

TEST_F(FlowTest, QueueIsLeft) {
    phone.keys = "#";
    steps(a_queue);
    EXPECT_EQ("one caller gone away", phone.said());
}

TEST_F(FlowTest, QueueIsFull) {
    Queues::Ticket first(queues.line("sales")), second(queues.line("sales"));
    steps(a_queue);
    EXPECT_EQ("too many", phone.said());
}

TEST_F(FlowTest, OnlyTheFirstInTheQueueIsOffered) {
    Queues::Ticket first(queues.line("sales"));
    phone.keys = "#";
    steps(a_queue);
    EXPECT_EQ("two callers gone away", phone.said());
    EXPECT_FALSE(phone.has("consult 1002 for 10000"));
}

TEST(Queue, PositionsAndTurns) {
    Queues queues;
    auto& line = queues.line("a");
    Queues::Ticket one(line);
    {
        Queues::Ticket two(line);
        Queues::Ticket three(line);
        EXPECT_EQ(3u, three.position());
        EXPECT_EQ(0u, two.next_agent(2));
        EXPECT_EQ(1u, three.next_agent(2));
        EXPECT_EQ(0u, one.next_agent(2));
        EXPECT_EQ((std::map<std::string, size_t>{{"a", 3}}), queues.all());
    }
    EXPECT_EQ(1u, one.position());
    EXPECT_EQ(1u, queues.waiting("a"));
}

TEST_F(FlowTest, Park) {
    EXPECT_EQ(How::given_away, steps("    - park:\n").how);
    EXPECT_EQ("701", outcome->text);
}

TEST_F(FlowTest, ParkThatIsRefused) {
    phone.refused = {"park"};
    steps("    - park: \"700\"\n      failed: [{say: no place}]\n");
    EXPECT_EQ("no place", phone.said());
}

}  // namespace
}  // namespace tapi::flow
