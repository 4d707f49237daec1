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

TEST(Arguments, Dial) {
    const auto a = parse({"dial", "--app", "Link", "--party", "Ms X", "--comment", "c", "--", "tel:1"});
    ASSERT_TRUE(a.arguments) << a.text;
    EXPECT_EQ(Command::dial, a.arguments->command);
    EXPECT_EQ("tel:1", a.arguments->to);
    EXPECT_EQ("Link", a.arguments->app);
    EXPECT_EQ("Ms X", a.arguments->party);
    EXPECT_EQ("c", a.arguments->comment);
    EXPECT_EQ(exit_usage, parse({"dial"}).exit_code);
}

TEST(Arguments, Play) {
    const auto a = parse({"play", "101", "in.wav", "--call", "102", "--ring-limit", "9", "--wait", "8", "--rate", "16000"});
    ASSERT_TRUE(a.arguments) << a.text;
    EXPECT_EQ(Command::play, a.arguments->command);
    EXPECT_EQ("101", a.arguments->line);
    EXPECT_EQ("in.wav", a.arguments->sound.file);
    EXPECT_EQ("102", a.arguments->sound.number);
    EXPECT_EQ(9u, a.arguments->ring_limit_ms);
    EXPECT_EQ(8u, a.arguments->wait_ms);
    EXPECT_EQ(16000u, a.arguments->sound.rate);
    EXPECT_EQ(exit_usage, parse({"play", "101"}).exit_code);
    EXPECT_EQ(exit_usage, parse({"play", "101", "in.wav", "--call", "1", "--answer"}).exit_code);
    EXPECT_EQ(exit_usage, parse({"play", "101", "in.wav", "--ring-limit", "9"}).exit_code) << "of nothing";
    EXPECT_EQ(exit_usage, parse({"play", "101", "in.wav", "--rate", "11025"}).exit_code);
}

TEST(Arguments, Record) {
    const auto a = parse({"record", "101", "out.opus", "--answer", "--seconds", "1.5"});
    ASSERT_TRUE(a.arguments) << a.text;
    EXPECT_EQ(Command::record, a.arguments->command);
    EXPECT_TRUE(a.arguments->sound.answer);
    EXPECT_EQ(1.5, a.arguments->sound.seconds);
    EXPECT_EQ(exit_usage, parse({"record", "101", "out.wav", "--seconds", "0"}).exit_code);
}

TEST(Arguments, Talk) {
    const auto a = parse({"talk", "101", "102", "--device", "alsa:x"});
    ASSERT_TRUE(a.arguments) << a.text;
    EXPECT_EQ(Command::talk, a.arguments->command);
    EXPECT_EQ("102", a.arguments->sound.number);
    EXPECT_EQ("alsa:x", a.arguments->sound.device);
    EXPECT_EQ("auto", parse({"talk", "101"}).arguments->sound.device);
    EXPECT_EQ(exit_usage, parse({"talk", "101", "102", "--answer"}).exit_code);
}

TEST(Arguments, Dialer) {
    const auto a = parse({"dialer", "--line", "101", "--save", "--once", "--wait", "5", "--hangup-after", "6"});
    ASSERT_TRUE(a.arguments) << a.text;
    EXPECT_EQ(Command::dialer, a.arguments->command);
    EXPECT_EQ("101", a.arguments->line);
    EXPECT_TRUE(a.arguments->save);
    EXPECT_TRUE(a.arguments->once);
    EXPECT_EQ(5u, a.arguments->wait_ms);
    EXPECT_EQ(6u, a.arguments->hangup_after_ms);
    EXPECT_EQ("", parse({"dialer"}).arguments->line);
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

TEST(Arguments, Providers) {
    const auto add = parse({"provider", "add", "lab.tsp", "--name", "lab", "--config", "lab.toml"});
    ASSERT_TRUE(add.arguments) << add.text;
    EXPECT_EQ(ProviderAction::add, add.arguments->provider.action);
    EXPECT_EQ("lab.tsp", add.arguments->provider.module);
    EXPECT_EQ("lab", add.arguments->provider.name);
    EXPECT_EQ("lab.toml", add.arguments->provider.config);
    EXPECT_EQ("3", parse({"provider", "remove", "3"}).arguments->provider.provider);
    EXPECT_EQ(ProviderAction::reload, parse({"provider", "reload", "lab"}).arguments->provider.action);
    EXPECT_EQ(Command::reload, parse({"reload"}).arguments->command);
    EXPECT_EQ(exit_usage, parse({"provider"}).exit_code);
    EXPECT_EQ(exit_usage, parse({"provider", "add"}).exit_code);
    EXPECT_EQ(exit_usage, parse({"provider", "remove"}).exit_code);
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
