// SPDX-License-Identifier: Apache-2.0
// tapi-ivr on the exchange: what callers hear, what operators see, how it ends.
#include "sound/sound_desk.hpp"
#include "ivr_desk.hpp"

namespace tapi::test {
namespace {

const char* const menu = R"(name: test
parts:
  start:
    - menu: Press one, or two.
      keys:
        "1": one
        "2": two
      first: 20s
  one:
    - log: chose one
    - say: [{beep: true}]
    - pause: 60s
  two:
    - hang_up:
)";

class IvrTest : public testing::Test {
  protected:
    DWORD call(const std::string& number = "1002") {
        const DWORD out = desk.app.make_call(desk.lines[0], number);
        desk.app.wait_state(out, LINECALLSTATE_CONNECTED);
        return out;
    }
    void type(DWORD out, const std::string& digits) {
        EXPECT_EQ(desk.app.result({{"do", "generate_digits"}, {"call", out}, {"digits", digits}, {"duration", 100}}), 0);
    }
    SoundDesk desk{1};
    TempDir folder;
};

TEST_F(IvrTest, ACallerChoosesAndEverybodyWhoLooksSeesIt) {
    Ivr ivr(folder, menu, "1002", {"--metrics", "127.0.0.1:19464"});
    const DWORD out = call();
    ASSERT_TRUE(ivr.says("\"event\":\"call\"")) << ivr.said();
    type(out, "1");
    ASSERT_TRUE(ivr.says("chose one")) << ivr.said();
    const auto status = Ivr::Ran(ivr.status());
    EXPECT_EQ(status.code, 0) << status.errors;
    const json all = json::parse(status.output);
    EXPECT_EQ(all.at("calls").at(0).at("caller"), "1001");
    EXPECT_EQ(all.at("calls").at(0).at("part"), "one");
    EXPECT_EQ(all.at("lines").at(0).at("open"), true);
    const std::string metrics = http_get(19464, "/metrics");
    EXPECT_NE(metrics.find("\ntapi_ivr_calls 1\n"), std::string::npos) << metrics;
    EXPECT_NE(metrics.find("application/openmetrics-text; version=1.0.0"), std::string::npos) << metrics;
    EXPECT_EQ(http_get(19464, "/").substr(0, 12), "HTTP/1.1 404");
    desk.app.finish_call(out);
    ASSERT_TRUE(ivr.says("\"how\":\"gone\"")) << ivr.said();
    EXPECT_NE(http_get(19464, "/metrics").find("tapi_ivr_calls_ended_total{flow=\"test\",how=\"gone\"} 1"), std::string::npos);
}

TEST_F(IvrTest, TheFlowHangsUp) {
    Ivr ivr(folder, menu, "1002");
    const DWORD out = call();
    ASSERT_TRUE(ivr.says("\"event\":\"part\"")) << ivr.said();
    type(out, "2");
    EXPECT_TRUE(ivr.says("\"how\":\"hung_up\"")) << ivr.said();
    desk.app.wait_state(out, LINECALLSTATE_DISCONNECTED);
}

TEST_F(IvrTest, ItEndsCleanlyInTheMiddleOfACall) {
    Ivr ivr(folder, menu, "1002");
    const DWORD out = call();
    ASSERT_TRUE(ivr.says("\"event\":\"call\"")) << ivr.said();
    EXPECT_EQ(ivr.stop(), 0) << ivr.said();
    desk.app.wait_state(out, LINECALLSTATE_DISCONNECTED);
    EXPECT_FALSE(std::filesystem::exists(ivr.socket()));
    EXPECT_EQ(ivr.status().code, 3) << "nobody is there any more";
}

TEST_F(IvrTest, FlowsAreReadAgainAndMistakesLeaveThemAsTheyWere) {
    Ivr ivr(folder, menu, "1002");
    folder.write("flow.yaml", "name: broken\nparts:\n  start:\n    - sya: hello\n");
    ivr.process().send(SIGHUP);
    EXPECT_TRUE(ivr.says("have been read again")) << ivr.said();
    EXPECT_NE(ivr.said().find("flow.yaml:4:"), std::string::npos) << ivr.said();
    folder.write("flow.yaml", "name: second\nparts:\n  start:\n    - answer:\n    - hang_up:\n");
    ivr.process().send(SIGHUP);
    EXPECT_TRUE(ivr.says("have been read again"));
    desk.app.make_call(desk.lines[0], "1002");
    EXPECT_TRUE(ivr.says("\"flow\":\"second\"")) << ivr.said();
}

TEST_F(IvrTest, AFlowWithMistakesDoesNotRun) {
    const std::string flow = folder.write("bad.yaml", "name: bad\nparts:\n  start:\n    - goto: nowhere\n");
    const auto ran = Ivr::run({"run", flow, "--line", "1002", "--socket", folder / "s"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.errors.find("bad.yaml:4:"), std::string::npos) << ran.errors;
}

TEST_F(IvrTest, ALineThatIsNotThereIsWaitedFor) {
    const std::string flow = folder.write("flow.yaml", menu);
    Child ivr(Ivr::launch({"run", flow, "--line", "4711", "--socket", folder / "s"}));
    EXPECT_TRUE(ivr.errors().find("there is no line \"4711\""));
    ivr.send(SIGTERM);
    EXPECT_EQ(ivr.wait(), 0);
}

TEST_F(IvrTest, WithoutAServerItSaysSo) {
    desk.server.stop();
    const auto ran = Ivr::run({"run", folder.write("flow.yaml", menu), "--line", "1002", "--socket", folder / "s"});
    EXPECT_EQ(ran.code, 3) << ran.errors;
}

TEST_F(IvrTest, DigitsThatItSendsAreHeardByMultimon) {
    Ivr ivr(folder, "name: sends\nparts:\n  start:\n    - answer:\n    - pause: 1s\n    - send: \"159*0#\"\n    - hang_up:\n", "1002");
    const std::string out = folder / "heard.wav";
    Child record(SoundDesk::tapi({"record", "1001", out, "--call", "1002", "--rate", "8000"}));
    EXPECT_DONE(record);
    EXPECT_EQ(decoded_by_multimon(folder, out), "159*0#") << ivr.said();
}

TEST_F(IvrTest, AWebServerThatIsDownAndAMissingPromptAreSeenByTheOperatorAndNotTheEnd) {
    Ivr ivr(folder, R"(name: faults
variables: {which: none.wav}
parts:
  start:
    - http: http://127.0.0.1:9/none
      timeout: 2s
      failed:
        - log: no server
    - say: [{file: "${which}"}]
)", "1002");
    call();
    EXPECT_TRUE(ivr.says("no server")) << ivr.said();
    EXPECT_TRUE(ivr.says("none.wav")) << ivr.said();
    EXPECT_TRUE(ivr.says("\"how\":\"failed\"")) << ivr.said();
    call();
    EXPECT_TRUE(ivr.says("\"event\":\"call\"")) << "the next caller is served";
}

TEST_F(IvrTest, ADiskThatIsFullEndsTheRecordingWhichCanBePlayed) {
    Ivr ivr(folder, R"(name: full
parts:
  start:
    - answer:
    - record: message
      beep: false
      silence: 0s
    - log: "ended ${message.ended}"
)", "1002", {}, 20'000);
    call();
    EXPECT_TRUE(ivr.says("ended no_room")) << ivr.said();
    EXPECT_TRUE(ivr.says("\"event\":\"end\"")) << ivr.said();
    const std::filesystem::directory_iterator files(folder / "recordings");
    ASSERT_NE(files, std::filesystem::directory_iterator());
    EXPECT_GT(read_sound(files->path()).size(), 8000U) << "what there was room for";
}

TEST_F(IvrTest, TheHostDiesInThePromptAndTheNextCallIsServed) {
    Ivr ivr(folder, menu, "1002");
    call();
    ASSERT_TRUE(ivr.says("\"event\":\"part\"")) << ivr.said();
    ::kill(desk.server.host_pid(), SIGKILL);
    EXPECT_TRUE(ivr.says("\"how\":\"gone\"")) << ivr.said();
    EXPECT_TRUE(desk.server.becomes("lines", [](const json& all) {
        return std::all_of(all.begin(), all.end(), [](const json& line) { return line.at("in_service") == true; });
    }));
    call();
    EXPECT_TRUE(ivr.says("\"event\":\"call\"")) << ivr.said();
}

}  // namespace
}  // namespace tapi::test
