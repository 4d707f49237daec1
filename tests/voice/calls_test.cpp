// SPDX-License-Identifier: Apache-2.0
// Calls on the exchange: digits, sound, time, and what is left when they end.
#include <limits>

#include "voice/recording.hpp"
#include "voice_desk.hpp"

namespace tapi::test {
namespace {

using voice::Piece;

DWORD call(SoundDesk& desk, const std::string& number = "1002") {
    const DWORD out = desk.app.make_call(desk.lines[0], number);
    desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
    return out;
}

void type(SoundDesk& desk, DWORD out, const std::string& digits) {
    EXPECT_EQ(desk.app.result({{"do", "generate_digits"}, {"call", out}, {"digits", digits}, {"duration", 100}}), 0);
    desk.app.wait_message(LINE_GENERATE, out);
}

// ---- Digits

Await<void> play_until_a_digit(CallPtr call, Said& said) {
    co_await call->answer();
    const voice::Facts facts = call->facts();
    said.say("from " + facts.caller + " to " + facts.called + " on " + facts.address);
    const voice::Played played = co_await call->play(one(Piece::tone(440, Millis(30000))), voice::PlayPlan());
    said.say(std::string("key ") + played.key.value_or('-') + (played.length < Millis(30000) && played.length > Millis(0) ? " early" : " late"));
    voice::GatherPlan plan;
    plan.most = 4;
    plan.terminators = "#";
    const voice::Gathered gathered = co_await call->gather(plan);
    said.say("digits " + gathered.digits);
}

TEST(VoiceCall, ADigitEndsThePromptAndIsTheFirstOfThoseGathered) {
    SoundDesk desk(1);
    VoiceProgram program({{"1002", play_until_a_digit}});
    const DWORD out = call(desk);
    ASSERT_TRUE(program.said.heard("from 1001 to 1002 on 1002")) << program.said.all();
    // Once the prompt is heard.
    EXPECT_EQ(desk.app.result({{"do", "monitor_tones"}, {"call", out}, {"tag", 1}, {"duration", 60}, {"frequency", 440}}), 0);
    desk.app.wait_message(LINE_MONITORTONE, out);
    type(desk, out, "4");
    ASSERT_TRUE(program.said.heard("key 4 early")) << program.said.all();
    type(desk, out, "71#");
    EXPECT_TRUE(program.said.heard("digits 471"));
    EXPECT_TRUE(program.said.heard("returned"));
    desk.app.wait_state(out, LINECALLSTATE_DISCONNECTED);
    EXPECT_TRUE(program.quiet());
}

// Answers, and does nothing more until the test lets it: as a program that is busy with other calls.
struct Slow {
    std::promise<void> go_on;
    Talk talk = [this](CallPtr call, Said& said) -> Await<void> {
        said.say("answering");
        lineAnswer(call->handle(), nullptr, 0);
        EXPECT_EQ(go_on.get_future().wait_for(patience), std::future_status::ready);
        co_await call->rung(std::numeric_limits<unsigned>::max());  // until it is connected
        const voice::Gathered gathered = co_await call->gather(voice::GatherPlan());
        said.say("digits " + gathered.digits);
    };
};

TEST(VoiceCall, ADigitThatIsPressedBeforeWeHaveReadOfTheAnswerIsHeard) {
    SoundDesk desk(1);
    Slow slow;
    VoiceProgram program({{"1002", slow.talk}});
    const DWORD out = call(desk);
    type(desk, out, "7");
    slow.go_on.set_value();
    EXPECT_TRUE(program.said.heard("digits 7")) << program.said.all();
}

Await<void> dial_and_gather(voice::Line& line, Said& said) {
    voice::DialPlan plan;
    plan.to = "1001";
    const voice::Dialed dialed = co_await line.dial(std::move(plan));
    if (dialed.call == nullptr) co_return said.say(dialed.cause);
    const voice::Gathered gathered = co_await dialed.call->gather(voice::GatherPlan());
    said.say("digits " + gathered.digits);
    co_await dialed.call->drop();
}

TEST(VoiceCall, SoIsOneOfWhoAnswersOurCall) {
    SoundDesk desk(1);
    VoiceProgram program({{"1002", nullptr}});
    program.begin(dial_and_gather);
    const DWORD in = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    // It has read that the call rings, and then nothing more for a while.
    ASSERT_TRUE(program.wait([&] { return program.app().calls() == 1; }));
    std::promise<void> busy, go_on;
    asio::post(program.loop(), [&] {
        busy.set_value();
        EXPECT_EQ(go_on.get_future().wait_for(patience), std::future_status::ready);
    });
    busy.get_future().wait();
    EXPECT_RESULT(0, desk.app.run("answer", in));
    desk.app.wait_state(in, LINECALLSTATE_CONNECTED);
    type(desk, in, "8");
    go_on.set_value();
    EXPECT_TRUE(program.said.heard("digits 8")) << program.said.all();
}

Await<void> gather_in_vain(CallPtr call, Said& said) {
    co_await call->answer();
    voice::GatherPlan plan;
    plan.first = Millis(400);
    const auto begun = std::chrono::steady_clock::now();
    const voice::Gathered gathered = co_await call->gather(plan);
    const auto took = std::chrono::steady_clock::now() - begun;
    said.say(gathered.end == voice::Gathered::End::first_timeout ? "timeout" : "?");
    said.say(took >= Millis(400) && took < Millis(420) ? "within 20 ms" : "took " + std::to_string(took.count() / 1000000) + " ms");
}

TEST(VoiceCall, TheTimeForTheFirstDigitIsKeptWithin20Milliseconds) {
    SoundDesk desk(1);
    VoiceProgram program({{"1002", gather_in_vain}});
    call(desk);
    EXPECT_TRUE(program.said.heard("timeout"));
    EXPECT_TRUE(program.said.heard("within 20 ms")) << program.said.all();
}

Await<void> answer_digits(CallPtr call, Said& said) {
    co_await call->answer();
    co_await call->send_digits("159#");
    said.say("sent");
    co_await call->pause(Millis(60000));
}

TEST(VoiceCall, SendsDigits) {
    SoundDesk desk(1);
    VoiceProgram program({{"1002", answer_digits}});
    const DWORD out = desk.app.make_call(desk.lines[0], "1002");
    EXPECT_EQ(desk.app.result({{"do", "monitor_digits"}, {"call", out}, {"digit_modes", LINEDIGITMODE_DTMF}}), 0);
    std::string heard;
    while (heard.size() < 4) heard += static_cast<char>(desk.app.wait_message(LINE_MONITORDIGITS, out).p1);
    EXPECT_EQ(heard, "159#");
    EXPECT_TRUE(program.said.heard("sent"));
}

// ---- Sound

std::string recorded_to;

Await<void> record_all(CallPtr call, Said& said) {
    co_await call->answer();
    voice::Recording recording(recorded_to);
    voice::RecordPlan plan;
    plan.beep = false;
    plan.silence = Millis(1500);
    const voice::Recorded recorded = co_await call->record(recording, plan);
    recording.close();
    said.say(recorded.end == voice::Recorded::End::silence ? "silence" : recorded.end == voice::Recorded::End::key ? "key" : "limit");
    said.say("length " + std::to_string(recorded.length.count()));
}

void expect_recorded(const std::string& in) {
    const Samples played = read_sound(in), recorded = read_sound(recorded_to);
    const Found found = find(played, recorded);
    expect_whole(found, 0.999);
    // From where the caller begins to speak.
    EXPECT_NEAR(static_cast<double>(recorded.size() - found.offset) / 8, static_cast<double>(played.size()) / 8, 100);
}

TEST(VoiceCall, RecordsUntilSilenceWhatTheCallerSays) {
    SoundDesk desk(0);
    recorded_to = desk.path("recorded.wav");
    VoiceProgram program({{"1002", record_all}});
    const std::string in = desk.speech_file("in.wav", 4, 1);
    Samples with_silence = read_sound(in);
    with_silence.resize(with_silence.size() + 3 * narrow);
    Child play(SoundDesk::tapi({"play", "1001", write_sound(desk.path("silent.wav"), with_silence), "--call", "1002"}));
    ASSERT_TRUE(program.said.heard("silence")) << program.said.all();
    ASSERT_TRUE(program.said.heard("length")) << program.said.all();
    expect_recorded(in);
}

Await<void> record_until_gone(CallPtr call, Said& said) {
    co_await call->answer();
    voice::Recording recording(recorded_to);
    voice::RecordPlan plan;
    plan.beep = false;
    said.say("recording");
    co_await call->record(recording, plan);
}

TEST(VoiceCall, WhatWasSaidBeforeTheCallerHungUpIsInTheFile) {
    SoundDesk desk(0);
    recorded_to = desk.path("recorded.wav");
    VoiceProgram program({{"1002", record_until_gone}});
    const std::string in = desk.speech_file("in.wav", 3, 2);
    Child play(SoundDesk::tapi({"play", "1001", in, "--call", "1002"}));
    ASSERT_TRUE(program.said.heard("gone: the other end hung up")) << program.said.all();
    expect_whole(find(read_sound(in), read_sound(recorded_to)), 0.999);
    EXPECT_DONE(play);
}

Await<void> say_twice(CallPtr call, Said& said) {
    co_await call->answer();
    voice::Prompt prompt;
    for (const char* name : {"first.wav", "second.wav"}) prompt.push_back(Piece::file(name));
    const voice::Played played = co_await call->play(prompt, voice::PlayPlan());
    said.say(played.whole ? "whole" : "cut");
    const voice::Prompt missing = one(Piece::file("none.wav"));
    std::string error;
    try {
        co_await call->play(missing, voice::PlayPlan());
    } catch (const voice::BadPrompt& bad) {
        error = bad.what();
    }
    said.say(error);
    co_await call->drop();
}

TEST(VoiceCall, PiecesAreHeardWithoutAGapAndAMissingFileIsNamed) {
    SoundDesk desk(0);
    const std::string first = desk.speech_file("first.wav", 3.5, 3), second = desk.speech_file("second.wav", 3.5, 4);
    VoiceProgram program({{"1002", say_twice}}, desk.server.folder().path());
    const std::string out = desk.path("heard.wav");  // until the program hangs up
    Child record(SoundDesk::tapi({"record", "1001", out, "--call", "1002", "--rate", "8000"}));
    EXPECT_TRUE(program.said.heard("whole")) << program.said.all();
    EXPECT_TRUE(program.said.heard("none.wav")) << program.said.all();
    EXPECT_DONE(record);
    const Samples heard = read_sound(out);
    const Found one = find(read_sound(first), heard), two = find(read_sound(second), heard);
    expect_whole(one, 0.99);
    expect_whole(two, 0.99);
    EXPECT_NEAR(static_cast<double>(two.offset) - static_cast<double>(one.offset), 3.5 * narrow, narrow * 0.05);
}

// ---- Ends

Await<void> busy_talk(CallPtr call, Said& said) {
    co_await call->answer();
    said.say("talking");
    voice::Recording recording(recorded_to);
    for (;;) {
        voice::GatherPlan plan;
        plan.prompt = one(Piece::tone(600, Millis(60)));
        plan.first = Millis(30);
        co_await call->gather(plan);
        voice::RecordPlan record;
        record.most = Millis(80);
        co_await call->record(recording, record);
    }
}

size_t descriptors() { return entries("/proc/self/fd"); }
size_t threads() { return entries("/proc/self/task"); }

TEST(VoiceCall, HangingUpAtAnyInstantLeavesNothing) {
    SoundDesk desk(1);
    recorded_to = desk.path("recorded.wav");
    VoiceProgram program({{"1002", busy_talk}});
    size_t open = 0, running = 0;
    for (int round = 0; round < 60; ++round) {
        const DWORD out = desk.app.make_call(desk.lines[0], "1002");
        if (round % 4 != 0) desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
        // From 0 to 295 ms after the answer.
        std::this_thread::sleep_for(Millis(round * 5));
        desk.app.finish_call(out);
        ASSERT_TRUE(program.quiet()) << program.said.all();
        if (round == 5) {
            open = descriptors();
            running = threads();
        }
    }
    EXPECT_TRUE(desk.server.becomes("calls", [](const json& calls) { return calls.empty(); }));
    EXPECT_LE(descriptors(), open);
    EXPECT_LE(threads(), running);
}

TEST(VoiceCall, WhenTheProviderDiesInThePromptTheCallIsGoneAndTheNextOneWorks) {
    ServerSetup setup = quick();
    SoundDesk desk(1, setup);
    VoiceProgram program({{"1002", play_until_a_digit}});
    call(desk);
    ASSERT_TRUE(program.said.heard("from 1001"));
    ::kill(desk.server.host_pid(), SIGKILL);
    EXPECT_TRUE(program.said.heard("gone: the provider or the server has ended")) << program.said.all();
    EXPECT_TRUE(program.quiet());
    EXPECT_TRUE(desk.server.becomes("lines", [](const json& all) {
        return std::all_of(all.begin(), all.end(), [](const json& line) { return line.at("in_service") == true; });
    }));
    const DWORD out = call(desk);
    ASSERT_TRUE(program.said.heard("from 1001"));
    type(desk, out, "1");
    EXPECT_TRUE(program.said.heard("key 1"));
}

TEST(VoiceCall, WhenTheServerIsStartedAgainSoIsTheLine) {
    SoundDesk desk(0);
    VoiceProgram program({{"1002", play_until_a_digit}});
    desk.server.kill();
    ASSERT_TRUE(program.said.heard("the telephony server has ended")) << program.said.all();
    desk.server.start();
    EXPECT_TRUE(program.wait([&] { return program.line().open(); })) << program.said.all();
}

TEST(VoiceCall, AProgramThatEndsTellsItsCallsAndLeavesNone) {
    SoundDesk desk(1);
    {
        VoiceProgram program({{"1002", play_until_a_digit}});
        call(desk);
        ASSERT_TRUE(program.said.heard("from 1001"));
        program.stop();
        EXPECT_TRUE(program.said.heard("gone: this program is ending")) << program.said.all();
        EXPECT_TRUE(program.said.heard("ended"));
    }
    EXPECT_TRUE(desk.server.becomes("calls", [](const json& calls) {
        return std::none_of(calls.begin(), calls.end(), [](const json& one) { return one.value("state", "") == "CONNECTED"; });
    }));
}

}  // namespace
}  // namespace tapi::test
