// SPDX-License-Identifier: Apache-2.0
// The language of scenarios: what is read, and what is said about faults.
#include <gtest/gtest.h>

#include "runner/scenario.hpp"

namespace tapi::scenario {
namespace {

const char* const head =
    "title: A call\napp a on 1001 owner\napp b 1.4 named bee by callback ignored on 1002 owner+monitor for "
    "G3FAX, 1003 none\n";

std::string fault_of(const std::string& text) {
    try {
        parse(text, "x.scn");
    } catch (const Fault& fault) {
        return fault.what();
    }
    return "no fault";
}

TEST(ScenarioLanguage, reads_applications) {
    const Scenario scenario = parse(head, "x.scn");
    ASSERT_EQ(scenario.apps.size(), 2u);
    const App& b = scenario.apps[1];
    EXPECT_EQ(b.program, "bee");
    EXPECT_EQ(b.version, "1.4");
    EXPECT_EQ(b.mechanism, "callback");
    EXPECT_TRUE(b.ignored);
    ASSERT_EQ(b.lines.size(), 2u);
    EXPECT_EQ(b.lines[0].privileges, "owner+monitor");
    EXPECT_EQ(b.lines[0].media, "G3FAX");
    EXPECT_EQ(b.lines[1].number, "1003");
}

TEST(ScenarioLanguage, reads_phones) {
    const Scenario both = parse("title: T\napp a 2.0 on 1001 owner, 1002 monitor phones 1001 owner, 1003 monitor ignored\n", "x.scn");
    ASSERT_EQ(both.apps[0].lines.size(), 2u);
    ASSERT_EQ(both.apps[0].phones.size(), 2u);
    EXPECT_EQ(both.apps[0].phones[1].number, "1003");
    EXPECT_EQ(both.apps[0].phones[0].privileges, "owner");
    EXPECT_TRUE(both.apps[0].ignored);
    const Scenario alone = parse("title: T\napp a phones 1001 owner\n", "x.scn");
    EXPECT_TRUE(alone.apps[0].lines.empty());
    EXPECT_EQ(alone.apps[0].phones.size(), 1u);
    EXPECT_EQ(fault_of("title: T\napp a phones\n"), "x.scn:2: expected NUMBER PRIVILEGES after \"phones\", found \"app a phones\"");
    EXPECT_EQ(fault_of("title: T\napp a on phones 1001 owner\n"),
              "x.scn:2: expected NUMBER PRIVILEGES after \"on\", found \"app a on phones 1001 owner\"");
}

TEST(ScenarioLanguage, reads_actions) {
    const Action action =
        parse_action("a: begin call 1001 \"10 02\" flags=BLOCKID as out -> INVALADDRESS | 0", "x.scn:4");
    EXPECT_EQ(action.app, "a");
    EXPECT_TRUE(action.begun);
    EXPECT_EQ(action.verb, "call");
    EXPECT_EQ(action.words, (std::vector<std::string>{"1001", "10 02"}));
    EXPECT_EQ(action.values.at("flags"), "BLOCKID");
    EXPECT_EQ(action.names, std::vector<std::string>{"out"});
    EXPECT_EQ(action.results, (std::vector<std::string>{"INVALADDRESS", "0"}));
    EXPECT_EQ(parse_action("a: call_info in gives owners=2", "").gives.at("owners"), "2");
}

TEST(ScenarioLanguage, reads_what_is_seen_in_order_and_in_any_order) {
    const Scenario scenario =
        parse(std::string(head) +
                  "a sees\n  CALLSTATE c IDLE\n  {\n    REPLY drop 0\n    maybe X\n  }\nb sees nothing\n",
              "x.scn");
    const auto& sees = std::get<Sees>(scenario.steps.at(0));
    ASSERT_EQ(sees.groups.size(), 2u);
    EXPECT_EQ(sees.groups[1].size(), 2u);
    EXPECT_TRUE(sees.groups[1][1].maybe);
    EXPECT_EQ(sees.groups[1][1].text, "X");
    EXPECT_TRUE(std::get<Sees>(scenario.steps.at(1)).groups.empty());
}

TEST(ScenarioLanguage, faults_name_file_line_and_what_was_expected) {
    EXPECT_EQ(fault_of("app a\n"), "x.scn:1: expected \"title: ...\"");
    EXPECT_EQ(fault_of("title: x\n"), "x.scn:1: expected at least one \"app ...\"");
    const std::string text = head;
    EXPECT_EQ(fault_of(text + "c: drop x\n").substr(0, 50),
              "x.scn:4: expected an application (there is no \"app");
    EXPECT_EQ(fault_of(text + "a drop\n"),
              "x.scn:4: expected \"APP: VERB ...\" or \"APP sees\", found \"a drop\"");
    EXPECT_EQ(fault_of(text + "a sees\nb: drop x\n"),
              "x.scn:4: expected indented messages, found \"a sees\"");
    EXPECT_EQ(fault_of(text + "a sees\n  {\n  X\n"), "x.scn:4: expected \"}\", found \"a sees\"");
    EXPECT_EQ(fault_of(text + "a: drop x ->\n"),
              "x.scn:4: expected the name of an error after \"->\", found \"a: drop x ->\"");
    EXPECT_EQ(fault_of(text + "together\n  a: drop x\n"),
              "x.scn:4: expected at least two indented actions after \"together\", found \"together\"");
    EXPECT_EQ(fault_of("title: x\napp a 3.0\n").substr(0, 37), "x.scn:2: expected a version, \"named P");
}

}  // namespace
}  // namespace tapi::scenario
