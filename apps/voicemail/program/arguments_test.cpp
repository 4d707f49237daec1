// SPDX-License-Identifier: Apache-2.0
// The command line: what each command reads, and what is refused.
#include "voicemail/program/arguments.hpp"

#include <gtest/gtest.h>

namespace tapi::voicemail {
namespace {

Parsed parse(std::vector<const char*> words) {
    words.insert(words.begin(), "tapi-voicemail");
    return parse_arguments(static_cast<int>(words.size()), words.data());
}
Arguments good(const std::vector<const char*>& words) {
    const Parsed parsed = parse(words);
    EXPECT_TRUE(parsed.arguments) << parsed.text;
    return parsed.arguments.value_or(Arguments{});
}

TEST(VoicemailArguments, EachCommand) {
    const Arguments run = good({"run", "--log-level", "debug", "--ready-fd", "3", "--config", "x.toml"});
    EXPECT_EQ(Command::run, run.command);
    EXPECT_EQ("debug", run.log_level);
    EXPECT_EQ(3, run.ready_fd);
    EXPECT_EQ("x.toml", run.config_file);
    EXPECT_EQ(Command::config, good({"config"}).command);
    const Arguments status = good({"status", "--follow", "--socket", "s"});
    EXPECT_EQ(Command::status, status.command);
    EXPECT_TRUE(status.follow);
    EXPECT_EQ("s", status.socket);
    EXPECT_TRUE(good({"--json", "boxes"}).json);
    const Arguments messages = good({"messages", "1001", "--state", "saved"});
    EXPECT_EQ(Command::messages, messages.command);
    EXPECT_EQ("1001", messages.box);
    EXPECT_EQ(MessageState::saved, messages.state);
    EXPECT_FALSE(good({"messages"}).state);
    const Arguments mark = good({"mark", "restored", "1", "2"});
    EXPECT_EQ(Command::mark, mark.command);
    EXPECT_EQ(Mark::restored, mark.mark);
    EXPECT_EQ((std::vector<int64_t>{1, 2}), mark.ids);
    const Arguments copied = good({"export", "out", "--message", "3", "--format", "opus"});
    EXPECT_EQ("out", copied.folder);
    EXPECT_EQ("opus", copied.format);
    EXPECT_EQ(std::vector<int64_t>{3}, copied.ids);
    const Arguments greeting = good({"greeting", "1001", "closed", "--set", "a.wav"});
    EXPECT_EQ(GreetingKind::closed, greeting.kind);
    EXPECT_EQ("a.wav", greeting.set);
    EXPECT_EQ(GreetingKind::open, good({"greeting", "1001"}).kind);
    EXPECT_TRUE(good({"pin", "1001", "--unlock"}).unlock);
    EXPECT_EQ(7, good({"queue", "--retry", "7"}).retry);
    EXPECT_TRUE(good({"check", "--repair"}).repair);
    EXPECT_EQ(Command::tidy, good({"tidy"}).command);
}

TEST(VoicemailArguments, WhatIsRefused) {
    for (const std::vector<const char*>& words : std::vector<std::vector<const char*>>{
             {}, {"answer"}, {"messages", "--state", "lost"}, {"mark", "lost", "1"}, {"mark", "saved"}, {"mark", "saved", "x"},
             {"export"}, {"export", "a", "--format", "mp4"}, {"greeting"}, {"greeting", "1", "day"},
             {"greeting", "1", "--set", "a", "--remove"}, {"pin"}, {"pin", "1", "--remove", "--unlock"},
             {"queue", "--retry", "1", "--forget", "1"}, {"run", "--log-level", "loud"}}) {
        const Parsed parsed = parse(words);
        EXPECT_FALSE(parsed.arguments);
        EXPECT_EQ(2, parsed.exit_code);
        EXPECT_NE("", parsed.text);
    }
    EXPECT_EQ(0, parse({"--help"}).exit_code);
    EXPECT_EQ(0, parse({"--version"}).exit_code);
}

}  // namespace
}  // namespace tapi::voicemail
