// SPDX-License-Identifier: Apache-2.0
// Calls over trunks: what the other side of the telephone network does, as states and modes.
#include "desk.hpp"

namespace tapi::test {
namespace {

// Calls a number, waits for a state, and answers what was seen of the call until then.
Lines call_until(Desk& desk, const std::string& number, DWORD state) {
    const DWORD call = desk.app.make_call(desk.lines[0], number);
    desk.app.wait_state(call, state);
    desk.app.settle(desk.lines[0]);
    const Lines seen = without(desk.app.transcript(), "REPLY");
    desk.app.finish_call(call);
    return seen;
}

const Lines dialed{"CALLSTATE c1 DIALING", "CALLSTATE c1 PROCEEDING", "CALLINFO c1 TRUNK"};

Lines after_dialing(const Lines& rest) {
    Lines all = dialed;
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
}

TEST(FarEnd, ST_6_answers_after_ringing) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "95550100", LINECALLSTATE_CONNECTED),
              after_dialing({"CALLSTATE c1 RINGBACK", "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID"}));
}

TEST(FarEnd, INFO_2_its_name_is_known_when_it_answers) {
    Desk desk(1);
    const DWORD call = desk.app.make_call(desk.lines[0], "95550100");
    desk.app.wait_state(call, LINECALLSTATE_CONNECTED);
    const json info = desk.app.call_info(call);
    EXPECT_EQ(info.at("connected_name"), "Ready Answer");
    EXPECT_EQ(info.at("called"), "95550100");
    EXPECT_NE(info.at("trunk"), 0xFFFFFFFF);
    desk.app.finish_call(call);
}

TEST(FarEnd, ST_2_ST_6_busy) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "95550101", LINECALLSTATE_BUSY), after_dialing({"CALLSTATE c1 BUSY STATION"}));
}

TEST(FarEnd, ST_9_no_answer) {
    ServerSetup setup = quick();
    setup.exchange.replace(setup.exchange.find("60000"), 5, "50");
    Desk desk(1, setup);
    EXPECT_EQ(call_until(desk, "95550102", LINECALLSTATE_DISCONNECTED),
              after_dialing({"CALLSTATE c1 RINGBACK", "CALLSTATE c1 DISCONNECTED NOANSWER"}));
}

TEST(FarEnd, ST_9_rejects) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "95550103", LINECALLSTATE_DISCONNECTED),
              after_dialing({"CALLSTATE c1 DISCONNECTED REJECT"}));
}

TEST(FarEnd, ST_9_congestion) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "95550104", LINECALLSTATE_DISCONNECTED),
              after_dialing({"CALLSTATE c1 DISCONNECTED CONGESTION"}));
}

TEST(FarEnd, ST_2_unobtainable_number) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "95550105", LINECALLSTATE_SPECIALINFO),
              after_dialing({"CALLSTATE c1 SPECIALINFO CUSTIRREG"}));
}

TEST(FarEnd, ST_2_unknown_extension) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "1999", LINECALLSTATE_SPECIALINFO),
              (Lines{"CALLSTATE c1 DIALING", "CALLSTATE c1 PROCEEDING", "CALLSTATE c1 SPECIALINFO CUSTIRREG"}));
}

TEST(FarEnd, CLOSE_7_hangs_up) {
    Desk desk(1);
    EXPECT_EQ(call_until(desk, "95550106", LINECALLSTATE_DISCONNECTED),
              after_dialing({"CALLSTATE c1 RINGBACK", "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID",
                             "CALLSTATE c1 DISCONNECTED NORMAL"}));
}

TEST(FarEnd, ST_2_all_circuits_busy) {
    ServerSetup setup = quick();
    setup.exchange.replace(setup.exchange.find("circuits = 4"), 12, "circuits = 1");
    Desk desk(2, setup);
    const DWORD first = desk.app.make_call(desk.lines[0], "95550102");
    const DWORD second = desk.app.make_call(desk.lines[1], "95550102");
    const Msg busy = desk.app.wait_state(second, LINECALLSTATE_BUSY);
    EXPECT_EQ(busy.p2, LINEBUSYMODE_TRUNK);
    desk.app.finish_call(second);
    desk.app.finish_call(first);
}

