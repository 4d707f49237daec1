// SPDX-License-Identifier: Apache-2.0
#include "config.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "arguments.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

std::string wrong(const std::string& text) {
    try {
        config_from_text(text, "/etc/x/ivr.toml");
    } catch (const ctl::Failure& failure) {
        EXPECT_EQ(failure.exit_code(), ctl::exit_usage);
        return failure.what();
    }
    return "";
}

TEST(IvrConfig, LinesServiceAndSpeech) {
    const Config config = config_from_text(
        "[service]\nsocket = \"ivr.sock\"\nmetrics = \"127.0.0.1:9464\"\nmost_calls = 20\nopen_lua = true\n"
        "[speech]\nwords_a_minute = 140\n"
        "[[line]]\nline = \"1002\"\nflow = \"front.yaml\"\n[[line]]\nline = \"1002\"\ncalled = \"7\"\nflow = \"/other.yaml\"\nrings = 3\n",
        "/etc/x/ivr.toml");
    ASSERT_EQ(config.lines.size(), 2U);
    EXPECT_EQ(config.lines[0].flow, "/etc/x/front.yaml");
    EXPECT_EQ(config.lines[1].flow, "/other.yaml");
    EXPECT_EQ(config.lines[1].rings, 3U);
    EXPECT_EQ(config.socket, "/etc/x/ivr.sock");
    EXPECT_EQ(config.most_calls, 20U);
    EXPECT_TRUE(config.open_lua);
    EXPECT_EQ(config.speech.words_a_minute, 140U);
}

TEST(IvrConfig, MistakesHaveTheirLineAndWhatToWrite) {
    EXPECT_EQ(wrong("[[line]]\nflow = \"a\"\n"), "/etc/x/ivr.toml:1:1: this [[line]] does not say which; write line = \"1002\"");
    EXPECT_EQ(wrong("[[line]]\nline = \"1\"\n"), "/etc/x/ivr.toml:1:1: line \"1\" has no flow; write flow = \"FILE.yaml\"");
    EXPECT_EQ(wrong("[[line]]\nline = \"1\"\nflow = \"a\"\n[[line]]\nline = \"1\"\nflow = \"b\"\n"),
              "/etc/x/ivr.toml:4:1: line \"1\" stands here twice; tell the two apart by called");
    EXPECT_NE(wrong("[service]\nmost_calls = 0\n").find(":2:14: most_calls must be a whole number from 1 to 100000"), std::string::npos);
    EXPECT_NE(wrong("[services]\n").find("unknown key \"services\"; did you mean \"service\"?"), std::string::npos);
    EXPECT_NE(wrong("[[line]]\nline = \"1\"\nflow = \"a\"\nring = 3\n").find("unknown key \"ring\" in [[line]]; did you mean \"rings\"?"), std::string::npos);
    EXPECT_NE(wrong("[[line]]\nline = \"1\"\nflow = \"\"\n").find("flow must not be empty"), std::string::npos);
    for (const char* empty : {"", "line = []\n"}) EXPECT_NE(wrong(empty).find("there is no [[line]]"), std::string::npos) << empty;
    EXPECT_NE(wrong("[[line]\n").find("/etc/x/ivr.toml:1:"), std::string::npos);
    const std::string all = wrong("[service]\nopen_lua = 1\n[speech]\nprogram = 2\n[[line]]\nline = \"1\"\nflow = \"a\"\n");
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1) << "all are said at once: " << all;
}

Parsed parsed(std::vector<const char*> words) {
    words.insert(words.begin(), "tapi-ivr");
    return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(IvrArguments, FlowsNeedALine) {
    EXPECT_EQ(parsed({"run", "a.yaml"}).exit_code, ctl::exit_usage);
    EXPECT_EQ(parsed({"run", "--line", "1"}).exit_code, ctl::exit_usage);
    EXPECT_EQ(parsed({"run", "a.yaml", "--line", "1", "--config", "c"}).exit_code, ctl::exit_usage);
    const Parsed right = parsed({"--json", "run", "a.yaml", "--line", "1", "--line", "2"});
    ASSERT_TRUE(right.arguments);
    EXPECT_TRUE(right.arguments->json);
    EXPECT_EQ(right.arguments->lines, (std::vector<std::string>{"1", "2"}));
}

TEST(IvrArguments, Notify) {
    const Parsed right = parsed({"notify", "l.csv", "--flow", "f", "--line", "1", "--attempts", "5", "--retry-after", "2", "--leave-message", "--line-wait", "30"});
    ASSERT_TRUE(right.arguments) << right.text;
    EXPECT_EQ(right.arguments->notify.rules.most_attempts, 5U);
    EXPECT_EQ(right.arguments->notify.rules.retry_after, std::chrono::seconds(2));
    EXPECT_TRUE(right.arguments->notify.rules.message_to_machine);
    EXPECT_EQ(right.arguments->notify.line_wait, std::chrono::seconds(30));
    EXPECT_EQ(parsed({"notify", "l.csv", "--flow", "f"}).exit_code, ctl::exit_usage);
    EXPECT_EQ(parsed({"notify", "l.csv", "--flow", "f", "--line", "1", "--attempts", "0"}).exit_code, ctl::exit_usage);
}

TEST(IvrArguments, HelpIsNoMistake) {
    const Parsed help = parsed({"--help"});
    EXPECT_FALSE(help.arguments);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.text.find("Examples:"), std::string::npos);
}

}  // namespace
}  // namespace tapi::ivr
