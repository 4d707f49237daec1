// SPDX-License-Identifier: Apache-2.0
// tapi-ivr notify on the exchange.
#include <fstream>
#include <sstream>

#include "ivr_desk.hpp"
#include "sound/sound_desk.hpp"

namespace tapi::test {
namespace {

const char* const confirming = R"(name: tell
variables: {name: ""}
parts:
  start:
    - gather: key
      say: [{beep: true}]
      max: 1
      first: 5s
      retries: 0
      failed: goodbye
    - if: key == "1"
      then: confirmed
      else: goodbye
  confirmed:
    - log: ${name} has confirmed
    - hang_up:
  goodbye:
    - hang_up:
)";

// Another program's call on extension 1001, beside which there can be no other.
struct OtherCall {
    LocalProgram app;
    DWORD call = 0;
    OtherCall() {
        app.initialize();
        call = app.make_call(app.open(0, LINECALLPRIVILEGE_NONE, 0), "1004");
        app.wait_state(call, LINECALLSTATE_RINGBACK);
    }
    void end() { app.finish_call(call); }
};

class NotifyTest : public testing::Test {
  protected:
    std::vector<std::string> arguments(const std::vector<std::string>& more = {}) {
        std::vector<std::string> all{"--json", "notify", list, "--flow", flow, "--line", "1001", "--retry-after", "1"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    // 1003 answers like a person, and presses the key when it is asked to.
    void answer_as_person(const std::string& key) {
        const DWORD in = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_RESULT(0, desk.app.run("answer", in));
        desk.app.wait_state(in, LINECALLSTATE_CONNECTED);
        // Who says nothing for four seconds is nobody, and hears the flow all the same.
        Child says(SoundDesk::tapi({"play", "1003", desk.speech_file("hello.wav", 0.7, 5)}));
        EXPECT_DONE(says);
        EXPECT_EQ(desk.app.result({{"do", "monitor_tones"}, {"call", in}, {"tag", 1}, {"duration", 60}, {"frequency", 1000}}), 0);
        if (!key.empty()) {
            desk.app.wait_message(LINE_MONITORTONE, in);
            EXPECT_EQ(desk.app.result({{"do", "generate_digits"}, {"call", in}, {"digits", key}}), 0);
        }
        desk.app.wait_state(in, LINECALLSTATE_DISCONNECTED);
        desk.app.finish_call(in);
    }
    std::string results() {
        std::ostringstream text;
        text << std::ifstream(list + ".results.csv").rdbuf();
        return text.str();
    }
    SoundDesk desk{0};
    DWORD third = desk.app.open(2, own);
    TempDir folder;
    std::string flow = folder.write("tell.yaml", confirming);
    std::string list = folder.write("list.csv", "number,name\n1003,Ann\n95550101,Bob\n");
};

TEST_F(NotifyTest, WhoConfirmsIsDoneAndWhoIsBusyIsCalledAgainUntilItIsEnough) {
    Child notify(Ivr::launch(arguments({"--attempts", "2"})));
    answer_as_person("1");
    EXPECT_EQ(notify.wait(), 1) << notify.output().text() << notify.errors().text();
    const std::string all = results();
    EXPECT_NE(all.find("1003,Ann,confirmed,1,answered,person,"), std::string::npos) << all;
    EXPECT_NE(all.find("95550101,Bob,given up,2,busy,,"), std::string::npos) << all;
}

TEST_F(NotifyTest, ACampaignThatWasKilledGoesOnAndCallsNobodyTwice) {
    {
        Child notify(Ivr::launch(arguments({"--attempts", "100"})));
        answer_as_person("1");
        EXPECT_TRUE(notify.output().find("\"state\":\"confirmed\"")) << notify.errors().text();
        EXPECT_TRUE(notify.output().find("\"outcome\":\"busy\""));
        notify.send(SIGKILL);
        notify.wait();
    }
    const auto again = Ivr::run(arguments({"--attempts", "2"}));
    EXPECT_EQ(again.code, 1) << again.errors;
    EXPECT_EQ(again.output.find("\"number\":\"1003\""), std::string::npos) << "Ann is not called again\n" << again.output;
    EXPECT_NE(results().find("1003,Ann,confirmed,1,"), std::string::npos) << results();
}

TEST_F(NotifyTest, ALineThatTakesNoCallsIsNobodysAttempt) {
    OtherCall in_its_way;
    Child notify(Ivr::launch(arguments({"--attempts", "1"})));
    ASSERT_TRUE(notify.output().find("\"event\":\"no line\"")) << notify.errors().text();
    in_its_way.end();
    answer_as_person("1");
    EXPECT_EQ(notify.wait(), 1) << "Bob is busy";
    EXPECT_NE(results().find("1003,Ann,confirmed,1,answered,person,"), std::string::npos) << results();
    EXPECT_NE(notify.errors().text().find("the line takes calls again"), std::string::npos) << notify.errors().text();
}

TEST_F(NotifyTest, ItIsNotWaitedForForEver) {
    OtherCall in_its_way;
    const auto ran = Ivr::run(arguments({"--line-wait", "1"}));
    EXPECT_EQ(ran.code, 4) << ran.errors;
    EXPECT_NE(ran.errors.find("no line for 1 s"), std::string::npos) << ran.errors;
    EXPECT_NE(results().find("1003,Ann,waiting,0,"), std::string::npos) << results();
    in_its_way.end();
}

TEST_F(NotifyTest, AnotherListWithTheSameStateIsRefused) {
    folder.write("list.csv", "number,name\n95550101,Bob\n1003,Ann\n");
    Child notify(Ivr::launch(arguments()));
    EXPECT_TRUE(notify.output().find("\"outcome\":\"busy\"")) << notify.errors().text();
    notify.send(SIGTERM);
    EXPECT_EQ(notify.wait(), 130) << notify.errors().text();
    folder.write("list.csv", "number,name\n1004,Eve\n");
    const auto other = Ivr::run(arguments());
    EXPECT_EQ(other.code, 1);
    EXPECT_NE(other.errors.find("another list"), std::string::npos) << other.errors;
}

TEST_F(NotifyTest, MistakesInTheListAreNamed) {
    folder.write("list.csv", "phone,name\n1003,Ann\n");
    const auto ran = Ivr::run(arguments());
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.errors.find("line 1: the heading has no column"), std::string::npos) << ran.errors;
    EXPECT_EQ(Ivr::run(arguments({"--window", "late"})).code, 2);
}

}  // namespace
}  // namespace tapi::test
