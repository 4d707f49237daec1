// SPDX-License-Identifier: Apache-2.0
// Command lines, right and wrong.
#include "arguments.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include "exit_codes.hpp"

namespace tapi::ctl {
namespace {

Parsed parse(std::vector<const char*> words) {
    words.insert(words.begin(), "tapi");
    return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(Arguments, Commands) {
    EXPECT_EQ(Command::lines, parse({"lines"}).arguments->command);
    EXPECT_EQ(Command::phones, parse({"phones"}).arguments->command);
    EXPECT_EQ(Command::providers, parse({"providers"}).arguments->command);
    EXPECT_EQ(Command::status, parse({"status"}).arguments->command);
    EXPECT_EQ(Command::stop, parse({"stop"}).arguments->command);
    EXPECT_EQ(Command::version, parse({"version"}).arguments->command);
}

TEST(Arguments, JsonGoesAnywhere) {
    EXPECT_TRUE(parse({"--json", "lines"}).arguments->json);
    EXPECT_TRUE(parse({"lines", "--json"}).arguments->json);
    EXPECT_FALSE(parse({"lines"}).arguments->json);
}

TEST(Arguments, Call) {
    const auto a =
        parse({"call", "101", "102", "--hangup-after", "2500", "--ring-limit", "9", "--until", "ringback"});
    ASSERT_TRUE(a.arguments) << a.text;
    EXPECT_EQ("101", a.arguments->from);
    EXPECT_EQ("102", a.arguments->to);
    EXPECT_EQ(2500u, a.arguments->hangup_after_ms);
    EXPECT_EQ(9u, a.arguments->ring_limit_ms);
    EXPECT_EQ(LINECALLSTATE_RINGBACK, a.arguments->until_state);
}

TEST(Arguments, Dialing) {
    const auto explain = parse({"dialing", "explain", "+1 (425) 1", "--location", "Home", "--card", "Blue", "--json"});
    ASSERT_TRUE(explain.arguments) << explain.text;
    EXPECT_EQ(Command::dialing, explain.arguments->command);
    EXPECT_EQ(DialingAction::explain, explain.arguments->dialing.action);
    EXPECT_EQ("+1 (425) 1", explain.arguments->dialing.address);
    EXPECT_EQ("Home", explain.arguments->dialing.location);
    EXPECT_EQ("Blue", explain.arguments->dialing.card);
    const auto location = parse({"dialing", "add-location", "Home", "--area", "425", "--tone", "--card", ""});
    ASSERT_TRUE(location.arguments) << location.text;
    EXPECT_EQ((std::map<std::string, std::string>{{"area", "425"}, {"card", ""}}), location.arguments->dialing.members);
    EXPECT_EQ(false, location.arguments->dialing.pulse);
    const auto card = parse({"dialing", "add-card", "Blue", "--number", "--same-area", "FG"});
    ASSERT_TRUE(card.arguments) << card.text;
    EXPECT_TRUE(card.arguments->dialing.number);
    EXPECT_FALSE(card.arguments->dialing.hidden);
    EXPECT_EQ(exit_usage, parse({"dialing"}).exit_code);
    EXPECT_EQ(exit_usage, parse({"dialing", "explain"}).exit_code);
}

TEST(Arguments, AnswerMonitorTrace) {
    const auto answer = parse({"answer", "102", "--once", "--wait", "100"});
    ASSERT_TRUE(answer.arguments) << answer.text;
    EXPECT_TRUE(answer.arguments->once);
    EXPECT_EQ(100u, answer.arguments->wait_ms);
    EXPECT_TRUE(parse({"monitor"}).arguments->monitored.empty());
    EXPECT_EQ(2u, parse({"monitor", "101", "102"}).arguments->monitored.size());
    const auto phones = parse({"monitor", "--phone", "101", "--phone", "id:2"});
    ASSERT_TRUE(phones.arguments) << phones.text;
    EXPECT_EQ((std::vector<std::string>{"101", "id:2"}), phones.arguments->monitored_phones);
    EXPECT_EQ(exit_usage, parse({"monitor", "101", "--phone", "101"}).exit_code) << "lines or phones";
    const auto trace = parse({"trace", "--app", "ivr", "--pid", "12"});
    EXPECT_EQ("ivr", trace.arguments->app);
    EXPECT_EQ(12u, trace.arguments->pid);
}

TEST(Arguments, MistakesAreNamedAndExitWithUsage) {
    for (const auto& words : std::vector<std::vector<const char*>>{
             {}, {"dance"}, {"call", "101"}, {"lines", "x"}, {"call", "1", "2", "--hangup-after", "soon"}}) {
        const Parsed parsed = parse(words);
        EXPECT_FALSE(parsed.arguments);
        EXPECT_EQ(exit_usage, parsed.exit_code);
        EXPECT_FALSE(parsed.text.empty());
    }
    const Parsed state = parse({"call", "1", "2", "--until", "flying"});
    EXPECT_NE(std::string::npos, state.text.find("\"flying\" is no call state; there are IDLE, OFFERING"))
        << state.text;
}

TEST(Arguments, HelpHasExamplesAndExitCodes) {
    const Parsed help = parse({"--help"});
    EXPECT_EQ(0, help.exit_code);
    EXPECT_NE(std::string::npos, help.text.find("tapi call 101 102"));
    EXPECT_NE(std::string::npos, help.text.find("5 busy"));
    EXPECT_NE(std::string::npos, parse({"call", "--help"}).text.find("--ring-limit"));
}

}  // namespace
}  // namespace tapi::ctl
