// SPDX-License-Identifier: Apache-2.0
// Callers and owners on the exchange: what they say and press, and what is kept of it.
#include "voicemail_desk.hpp"

namespace tapi::test {
namespace {

TEST(Voicemail, WhatACallerSaysIsKept) {
    VoicemailDesk desk;
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording());
    const Samples said = speech(4.0, 11);
    Child speaker(desk.tapi({"play", "1001", write_sound(desk.path("said.wav"), said)}));
    EXPECT_DONE(speaker);
    desk.logged("message 1 from 1001");
    desk.app.wait_state(out, LINECALLSTATE_DISCONNECTED);
    const auto messages = desk.messages();
    ASSERT_EQ(1u, messages.size());
    EXPECT_EQ("new", messages[0]["state"]);
    const Samples kept = read_sound(messages[0]["file"]);
    const Found found = find(said, kept);
    expect_whole(found);
    const double end = static_cast<double>(found.offset + said.size()) / narrow;
    EXPECT_NEAR(end, static_cast<double>(kept.size()) / narrow, 0.1) << "silence is cut off, speech is not";
    EXPECT_TRUE(desk.consistent());
}

TEST(Voicemail, HangingUpAndHashEndAMessage) {
    VoicemailDesk desk;
    const DWORD first = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.app.finish_call(first);
    const size_t seen = desk.logged("message 1 from 1001");
    const DWORD second = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.type(second, "#");
    desk.logged("message 2 from 1001", seen);
    EXPECT_EQ(2u, desk.messages().size());
    desk.app.finish_call(second);
}

TEST(Voicemail, KilledAndStartedAgain) {
    VoicemailDesk desk;
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 24'000));
    desk.program->send(SIGKILL);
    desk.program->wait();
    desk.app.finish_call(out);
    EXPECT_FALSE(desk.consistent()) << "a recording is unfinished";
    desk.start();
    desk.logged("1 unfinished messages were taken in");
    const auto messages = desk.messages();
    ASSERT_EQ(1u, messages.size());
    EXPECT_TRUE(messages[0]["recovered"]);
    EXPECT_GT(messages[0]["seconds"], 1.0);
    EXPECT_TRUE(desk.consistent());
}

TEST(Voicemail, TheLampFollowsTheMessages) {
    VoicemailDesk desk;
    const DWORD line = desk.app.open(1, LINECALLPRIVILEGE_NONE, 0);
    EXPECT_EQ(0, desk.app.result({{"do", "set_status"}, {"line", line}, {"line_states", LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF}}));
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.app.finish_call(out);
    const auto told = [&](DWORD state) {
        desk.app.wait([&](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.device == line && m.p1 == state; }, "the lamp");
    };
    told(LINEDEVSTATE_MSGWAITON);
    EXPECT_EQ(0, desk.manage({"mark", "saved", "1"}).code);
    told(LINEDEVSTATE_MSGWAITOFF);
}

// Another program's phone, of an extension that has nothing to do with the box.
struct Phone {
    explicit Phone(DWORD device) {
        app.initialize();
        EXPECT_EQ(0, app.result({{"do", "phone_initialize"}}));
        EXPECT_EQ(0, app.ask({{"do", "phone_negotiate"}, {"phone_device", device}}).at("result"));
        const json opened = app.ask({{"do", "phone_open"}, {"phone_device", device}, {"phone_privilege", PHONEPRIVILEGE_MONITOR}});
        EXPECT_EQ(0, opened.at("result"));
        phone = opened.at("phone");
        EXPECT_EQ(0, app.result({{"do", "phone_set_mask"}, {"phone", phone}, {"phone_states", PHONESTATE_LAMP}}));
    }
    // The lamp that has changed, once it has.
    DWORD next_lamp() {
        const Msg changed = app.wait([&](const Msg& m) { return m.message == PHONE_STATE && m.device == phone && m.p1 == PHONESTATE_LAMP; }, "a lamp");
        EXPECT_EQ(PHONEBUTTONFUNCTION_MSGINDICATOR, app.ask({{"do", "phone_button_info"}, {"phone", phone}, {"button", changed.p2}}).at("function"));
        return app.ask({{"do", "phone_get_lamp"}, {"phone", phone}, {"button", changed.p2}}).at("lamp");
    }
    LocalProgram app;
    DWORD phone = 0;
};

TEST(Voicemail, ALampOfAnotherPhoneFollowsTheMessages) {
    std::string boxes = quick_boxes;
    boxes.replace(boxes.find("rings = 2"), 9, "rings = 2\nphones = [\"Phone 1004\", \"Phone 1004/None\"]");
    VoicemailDesk desk(1, quick(), boxes);
    desk.logged("has no key \"None\" with a lamp");
    Phone phone(3);
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.app.finish_call(out);
    EXPECT_EQ(DWORD{PHONELAMPMODE_STEADY}, phone.next_lamp());
    EXPECT_EQ(0, desk.manage({"mark", "saved", "1"}).code);
    EXPECT_EQ(DWORD{PHONELAMPMODE_OFF}, phone.next_lamp());
}

TEST(Voicemail, WhoLooksOnIsToldWhatHappens) {
    VoicemailDesk desk;
    Child watch(desk.status({"--follow"}));
    const auto told = [&](const std::string& text) { EXPECT_TRUE(watch.output().find(text)) << text << "\n" << watch.output().text(); };
    told("\"event\":\"status\"");
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    const auto now = nlohmann::json::parse(desk.manage({"status"}).output);
    ASSERT_EQ(1u, now.at("calls").size());
    EXPECT_EQ("1002", now.at("calls").at(0).at("box"));
    EXPECT_EQ("recording", now.at("calls").at(0).at("part"));
    desk.app.finish_call(out);
    for (const char* event : {"\"event\":\"call\"", "\"part\":\"greeting\"", "\"event\":\"message\",\"box\":\"1002\",\"id\":1,\"caller\":\"1001\"",
                              "\"event\":\"box\",\"box\":\"1002\",\"new\":1", "\"event\":\"end\""})
        told(event);
    EXPECT_EQ(0, desk.manage({"mark", "deleted", "1"}).code);
    told("\"new\":0,\"saved\":0,\"deleted\":1");
}

TEST(Voicemail, NobodyToLookAt) {
    VoicemailDesk desk;
    desk.program->send(SIGTERM);
    EXPECT_EQ(0, desk.program->wait());
    const auto ran = desk.manage({"status"});
    EXPECT_EQ(3, ran.code);
    EXPECT_NE(std::string::npos, ran.errors.find("start one with `tapi-voicemail run`")) << ran.errors;
}

TEST(Voicemail, AnOwnerListensAndDeletes) {
    VoicemailDesk desk;
    EXPECT_EQ(0, desk.manage({"pin", "1002"}, "2580\n").code);
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.app.finish_call(out);
    desk.logged("message 1 from 1001");
    const DWORD owner = desk.call("1004");
    desk.type(owner, "1002#");
    desk.type(owner, "2580#");
    desk.logged("] its owner is on the telephone");
    desk.type(owner, "13");
    const auto deleted = [&] { return desk.messages()[0]["state"] == "deleted"; };
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!deleted() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_TRUE(deleted());
    desk.type(owner, "*");
    desk.app.wait_state(owner, LINECALLSTATE_DISCONNECTED);
    EXPECT_EQ(std::string::npos, desk.program->errors().text().find("2580")) << "no PIN is logged";
}

TEST(Voicemail, WhenTheProviderDiesWhatWasSaidIsKeptAndTheNextCallerIsServed) {
    VoicemailDesk desk;
    desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    ::kill(desk.server.host_pid(), SIGKILL);
    const size_t seen = desk.logged("message 1 from 1001");
    EXPECT_TRUE(desk.server.becomes("lines", [](const json& all) {
        return std::all_of(all.begin(), all.end(), [](const json& line) { return line.at("in_service") == true; });
    }));
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.app.finish_call(out);
    desk.logged("message 2 from 1001", seen);
    EXPECT_TRUE(desk.consistent());
}

TEST(Voicemail, ADiskThatIsFullKeepsWhatThereWasRoomFor) {
    VoicemailDesk desk;
    desk.program->send(SIGTERM);
    EXPECT_EQ(0, desk.program->wait());
    Launch small = desk.voicemail({"run"});
    small.file_size = 60'000;  // some seconds of sound; the index needs half of it
    desk.program = std::make_unique<Child>(small);
    EXPECT_TRUE(desk.program->errors().find("calls are answered"));
    const DWORD out = desk.call();
    desk.logged("a recording was cut short");
    desk.app.wait_state(out, LINECALLSTATE_DISCONNECTED);
    desk.program->send(SIGTERM);
    EXPECT_EQ(0, desk.program->wait());
    desk.start();  // with room again
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (desk.messages().empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    ASSERT_EQ(1u, desk.messages().size());
    EXPECT_GT(desk.messages()[0]["seconds"], 1.0);
    EXPECT_TRUE(desk.consistent());
}

TEST(Voicemail, ToldToEndItKeepsWhatItHas) {
    VoicemailDesk desk;
    const DWORD out = desk.call();
    ASSERT_TRUE(desk.recording("1002", 20'000));
    desk.program->send(SIGTERM);
    EXPECT_EQ(0, desk.program->wait());
    desk.app.wait_state(out, LINECALLSTATE_DISCONNECTED);
    const auto messages = desk.messages();
    ASSERT_EQ(1u, messages.size());
    EXPECT_FALSE(messages[0]["recovered"]);
}

TEST(Voicemail, OneProgramForAFolder) {
    VoicemailDesk desk;
    const auto second = desk.manage({"run"});
    EXPECT_EQ(1, second.code);
    EXPECT_NE(std::string::npos, second.errors.find("another tapi-voicemail"));
}

}  // namespace
}  // namespace tapi::test
