// SPDX-License-Identifier: Apache-2.0
// Voice mail and other programs on the same line: who answers, who takes the call, who gets faxes.
#include "voicemail_desk.hpp"

namespace tapi::test {
namespace {

// A person's program on a box's line, which watches first.
struct Person {
    explicit Person(DWORD device) {
        app.initialize();
        line = app.open(device, watch);
    }
    LocalProgram app;
    DWORD line = 0;
};

TEST(VoicemailAndPeople, APersonTakesTheCallWhileItRecords) {
    for (const std::string box : {"1002", "1003"}) {
        VoicemailDesk desk;
        Person person(box == "1002" ? 1 : 2);
        const DWORD out = desk.call(box);
        const DWORD watched = person.app.wait_new_call(LINECALLSTATE_OFFERING);
        ASSERT_TRUE(desk.recording(box, 24'000));
        EXPECT_EQ(0, person.app.result({{"do", "set_privilege"}, {"call", watched}, {"privilege", LINECALLPRIVILEGE_OWNER}}));
        if (box == "1002") {
            desk.logged("message 1 from 1001");
        } else {
            const auto empty = [&] { return fs::is_empty(desk.path("boxes/messages/1003")); };
            const auto deadline = std::chrono::steady_clock::now() + patience;
            while (!empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
            EXPECT_TRUE(empty()) << "as it is configured";
        }
        EXPECT_EQ(static_cast<DWORD>(LINECALLSTATE_CONNECTED), person.app.state_of(watched)) << "the call goes on";
        EXPECT_TRUE(desk.consistent());
        desk.app.finish_call(out);
    }
}

ServerSetup slowly_ringing() {
    ServerSetup slow = quick();
    slow.exchange.replace(slow.exchange.find("ring_cycle_ms = 20"), 18, "ring_cycle_ms = 300");
    return slow;
}

std::chrono::nanoseconds time_to_answer(VoicemailDesk& desk) {
    const auto begun = std::chrono::steady_clock::now();
    const DWORD out = desk.call();
    const auto time = std::chrono::steady_clock::now() - begun;
    desk.app.finish_call(out);
    return time;
}

TEST(VoicemailAndPeople, NewMessagesAreAnsweredSooner) {
    VoicemailDesk desk(1, slowly_ringing(), quick_boxes + "[usual]\ntoll_saver = 1\n");
    const auto without = time_to_answer(desk);
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.app.finish_call(out);
    desk.logged("message 1 from 1001");
    const auto with = time_to_answer(desk);
    EXPECT_GT(without, std::chrono::milliseconds(300)) << "two rings";
    EXPECT_LT(with, without - std::chrono::milliseconds(150)) << "one";
}

TEST(VoicemailAndPeople, TheSmallestNumberOfRingsCounts) {
    VoicemailDesk desk(1, slowly_ringing());
    Person person(1);
    const auto by_itself = time_to_answer(desk);
    EXPECT_EQ(0, person.app.result({{"do", "set_num_rings"}, {"line", person.line}, {"address", 0}, {"rings", 1}}));
    const auto wished = time_to_answer(desk);
    EXPECT_GT(by_itself, std::chrono::milliseconds(300)) << "two rings";
    EXPECT_LT(wished, by_itself - std::chrono::milliseconds(150));
}

TEST(VoicemailAndPeople, AProgramThatHasAnsweredGivesTheCallWithTheBoxThatItMeans) {
    VoicemailDesk desk;
    LocalProgram menu;
    menu.initialize();
    menu.open(1, own);
    EXPECT_EQ(0, menu.result({{"do", "set_priority"}, {"module", "voicemail_service_test"}, {"media", LINEMEDIAMODE_INTERACTIVEVOICE}, {"request_mode", 0}, {"priority", 1}}));
    const DWORD out = desk.app.make_call(desk.lines[0], "1002");
    const DWORD in = menu.wait_new_call(LINECALLSTATE_OFFERING);
    ASSERT_NE(0u, in);
    EXPECT_EQ(0, menu.run("answer", in));
    desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(0, menu.run("set_call_data", in, {{"data", "mailbox=1003"}}));
    EXPECT_EQ(0, menu.result({{"do", "handoff"}, {"call", in}, {"module", "tapi-voicemail"}, {"media", 0}}));
    EXPECT_TRUE(desk.recording("1003", 20'000)) << desk.program->errors().text();
    desk.app.finish_call(out);
    desk.logged("message 1 from 1001");
    EXPECT_TRUE(desk.messages("1002").empty());
}

TEST(VoicemailAndPeople, FaxesGoToWhoeverWantsThem) {
    ServerSetup setup = quick();
    setup.exchange = R"(
[exchange]
ring_cycle_ms = 20
[[extensions]]
from = 1001
to = 1004
media_modes = ["interactivevoice", "automatedvoice", "unknown", "g3fax"]
[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 4
[[incoming]]
from = "5559999"
to = "1002"
trunk = "PSTN"
at_ms = 3000
every_ms = 5000
count = 20
sound = "fax_calling"
)";
    VoicemailDesk desk(1, setup);
    LocalProgram fax;
    fax.initialize();
    fax.open(1, own, LINEMEDIAMODE_G3FAX);
    const DWORD call = fax.wait_new_call(LINECALLSTATE_CONNECTED);
    EXPECT_NE(0u, call) << "it is the owner now";
    desk.logged("was handed to a program for faxes");
    EXPECT_TRUE(desk.messages("1002").empty()) << "what a fax machine says is no message";
    EXPECT_TRUE(desk.consistent());
}

}  // namespace
}  // namespace tapi::test
