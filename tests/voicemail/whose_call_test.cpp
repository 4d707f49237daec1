// SPDX-License-Identifier: Apache-2.0
// Which box a call is for: the line that it came on, who sent it there, what a program wrote on it, and whose telephone it comes from.
#include "voicemail_desk.hpp"

namespace tapi::test {
namespace {

const std::string boxes = quick_habits + R"(
[[box]]
number = "1002"
rings = 2
[[box]]
number = "1003"
lines = []
[[box]]
number = "77"
lines = []
direct = ["1001"]
)";

class WhoseCall : public testing::Test {
  protected:
    explicit WhoseCall(ServerSetup setup = quick()) : desk(0, std::move(setup), boxes) {}
    // Of an extension's telephone; what comes to it is not ours.
    DWORD line(DWORD device) { return desk.app.open(device, LINECALLPRIVILEGE_NONE, 0); }
    // Waits until somebody speaks, and hangs up: a message. `box`: whose.
    void expect_message(DWORD out, const std::string& box) {
        desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
        ASSERT_TRUE(desk.recording(box, 20'000)) << desk.program->errors().text();
        desk.app.finish_call(out);
        expect_event("\"event\":\"message\",\"box\":\"" + box + "\"");
    }
    void expect_event(const std::string& text) { EXPECT_TRUE(watch.output().find(text)) << text << "\n" << watch.output().text(); }
    // The owner's menu, after nothing but the PIN.
    void expect_owner(DWORD out, const std::string& box) {
        desk.type(out, "2580#");
        desk.logged("box " + box + "] its owner is on the telephone");
        desk.app.finish_call(out);
    }
    VoicemailDesk desk;
    Child watch{desk.status({"--follow"})};
};

TEST_F(WhoseCall, ADirectLineHasItsBoxAndIsAnsweredAtOnce) {
    const DWORD out = desk.app.make_call(line(1), "1001");
    expect_message(out, "77");
}

TEST_F(WhoseCall, ItsOwnTelephoneNeedsNoNumber) {
    EXPECT_EQ(0, desk.manage({"pin", "1003"}, "2580\n").code);
    const DWORD out = desk.app.make_call(line(2), "1004");
    desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
    expect_owner(out, "1003");
    expect_event("\"caller\":\"1003\",\"called\":\"1004\",\"box\":\"1003\"");
}

TEST_F(WhoseCall, ATelephoneWithoutABoxIsAskedWhose) {
    EXPECT_EQ(0, desk.manage({"pin", "77"}, "2580\n").code);
    const DWORD out = desk.app.make_call(line(0), "1004");
    desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
    expect_event("\"called\":\"1004\",\"box\":\"\"");
    desk.type(out, "77#");
    expect_owner(out, "77");
}

TEST_F(WhoseCall, WhoWasForwardedIsForTheBoxOfTheOneWhoForwarded) {
    const DWORD absent = line(2);
    const LONG forwarded = desk.app.ask({{"do", "forward"}, {"line", absent}, {"forward_mode", LINEFORWARDMODE_UNCOND}, {"to", "1004"}}).at("result");
    ASSERT_GT(forwarded, 0);
    EXPECT_EQ(DWORD_PTR{0}, desk.app.wait_reply(forwarded).p2);
    expect_message(desk.app.make_call(line(0), "1003"), "1003");
}

TEST_F(WhoseCall, SoIsWhoWasForwardedOnNoAnswer) {
    const DWORD absent = line(2);
    const LONG forwarded =
        desk.app.ask({{"do", "forward"}, {"line", absent}, {"forward_mode", LINEFORWARDMODE_NOANSW}, {"to", "1004"}, {"rings", 2}}).at("result");
    ASSERT_GT(forwarded, 0);
    EXPECT_EQ(DWORD_PTR{0}, desk.app.wait_reply(forwarded).p2);
    expect_message(desk.app.make_call(line(0), "1003"), "1003");
}

TEST_F(WhoseCall, WhatAProgramWroteOnTheCallGoesFirst) {
    // Its own telephone, but a call for somebody else.
    expect_message(desk.app.make_call(line(1), "1004", {{"params", true}, {"call_data", "mailbox=1003"}}), "1003");
}

TEST_F(WhoseCall, ABoxThatIsNotThereIsAskedFor) {
    const DWORD out = desk.app.make_call(line(0), "1004", {{"params", true}, {"call_data", "mailbox=9999"}});
    expect_event("\"called\":\"1004\",\"box\":\"\"");
    desk.app.finish_call(out);
}

ServerSetup pretending() {
    ServerSetup setup = quick();
    setup.exchange += "[[incoming]]\nfrom = \"1003\"\nto = \"1004\"\ntrunk = \"PSTN\"\nat_ms = 3000\nevery_ms = 3000\ncount = 20\nhangup_after_ms = 1000\n";
    return setup;
}

struct FromOutside : WhoseCall {
    FromOutside() : WhoseCall(pretending()) {}
};

TEST_F(FromOutside, ANumberOfOursProvesNothing) { expect_event("\"caller\":\"1003\",\"called\":\"1004\",\"box\":\"\""); }

}  // namespace
}  // namespace tapi::test
