// SPDX-License-Identifier: Apache-2.0
// tapi play and tapi record on the exchange: what one plays the other has in its file.
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "sound_desk.hpp"

namespace tapi::test {
namespace {

// Waits until the file has so many bytes; its writer does not tell.
bool grows_to(const std::string& path, uintmax_t size) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::error_code ignored;
    while (std::chrono::steady_clock::now() < deadline) {
        if (std::filesystem::exists(path) && std::filesystem::file_size(path, ignored) >= size) return true;
        std::this_thread::yield();
    }
    return false;
}

// 1001 calls 1002 and plays; 1002 answers and records.
Samples carried(const std::string& in, const std::string& out, const std::vector<std::string>& more = {}) {
    std::vector<std::string> recording{"record", "1002", out, "--answer"};
    recording.insert(recording.end(), more.begin(), more.end());
    Child record(SoundDesk::tapi(recording));
    EXPECT_TRUE(record.output().find("waiting"));
    Child play(SoundDesk::tapi({"play", "1001", in, "--call", "1002"}));
    EXPECT_DONE(play);
    EXPECT_DONE(record);
    return read_sound(out);
}

TEST(PlayRecord, a_file_played_at_one_end_is_in_the_file_recorded_at_the_other) {
    SoundDesk desk(0);
    const std::string in = desk.speech_file("in.wav", 3, 1);
    const Samples out = carried(in, desk.path("out.wav"), {"--rate", "8000"});
    const Found found = find(read_sound(in), out);
    expect_whole(found, 0.999);  // nothing between them changes a sample
    EXPECT_LT(found.offset, 4u * narrow);
}

TEST(PlayRecord, files_of_other_formats_and_rates) {
    SoundDesk desk(0);
    const std::string in = write_sound(desk.path("in.flac"), speech(3, 2, 44100), 44100);
    for (const char* name : {"out.flac", "out.opus", "out.ogg", "out.wav"}) {
        SCOPED_TRACE(name);
        expect_whole(find(read_sound(in), carried(in, desk.path(name))), 0.95);
    }
}

TEST(PlayRecord, both_directions_at_once) {
    SoundDesk desk(0);
    const std::string there = desk.speech_file("there.wav", 3, 3), back = desk.speech_file("back.wav", 2, 4);
    // 1001 plays the longer file, and hangs up; the others use the same call.
    Child record_caller(SoundDesk::tapi({"record", "1001", desk.path("caller.wav"), "--rate", "8000"}));
    Child play_called(SoundDesk::tapi({"play", "1002", back}));
    Child record_called(SoundDesk::tapi({"record", "1002", desk.path("called.wav"), "--answer", "--rate", "8000"}));
    for (Child* child : {&record_caller, &play_called, &record_called}) EXPECT_TRUE(child->output().find("waiting"));
    Child play_caller(SoundDesk::tapi({"play", "1001", there, "--call", "1002"}));
    for (Child* child : {&play_caller, &play_called, &record_called, &record_caller}) EXPECT_DONE(*child);
    expect_whole(find(read_sound(there), read_sound(desk.path("called.wav"))));
    expect_whole(find(read_sound(back), read_sound(desk.path("caller.wav"))));
    EXPECT_LT(find(read_sound(there), read_sound(desk.path("caller.wav"))).share(), 0.1) << "nobody hears himself";
}

TEST(PlayRecord, in_a_conference_of_three_everybody_hears_the_others) {
    SoundDesk desk(3);
    const auto first = desk.connect(0, 1);
    DWORD conference = 0, consult = 0;
    EXPECT_RESULT(0, desk.app.finish(lineSetupConference(first.out, 0, &conference, &consult, 3, nullptr)));
    desk.app.wait_state(consult, LINECALLSTATE_DIALTONE);
    EXPECT_RESULT(0, desk.app.finish(lineDialA(consult, "1003", 0)));
    const DWORD third = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, desk.app.run("answer", third));
    EXPECT_RESULT(0, desk.app.finish(lineAddToConference(conference, consult)));
    desk.app.wait_state(conference, LINECALLSTATE_CONNECTED);

