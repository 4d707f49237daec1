// SPDX-License-Identifier: Apache-2.0
// What is asked of the switch: other people, other places, other programs.
#include "voice_desk.hpp"

namespace tapi::test {
namespace {

using voice::Outcome;
using voice::Piece;

// ---- Announced transfers

std::string consulted = "1003";
std::optional<char> accept_key;

Await<void> consult(CallPtr call, Said& said) {
    co_await call->answer();
    voice::ConsultPlan plan;
    plan.to = consulted;
    plan.announcement = one(Piece::tone(500, Millis(300)));
    plan.ring = Millis(1500);
    plan.accept_key = accept_key;
    const Outcome outcome = co_await call->consult(std::move(plan));
    said.say(std::string("outcome ") + to_string(outcome));
    if (outcome == Outcome::connected) co_return;
    said.say(call->connected() ? "back" : "not back");
    co_await call->send_digits("9");
}

class Consult : public testing::Test {
  protected:
    Consult() {
        consulted = "1003";
        accept_key.reset();
    }
    DWORD call(const std::string& number = "1002") {
        const DWORD out = desk.app.make_call(desk.lines[0], number);
        desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
        return out;
    }
    // The other one's telephone rings.
    DWORD rings() { return desk.app.wait_new_call(LINECALLSTATE_OFFERING); }
    // The caller talks with the program again: it sends a digit.
    void expect_back(DWORD out) {
        EXPECT_EQ(desk.app.result({{"do", "monitor_digits"}, {"call", out}, {"digit_modes", LINEDIGITMODE_DTMF}}), 0);
        EXPECT_EQ(desk.app.wait_message(LINE_MONITORDIGITS, out).p1, static_cast<DWORD_PTR>('9'));
    }
    SoundDesk desk{1};
    DWORD third = desk.app.open(2, own);
};

TEST_F(Consult, WhoAnswersIsToldAndPutThrough) {
    VoiceProgram program({{"1002", consult}});
    const DWORD out = call();
    const DWORD in = rings();
    EXPECT_RESULT(0, desk.app.run("answer", in));
    EXPECT_TRUE(program.said.heard("outcome connected")) << program.said.all();
    EXPECT_TRUE(program.quiet());
    EXPECT_EQ(desk.app.state_of(out), DWORD{LINECALLSTATE_CONNECTED});
    EXPECT_EQ(desk.app.state_of(in), DWORD{LINECALLSTATE_CONNECTED});
}

TEST_F(Consult, WithTheKeyThatIsAskedFor) {
    accept_key = '1';
    VoiceProgram program({{"1002", consult}});
    call();
    const DWORD in = rings();
    EXPECT_RESULT(0, desk.app.run("answer", in));
    desk.app.wait_state(in, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(desk.app.result({{"do", "generate_digits"}, {"call", in}, {"digits", "1"}}), 0);
    EXPECT_TRUE(program.said.heard("outcome connected")) << program.said.all();
}

TEST_F(Consult, AnotherKeyIsARefusalAndTheCallerIsBack) {
    accept_key = '1';
    VoiceProgram program({{"1002", consult}});
    const DWORD out = call();
    const DWORD in = rings();
    EXPECT_RESULT(0, desk.app.run("answer", in));
    desk.app.wait_state(in, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(desk.app.result({{"do", "generate_digits"}, {"call", in}, {"digits", "5"}}), 0);
    EXPECT_TRUE(program.said.heard("outcome refused")) << program.said.all();
    EXPECT_TRUE(program.said.heard("back"));
    expect_back(out);
}

TEST_F(Consult, NobodyAnswers) {
    VoiceProgram program({{"1002", consult}});
    const DWORD out = call();
    rings();
    EXPECT_TRUE(program.said.heard("outcome no answer")) << program.said.all();
    EXPECT_TRUE(program.said.heard("back")) << program.said.all();
    expect_back(out);
}

TEST_F(Consult, Busy) {
    consulted = "95550101";
    VoiceProgram program({{"1002", consult}});
    const DWORD out = call();
    EXPECT_TRUE(program.said.heard("outcome busy")) << program.said.all();
    EXPECT_TRUE(program.said.heard("back")) << program.said.all();
    expect_back(out);
}

TEST_F(Consult, ANumberThatIsNotThere) {
    consulted = "4711";
    VoiceProgram program({{"1002", consult}});
    const DWORD out = call();
    EXPECT_TRUE(program.said.heard("outcome unreachable")) << program.said.all();
    EXPECT_TRUE(program.said.heard("back")) << program.said.all();
    expect_back(out);
}

TEST_F(Consult, TheCallerHangsUpWhileTheOtherRings) {
    VoiceProgram program({{"1002", consult}});
    const DWORD out = call();
    const DWORD in = rings();
    desk.app.finish_call(out);
    EXPECT_TRUE(program.said.heard("gone: the other end hung up")) << program.said.all();
    EXPECT_TRUE(program.quiet());
    desk.app.wait_state(in, LINECALLSTATE_IDLE);
}

// ---- Elsewhere

Await<void> transfer(CallPtr call, Said& said) {
    co_await call->answer();
    co_await call->transfer("1003");
    said.say("transferred");
    co_await call->pause(Millis(60000));
}

TEST_F(Consult, ABlindTransferEndsItHere) {
    VoiceProgram program({{"1002", transfer}});
    call();
    const DWORD in = rings();
    EXPECT_TRUE(program.said.heard("transferred")) << program.said.all();
    EXPECT_TRUE(program.said.heard("gone: the call was ended here")) << program.said.all();
    EXPECT_TRUE(program.quiet());
    EXPECT_RESULT(0, desk.app.run("answer", in));
    desk.app.wait_state(in, LINECALLSTATE_CONNECTED);
}

Await<void> transfer_nowhere(CallPtr call, Said& said) {
    co_await call->answer();
    bool refused = false;
    try {
        co_await call->transfer("");
    } catch (const voice::Refused& error) {
        refused = error.code() < 0;
        said.say(error.what());
    }
    said.say(refused && call->connected() ? "refused, and goes on" : "?");
}

TEST_F(Consult, ATransferThatIsRefusedLeavesTheCall) {
    VoiceProgram program({{"1002", transfer_nowhere}});
    call();
    EXPECT_TRUE(program.said.heard("refused, and goes on")) << program.said.all();
}

Await<void> park(CallPtr call, Said& said) {
    co_await call->answer();
    const std::string where = co_await call->park("");
    said.say("parked at " + where);
    co_await call->pause(Millis(60000));
}

TEST(Park, TheSwitchSaysWhereItParks) {
    ServerSetup setup = quick();
    setup.exchange += "[park]\nfrom = 71\nto = 79\n";
    SoundDesk desk(1, setup);
    VoiceProgram program({{"1002", park}});
    desk.app.make_call(desk.lines[0], "1002");
    EXPECT_TRUE(program.said.heard("parked at 7")) << program.said.all();
    EXPECT_TRUE(program.said.heard("gone: the call was ended here")) << program.said.all();
}

Await<void> redirect(CallPtr call, Said& said) {
    co_await call->redirect("1003");
    said.say("redirected");
}

TEST_F(Consult, AnUnansweredCallIsRedirected) {
    VoiceProgram program({{"1002", redirect}});
    desk.app.make_call(desk.lines[0], "1002");
    rings();
    EXPECT_TRUE(program.said.heard("redirected")) << program.said.all();
    EXPECT_TRUE(program.quiet());
}

// ---- Rings, and who else there is

Await<void> after_two_rings(CallPtr call, Said& said) {
    co_await call->rung(2);
    said.say(call->state() == LINECALLSTATE_OFFERING ? "rung" : "?");
    co_await call->answer();
    said.say("answered");
}

TEST_F(Consult, AnswersAfterTheSecondRing) {
    VoiceProgram program({{"1002", after_two_rings}}, "/tmp", 2);
    EXPECT_EQ(program.look([&] { return program.line().rings(); }), std::optional<unsigned>(2));
    desk.app.make_call(desk.lines[0], "1002");
    EXPECT_TRUE(program.said.heard("rung")) << program.said.all();
    EXPECT_TRUE(program.said.heard("answered"));
}

Await<void> let_others(CallPtr call, Said& said) {
    call->lets_others_take_it();
    co_await call->answer();
    said.say("answered");
    co_await call->pause(Millis(60000));
}

TEST_F(Consult, AnotherProgramTakesTheCallAndItGoesOn) {
    VoiceProgram program({{"1002", let_others}});
    const DWORD second = desk.app.open(1, watch);
    const DWORD out = call();
    ASSERT_TRUE(program.said.heard("answered"));
    const DWORD seen = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    (void)second;
    EXPECT_EQ(desk.app.result({{"do", "set_privilege"}, {"call", seen}, {"privilege", own}}), 0);
    EXPECT_TRUE(program.said.heard("gone: another program has taken the call")) << program.said.all();
    EXPECT_TRUE(program.quiet());
    EXPECT_EQ(desk.app.state_of(out), DWORD{LINECALLSTATE_CONNECTED});
}

// ---- Calls that it makes

Await<void> dial(voice::Line& line, Said& said, std::string to) {
    voice::DialPlan plan;
    plan.to = std::move(to);
    plan.ring = Millis(800);
    const voice::Dialed dialed = co_await line.dial(std::move(plan));
    said.say(std::string("dialed ") + to_string(dialed.outcome) + (dialed.call ? " with a call" : "") + " (" + dialed.cause + ")");
    if (dialed.call) co_await dialed.call->drop();
}

TEST_F(Consult, CallsThatItMakesEndInWhatBecameOfThem) {
    VoiceProgram program({{"1002", nullptr}});
    const auto begin = [&](const std::string& to) {
        program.begin([to](voice::Line& line, Said& said) { return dial(line, said, to); });
    };
    begin("1003");
    const DWORD in = rings();
    EXPECT_RESULT(0, desk.app.run("answer", in));
    EXPECT_TRUE(program.said.heard("dialed connected with a call")) << program.said.all();
    EXPECT_TRUE(program.quiet());
    begin("1003");
    rings();
    EXPECT_TRUE(program.said.heard("dialed no answer (")) << program.said.all();
    for (const auto& [number, outcome] : {std::pair("4711", "unreachable"), std::pair("95550101", "busy"), std::pair("95550103", "refused")}) {
        begin(number);
        EXPECT_TRUE(program.said.heard(std::string("dialed ") + outcome + " (")) << program.said.all();
    }
    EXPECT_TRUE(program.quiet());
}

}  // namespace
}  // namespace tapi::test
