// SPDX-License-Identifier: Apache-2.0
// tapi bridge: two calls, one conversation.
#include <signal.h>

#include "sound_desk.hpp"

namespace tapi::test {
namespace {

TEST(Bridge, who_calls_one_line_is_heard_by_whom_the_other_line_calls) {
    SoundDesk desk(0);
    const std::string in = desk.speech_file("in.wav", 3, 31), out = desk.path("out.wav");
    Child bridge(SoundDesk::tapi({"bridge", "1003", "1004", "1002", "--once"}));
    Child record(SoundDesk::tapi({"record", "1002", out, "--answer", "--rate", "8000"}));
    for (Child* child : {&bridge, &record}) EXPECT_TRUE(child->output().find("waiting"));
    Child play(SoundDesk::tapi({"play", "1001", in, "--call", "1003"}));
    for (Child* child : {&play, &record, &bridge}) EXPECT_DONE(*child);
    expect_whole(find(read_sound(in), read_sound(out)));
}

TEST(Bridge, an_end_that_is_busy_is_the_end_for_the_caller_too) {
    SoundDesk desk(0);
    Child bridge(SoundDesk::tapi({"bridge", "1003", "1004", "95550101", "--once"}));
    EXPECT_TRUE(bridge.output().find("waiting"));
    Child call(SoundDesk::tapi({"call", "1001", "1003"}));
    EXPECT_NE(SoundDesk::ended(call).code, 0) << "nobody answered";
    EXPECT_EQ(SoundDesk::ended(bridge).code, 5) << "busy";
}

TEST(Bridge, without_a_call_it_gives_up_and_says_so) {
    SoundDesk desk(0);
    const auto ran = SoundDesk::run({"bridge", "1003", "1004", "1002", "--wait", "100"});
    EXPECT_EQ(ran.code, 6);
    EXPECT_NE(ran.errors.find("no call came"), std::string::npos);
}

}  // namespace
}  // namespace tapi::test