    const std::string in = desk.speech_file("in.wav", 2, 5);
    Child at_parent(SoundDesk::tapi({"record", "1001", desk.path("1001.wav"), "--rate", "8000"}));
    Child at_member(SoundDesk::tapi({"record", "1002", desk.path("1002.wav"), "--rate", "8000"}));
    for (const char* name : {"1001.wav", "1002.wav"}) EXPECT_TRUE(grows_to(desk.path(name), 4000)) << name;
    Child play(SoundDesk::tapi({"play", "1003", in}));
    EXPECT_DONE(play);
    for (Child* child : {&at_parent, &at_member}) {
        child->send(SIGINT);
        EXPECT_DONE(*child);
    }
    for (const char* name : {"1001.wav", "1002.wav"}) expect_whole(find(read_sound(in), read_sound(desk.path(name))));
    EXPECT_EQ(desk.app.state_of(third), LINECALLSTATE_CONNECTED) << "somebody else's call goes on";
}

TEST(PlayRecord, who_is_held_records_the_music_and_nothing_of_what_is_played) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    const std::string in = desk.speech_file("in.wav", 3, 6);
    Child record(SoundDesk::tapi({"record", "1001", desk.path("out.wav"), "--rate", "8000"}));
    EXPECT_TRUE(grows_to(desk.path("out.wav"), 4000));
    Child play(SoundDesk::tapi({"play", "1002", in}));
    EXPECT_TRUE(play.output().find("connected"));
    EXPECT_TRUE(grows_to(desk.path("out.wav"), 12000));
    EXPECT_RESULT(0, desk.app.run("hold", call.in));
    EXPECT_DONE(play);
    record.send(SIGINT);
    EXPECT_DONE(record);
    const Samples out = read_sound(desk.path("out.wav"));
    EXPECT_LT(find(read_sound(in), out).share(), 0.6) << "not what came after the hold";
    EXPECT_GT(find(music(1), out).share(), 0.85);
}

TEST(PlayRecord, an_end_of_the_call_before_that_of_the_file_is_told) {
    SoundDesk desk(2);
    const std::string in = desk.speech_file("in.wav", 20, 7);
    Child play(SoundDesk::tapi({"play", "1001", in, "--call", "1002"}));
    const DWORD call = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, desk.app.run("answer", call));
    EXPECT_TRUE(play.output().find("connected"));
    EXPECT_RESULT(0, desk.app.run("drop", call));
    const auto ran = SoundDesk::ended(play);
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.errors.find("the call ended after"), std::string::npos) << ran.errors;
}

TEST(PlayRecord, an_interrupt_ends_playing_and_the_call) {
    SoundDesk desk(2);
    const std::string in = desk.speech_file("in.wav", 20, 7);
    Child play(SoundDesk::tapi({"--json", "play", "1001", in, "--call", "1002"}));
    const DWORD call = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, desk.app.run("answer", call));
    EXPECT_TRUE(play.output().find("CONNECTED"));
    play.send(SIGINT);
    desk.app.wait_state(call, LINECALLSTATE_DISCONNECTED);
    const auto ran = SoundDesk::ended(play);
    EXPECT_EQ(ran.code, 130) << ran.errors;
    EXPECT_NE(ran.output.find("\"event\":\"played\""), std::string::npos) << ran.output;
    EXPECT_NE(ran.output.find("\"complete\":false"), std::string::npos);
}

TEST(PlayRecord, seconds_bound_a_recording_and_end_the_call_that_was_answered) {
    SoundDesk desk(1);
    Child record(SoundDesk::tapi({"record", "1002", desk.path("out.wav"), "--answer", "--seconds", "0.5"}));
    EXPECT_TRUE(record.output().find("waiting"));
    const DWORD call = desk.app.make_call(desk.lines[0], "1002");
    desk.app.wait_state(call, LINECALLSTATE_CONNECTED);
    desk.app.wait_state(call, LINECALLSTATE_DISCONNECTED);
    EXPECT_DONE(record);
    EXPECT_GT(read_sound(desk.path("out.wav")).size(), narrow / 10u);
}

TEST(PlayRecord, what_cannot_be_is_said_before_anybody_is_called) {
    SoundDesk desk(2);
    const std::string in = desk.speech_file("in.wav", 1, 8);
    const std::string text = desk.server.folder().write("text.wav", "this is no sound");
    const auto expect = [](const std::vector<std::string>& arguments, int code, const std::string& words) {
        const auto ran = SoundDesk::run(arguments);
        EXPECT_EQ(ran.code, code) << ran.errors;
        EXPECT_NE(ran.errors.find(words), std::string::npos) << ran.errors;
    };
    expect({"play", "1001", text, "--call", "1002"}, 1, "text.wav is no sound file that can be read");
    expect({"play", "1001", desk.path("none.wav"), "--call", "1002"}, 1, "No such file or directory");
    expect({"play", "7777", in}, 4, "7777");
    expect({"play", "1001", in, "--wait", "20"}, 6, "no call came");
    expect({"play", "1001", in, "--rate", "11025"}, 2, "--rate");
    expect({"play", "1001", in, "--call", "1002", "--answer"}, 2, "--answer");
    expect({"record", "1001", desk.path("out.txt")}, 1, "let it end in .wav, .flac, .mp3, .ogg or .opus");
    expect({"record", "1001", "/nowhere/out.wav"}, 1, "No such file or directory");
    EXPECT_EQ(desk.server.ask("calls").size(), 0u);
}