TEST(FarEnd, ST_9_modes_newer_than_the_application_are_unknown_to_it) {
    ServerSetup setup = quick();
    setup.exchange += "\n[[far_end]]\nnumber = \"5550107\"\nbehaviour = \"number_changed\"\n";
    const std::string others = "\n[other_numbers]\nbehaviour = \"answer\"\n";
    setup.exchange.erase(setup.exchange.find(others), others.size());
    Desk desk(0, setup);
    const DWORD now = desk.app.open(0, own, voice, {{"version", api_2_2}});
    const DWORD then = desk.app.open(1, own, voice, {{"version", api_2_2}});
    Puppet old("old");
    old.initialize({{"version", api_1_3}});
    const DWORD old_line = old.open(2, own);
    const DWORD call = desk.app.make_call(now, "95550107");
    EXPECT_EQ(desk.app.wait_state(call, LINECALLSTATE_DISCONNECTED).p2, LINEDISCONNECTMODE_NUMBERCHANGED);
    const DWORD old_call = old.make_call(old_line, "95550107");
    EXPECT_EQ(old.wait_state(old_call, LINECALLSTATE_DISCONNECTED).p2, LINEDISCONNECTMODE_UNKNOWN);
    desk.app.finish_call(call);
    old.finish_call(old_call);
    EXPECT_RESULT(0, desk.app.result({{"do", "close"}, {"line", then}}));
}

const char* const callers = R"(
[[extensions]]
from = 1001
to = 1002
[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 8
)";

TEST(Incoming, OWN_9_a_call_that_is_there_when_the_line_opens_is_offered) {
    ServerSetup setup;
    setup.exchange = std::string(callers) + "[[incoming]]\nfrom = \"5550199\"\nfrom_name = \"Somebody\"\nto = \"1001\"\n";
    Desk desk(1, setup);
    const DWORD call = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    const json info = desk.app.call_info(call);
    EXPECT_EQ(info.at("origin"), LINECALLORIGIN_EXTERNAL);
    EXPECT_EQ(info.at("caller"), "5550199");
    EXPECT_EQ(info.at("caller_name"), "Somebody");
    EXPECT_EQ(info.at("called"), "1001");
    EXPECT_EQ(info.at("owners"), 1u);
    EXPECT_RESULT(0, desk.app.run("answer", call));
    desk.app.wait_state(call, LINECALLSTATE_CONNECTED);
    desk.app.finish_call(call);
}

TEST(Incoming, INFO_2_a_withheld_number_is_blocked) {
    ServerSetup setup;
    setup.exchange = std::string(callers) + "[[incoming]]\nfrom = \"5550199\"\nto = \"1001\"\nblocked = true\n";
    Desk desk(1, setup);
    const json info = desk.app.call_info(desk.app.wait_new_call(LINECALLSTATE_OFFERING));
    EXPECT_EQ(info.at("caller_flags"), LINECALLPARTYID_BLOCKED);
    EXPECT_EQ(info.at("caller"), "");
}

TEST(Incoming, INFO_2_the_number_of_the_caller_may_come_late) {
    ServerSetup setup;
    setup.exchange = std::string(callers) + R"(
[[incoming]]
from = "5550199"
to = "1001"
every_ms = 100
caller_id_after_ms = 20
abandon_after_ms = 60
)";
    Desk desk(1, setup);
    const Msg late = desk.app.wait(
        [](const Msg& m) { return m.message == LINE_CALLINFO && (m.p1 & LINECALLINFOSTATE_CALLERID) != 0; }, "CALLERID");
    EXPECT_EQ(desk.app.call_info(late.device).at("caller"), "5550199");
}

TEST(Incoming, ST_9_a_caller_who_gives_up_leaves_a_disconnected_and_then_idle_call) {
    ServerSetup setup;
    setup.exchange =
        std::string(callers) + "[[incoming]]\nfrom = \"5550199\"\nto = \"1001\"\nevery_ms = 50\nabandon_after_ms = 20\n";
    Desk desk(1, setup);
    const DWORD call = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    desk.app.wait_state(call, LINECALLSTATE_DISCONNECTED);
    desk.app.wait_state(call, LINECALLSTATE_IDLE);
}

TEST(Incoming, ST_5_DIG_12_rings_are_told_with_their_number_to_who_asked_for_them) {
    ServerSetup setup;
    setup.exchange = std::string("[exchange]\nring_cycle_ms = 20\n") + callers +
                     "[[incoming]]\nfrom = \"5550199\"\nto = \"1001\"\nat_ms = 300\n";
    Desk desk(1, setup);
    EXPECT_RESULT(0, desk.app.result({{"do", "set_status"}, {"line", desk.lines[0]}, {"line_states", LINEDEVSTATE_RINGING}}));
    const auto ring = [](DWORD count) {
        return [=](const Msg& m) {
            return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_RINGING && m.p3 == count;
        };
    };
    for (const DWORD count : {0, 1, 2}) EXPECT_GE(desk.app.wait(ring(count), "a ring").p2, 1u);
    const DWORD call = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, desk.app.run("answer", call));
    desk.app.settle(desk.lines[0]);
    const size_t rings = only(desk.app.transcript(), "LINEDEVSTATE").size();
    desk.app.settle(desk.lines[0]);
    EXPECT_EQ(only(desk.app.transcript(), "LINEDEVSTATE").size(), rings) << "AMB-17: no ring after the answer";
}

}  // namespace
}  // namespace tapi::test
