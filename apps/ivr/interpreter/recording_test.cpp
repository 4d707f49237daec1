// SPDX-License-Identifier: Apache-2.0
// What callers say: recordings and voice mail.
#include <fstream>

#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

using How = Outcome::How;

const char* const a_recording = R"(    - record: message
      say: Speak
      longest: 10s
      failed: [{say: "failed ${result}"}]
    - say: "${message.ended} ${message.seconds}"
)";

TEST_F(FlowTest, Recording) {
    steps(a_recording);
    EXPECT_EQ("Speak silence 3", phone.said());
    EXPECT_TRUE(phone.has("record after a beep"));
    const auto file = folder / "recordings" / "20260504-100001-7-1.wav";
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(file.string(), events_named("recording").at(0)["file"]);
}

TEST_F(FlowTest, ARecordingOfNothingIsThrownAway) {
    phone.speaks = voice::Millis(400);
    steps(a_recording);
    EXPECT_EQ("Speak failed nothing", phone.said().substr(0, 20));
    EXPECT_TRUE(std::filesystem::is_empty(folder / "recordings"));
}

TEST_F(FlowTest, ARecordingIsKeptWhenTheCallerHangsUp) {
    phone.hang_up_at = 3;  // answer, play, record
    EXPECT_EQ(How::gone, steps(a_recording).how);
    EXPECT_FALSE(std::filesystem::is_empty(folder / "recordings"));
    EXPECT_EQ("gone", events_named("recording").at(0)["ended"]);
}

TEST_F(FlowTest, ARecordingThatCannotBeWritten) {
    std::ofstream(folder / "recordings") << "a file where a folder should be";
    steps(a_recording);
    EXPECT_EQ("Speak failed no_room", phone.said().substr(0, 20));
}

TEST_F(FlowTest, ADiskThatIsFull) {
    phone.speech_ends = voice::Recorded::End::no_room;
    steps(a_recording);
    EXPECT_EQ("Speak failed no_room no_room 3", phone.said());
}

TEST_F(FlowTest, VoicemailIsAHandOffWithTheMailboxOnTheCall) {
    EXPECT_EQ(How::given_away, steps("    - voicemail: \"1001\"\n").how);
    EXPECT_TRUE(phone.has("data mailbox=1001"));
    EXPECT_TRUE(phone.has("hand_off tapi-voicemail"));
}

TEST_F(FlowTest, VoicemailThatDoesNotRun) {
    phone.refused = {"hand_off"};
    steps("    - voicemail: \"1001\"\n      failed: [{say: no mailbox}]\n");
    EXPECT_EQ("no mailbox", phone.said());
}

}  // namespace
}  // namespace tapi::flow