TEST(PlayRecord, a_full_disk_ends_the_recording_and_the_call_with_a_word) {
    SoundDesk desk(1);
    Launch launch = SoundDesk::tapi({"record", "1002", desk.path("out.wav"), "--answer"});
    launch.file_size = 20'000;
    Child record(launch);
    EXPECT_TRUE(record.output().find("waiting"));
    const DWORD call = desk.app.make_call(desk.lines[0], "1002");
    desk.app.wait_state(call, LINECALLSTATE_DISCONNECTED);
    const auto ran = SoundDesk::ended(record);
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.errors.find("cannot write " + desk.path("out.wav")), std::string::npos) << ran.errors;
    EXPECT_GT(read_sound(desk.path("out.wav")).size(), 1000u) << "what there was room for can be played";
}

TEST(PlayRecord, a_killed_recording_can_be_played) {
    SoundDesk desk(2);
    for (const auto& [name, bytes] : {std::pair("out.wav", 48'000), std::pair("out.flac", 20'000), std::pair("out.opus", 6'000), std::pair("out.mp3", 6'000)}) {
        SCOPED_TRACE(name);
        const std::string in = desk.speech_file("in.wav", 20, 9), out = desk.path(name);
        const auto call = desk.connect(0, 1);
        Child record(SoundDesk::tapi({"record", "1002", out}));
        EXPECT_TRUE(record.output().find("connected"));
        Child play(SoundDesk::tapi({"play", "1001", in}));
        EXPECT_TRUE(grows_to(out, static_cast<uintmax_t>(bytes)));
        record.send(SIGKILL);
        EXPECT_EQ(record.wait(), -SIGKILL);
        play.send(SIGINT);
        EXPECT_EQ(SoundDesk::ended(play).code, 130);
        const Samples recorded = read_sound(out);
        EXPECT_GT(recorded.size(), narrow / 2u);
        const auto from = static_cast<std::ptrdiff_t>(recorded.size() - narrow / 10);
        const Found found = find(Samples(recorded.begin() + from, recorded.end()), read_sound(in));
        EXPECT_EQ(found.missing, 0u) << "what was said last, but for a fraction of a second, is there";
        desk.clear_call(call);
    }
}

TEST(PlayRecord, when_the_provider_dies_the_recording_ends_and_is_kept) {
    SoundDesk desk(2);
    desk.connect(0, 1);
    const std::string in = desk.speech_file("in.wav", 20, 10), out = desk.path("out.wav");
    Child record(SoundDesk::tapi({"record", "1002", out}));
    EXPECT_TRUE(record.output().find("connected"));
    Child play(SoundDesk::tapi({"play", "1001", in}));
    EXPECT_TRUE(grows_to(out, 48'000));
    ::kill(desk.server.host_pid(), SIGKILL);
    for (Child* child : {&record, &play}) {
        const auto ran = SoundDesk::ended(*child);
        EXPECT_EQ(ran.code, 1);
        EXPECT_NE(ran.errors.find("out of order"), std::string::npos) << ran.errors;
    }
    EXPECT_GT(read_sound(out).size(), narrow / 2u);
}

TEST(PlayRecord, one_program_plays_into_a_call_at_a_time) {
    SoundDesk desk(2);
    desk.connect(0, 1);
    const std::string in = desk.speech_file("in.wav", 20, 11);
    Child record(SoundDesk::tapi({"record", "1002", desk.path("out.wav")}));
    Child first(SoundDesk::tapi({"play", "1001", in}));
    EXPECT_TRUE(grows_to(desk.path("out.wav"), 4000));
    EXPECT_TRUE(first.output().find("connected"));
    // The first has opened it once something of the file is heard.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline && level_db(read_sound(desk.path("out.wav"))) < 10) std::this_thread::yield();
    const auto second = SoundDesk::run({"play", "1001", in});
    EXPECT_EQ(second.code, 1);
    EXPECT_NE(second.errors.find("another program plays into this call already"), std::string::npos) << second.errors;
    EXPECT_TRUE(first.running());
}

}  // namespace
}  // namespace tapi::test
