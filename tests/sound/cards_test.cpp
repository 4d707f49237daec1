// SPDX-License-Identifier: Apache-2.0
// tapi talk: sound files in the places of microphone and speaker, and the real libraries with devices that need no
// hardware.
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>

#include "sound_desk.hpp"

namespace tapi::test {
namespace {

std::string files(const std::string& microphone, const std::string& speaker) {
    return "file:" + microphone + "," + speaker;
}

TEST(Talk, both_sides_hear_what_the_other_says) {
    SoundDesk desk(0);
    const std::string one = desk.speech_file("one.wav", 2, 30), two = desk.speech_file("two.wav", 2, 31);
    Child called(SoundDesk::tapi({"talk", "1002", "--answer", "--device", files(two, desk.path("heard2.wav"))}));
    EXPECT_TRUE(called.output().find("waiting"));
    Child caller(SoundDesk::tapi({"talk", "1001", "1002", "--seconds", "4", "--device", files(one, desk.path("heard1.wav"))}));
    EXPECT_DONE(caller);
    EXPECT_DONE(called);
    expect_whole(find(read_sound(one), read_sound(desk.path("heard2.wav"))), 0.95);
    expect_whole(find(read_sound(two), read_sound(desk.path("heard1.wav"))), 0.95);
}

TEST(Talk, without_a_sound_card_it_is_said_what_was_tried) {
    SoundDesk desk(0);
    Launch launch = SoundDesk::tapi({"talk", "1001", "1002"});
    launch.environment = {"PULSE_SERVER=unix:/nowhere", "ALSA_CONFIG_PATH=/nowhere", "XDG_RUNTIME_DIR=" + desk.server.folder().path()};
    Child talk(launch);
    const auto ran = SoundDesk::ended(talk);
    EXPECT_EQ(ran.code, 1);
    for (const char* word : {"no microphone and speaker", "PulseAudio: ", "ALSA: ", "--device"})
        EXPECT_NE(ran.errors.find(word), std::string::npos) << ran.errors;
    EXPECT_EQ(desk.server.ask("calls").size(), 0u);
    const auto unknown = SoundDesk::run({"talk", "1001", "1002", "--device", "gramophone"});
    EXPECT_EQ(unknown.code, 1);
    EXPECT_NE(unknown.errors.find("there are auto, pulse, alsa"), std::string::npos) << unknown.errors;
}

// libasound itself, with its plugin that reads and writes files.
TEST(Talk, through_ALSA) {
    SoundDesk desk(0);
    const std::string one = desk.speech_file("one.wav", 2, 32);
    const Samples said = speech(2, 33, 16000);
    desk.server.folder().write("mic.raw", std::string(reinterpret_cast<const char*>(said.data()), said.size() * 2));
    const std::string config = desk.server.folder().write("asound.conf",
        "pcm.test { type file slave.pcm nothing file \"" + desk.path("speaker.raw") + "\" infile \"" + desk.path("mic.raw") +
            "\" format \"raw\" }\npcm.nothing { type null }\nctl.test { type null }\n");
    Launch launch = SoundDesk::tapi({"talk", "1001", "1002", "--seconds", "3", "--device", "alsa:test"});
    launch.environment = {"ALSA_CONFIG_PATH=" + config};
    Child called(SoundDesk::tapi({"talk", "1002", "--answer", "--device", files(one, desk.path("heard.wav"))}));
    EXPECT_TRUE(called.output().find("waiting"));
    Child caller(launch);
    EXPECT_DONE(caller);
    EXPECT_DONE(called);
    const Samples narrow_said = read_sound(write_sound(desk.path("said.wav"), said, 16000));
    EXPECT_GT(find(narrow_said, read_sound(desk.path("heard.wav"))).share(), 0.9);
    EXPECT_GT(std::filesystem::file_size(desk.path("speaker.raw")), 16000u);
}

// A sound server without hardware: what is played into a sink without a card can be recorded from its monitor.
TEST(Talk, through_PulseAudio) {
    ASSERT_TRUE(std::filesystem::exists("/usr/bin/pulseaudio")) << "scripts/dependencies installs it";
    SoundDesk desk(0);
    const std::string home = desk.server.folder().path(), socket = desk.path("pulse.sock");
    const std::vector<std::string> environment{"HOME=" + home, "XDG_RUNTIME_DIR=" + home, "XDG_CONFIG_HOME=" + home,
                                               "PULSE_RUNTIME_PATH=" + home, "PULSE_SERVER=unix:" + socket};
    Launch pulse;
    pulse.arguments = {"/usr/bin/pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr",
                       "-L", "module-null-sink sink_name=room rate=16000 channels=1",
                       "-L", "module-native-protocol-unix auth-anonymous=1 socket=" + socket, "-v"};
    pulse.environment = environment;
    Child server(pulse);
    ASSERT_TRUE(server.errors().find("Daemon startup complete")) << server.errors().text();
    // The microphone is the monitor of the sink that the speaker plays into: 1001 hears 1002, and says it back.
    const std::string in = desk.speech_file("in.wav", 2, 34);
    Launch launch = SoundDesk::tapi({"talk", "1001", "1002", "--seconds", "4", "--device", "pulse"});
    launch.environment = environment;
    Child called(SoundDesk::tapi({"talk", "1002", "--answer", "--device", files(in, desk.path("echo.wav"))}));
    EXPECT_TRUE(called.output().find("waiting"));
    Child caller(launch);
    EXPECT_DONE(caller);
    EXPECT_DONE(called);
    // Two sound clocks and a machine that may be busy lie between: most of it is there.
    const Found found = find(read_sound(in), read_sound(desk.path("echo.wav")));
    EXPECT_GT(found.share(), 0.6);
    EXPECT_NEAR(found.level_db, 0, 3);
}

}  // namespace
}  // namespace tapi::test
