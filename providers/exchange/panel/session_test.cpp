// SPDX-License-Identifier: Apache-2.0
// The panel's protocol, without phones and without sockets.
#include "exchange/panel/session.hpp"

#include <gtest/gtest.h>

#include "exchange/panel/fake_surface.hpp"

namespace tapi::exchange::panel {
namespace {

class PanelSession : public testing::Test {
  protected:
    std::vector<Json> ask(const std::string& bytes) {
        session.receive(bytes);
        return answers();
    }
    std::vector<Json> answers() {
        std::vector<Json> all;
        std::string& output = session.output();
        for (size_t end; (end = output.find('\n')) != std::string::npos; output.erase(0, end + 1))
            all.push_back(Json::parse(output.substr(0, end)));
        EXPECT_EQ(output, "");
        return all;
    }

    FakeSurface surface;
    Session session{surface};
};

TEST_F(PanelSession, AnswersEachLineInOrderHoweverItIsCut) {
    EXPECT_EQ(ask("{\"do\":\"sho"), std::vector<Json>{});
    const auto got = ask("w\",\"phone\":\"1\"}\n\n{\"do\":\"list\",\"id\":7}\n");
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[0]["phone"], "1");
    EXPECT_EQ(got[1]["id"], 7);
}

TEST_F(PanelSession, SaysWhatIsWrongAndGoesOn) {
    for (const char* bad : {"x", "[]", "{}", R"({"do":5})", R"({"do":"fly"})", R"({"do":"show","phone":"9"})",
                            R"({"do":"press","phone":"1"})", R"({"do":"press","phone":"1","key":-1})",
                            R"({"do":"press","phone":"1","key":[]})", R"({"do":"lift","phone":"1"})",
                            R"({"do":"press","phone":"9","key":1})", "\xff\xfe", R"({"do":"watch"})"}) {
        const auto got = ask(std::string(bad) + "\n");
        ASSERT_EQ(got.size(), 1u) << bad;
        EXPECT_TRUE(got[0].contains("error")) << bad;
    }
    EXPECT_FALSE(session.ended());
}

TEST_F(PanelSession, EndsAtALineThatIsTooLong) {
    EXPECT_TRUE(ask(std::string(Session::longest_line, ' ')).empty());
    EXPECT_FALSE(session.ended());
    const auto got = ask(" ");
    ASSERT_EQ(got.size(), 1u);
    EXPECT_EQ(got[0]["error"], "a line has at most 4096 bytes");
    EXPECT_TRUE(session.ended());
    session.receive("{\"do\":\"list\"}\n");
    EXPECT_EQ(session.output(), "");
}

TEST_F(PanelSession, ShowsWatchedPhonesWhenTheyHaveChanged) {
    ask(R"({"do":"watch","phone":"1"})" "\n");
    session.update();
    EXPECT_TRUE(answers().empty());
    ++surface.versions["1"];
    ++surface.versions["2"];
    session.update();
    const auto got = answers();
    ASSERT_EQ(got.size(), 1u);
    EXPECT_EQ(got[0]["event"], "changed");
    EXPECT_EQ(got[0]["phone"], "1");
}

TEST_F(PanelSession, WatchesOnlySoManyPhones) {
    for (size_t at = 0; at <= Session::most_watched; ++at) {
        surface.versions["p" + std::to_string(at)] = 1;
        const auto got = ask("{\"do\":\"watch\",\"phone\":\"p" + std::to_string(at) + "\"}\n");
        EXPECT_EQ(got.at(0).contains("error"), at == Session::most_watched);
    }
}

TEST_F(PanelSession, PH_3_ReleasesWhatItHeldWhenItEnds) {
    {
        Session leaving(surface);
        leaving.receive(R"({"do":"press","phone":"1","key":"Hold"})" "\n" R"({"do":"press","phone":"1","key":5})" "\n");
        leaving.receive(R"({"do":"release","phone":"1","key":5})" "\n");
        surface.deeds.clear();
    }
    EXPECT_EQ(surface.deeds, std::vector<std::string>{"release 1 \"Hold\""});
}

TEST_F(PanelSession, HoldsOnlySoManyKeys) {
    for (size_t at = 0; at <= Session::most_held; ++at) {
        const auto got = ask("{\"do\":\"press\",\"phone\":\"1\",\"key\":" + std::to_string(at) + "}\n");
        EXPECT_EQ(got.at(0).contains("error"), at == Session::most_held);
    }
}

}  // namespace
}  // namespace tapi::exchange::panel
