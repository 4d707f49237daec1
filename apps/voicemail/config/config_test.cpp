// SPDX-License-Identifier: Apache-2.0
// voicemail.toml: what it says, and each mistake with its line.
#include "voicemail/config/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "voicemail/store/store_fixture.hpp"

namespace tapi::voicemail {
namespace {

using namespace std::chrono_literals;

Config good(std::string_view text) {
    auto config = parse_config(text, "/etc/vm.toml");
    EXPECT_TRUE(config.ok()) << (config ? "" : config.error().context);
    return config ? *config : Config{};
}

// What is said about the file; the mistake is below a good box.
std::string complaint(const std::string& text) {
    const auto config = parse_config(text, "vm.toml");
    EXPECT_FALSE(config.ok()) << text;
    return config ? "" : config.error().context;
}

TEST(VoicemailConfig, LittleIsEnough) {
    const Config c = good("[[box]]\nnumber = \"1001\"\n");
    ASSERT_EQ(1u, c.boxes.size());
    const BoxConfig& box = c.boxes[0];
    EXPECT_EQ(std::vector<std::string>{"1001"}, box.lines);
    EXPECT_EQ(4u, box.rings);
    EXPECT_EQ(0u, box.toll_saver);
    EXPECT_EQ(Language::en, box.language);
    EXPECT_TRUE(box.hours.always() && box.fax && box.pin_at_own);
    EXPECT_EQ(OnTaken::keep, box.when_taken);
    EXPECT_EQ(100, box.quota.messages);
    EXPECT_TRUE(c.mail.server.empty());
    EXPECT_EQ(180s, c.longest);
    EXPECT_FALSE(c.folder.empty());
    EXPECT_EQ(&box, c.box("1001"));
    EXPECT_EQ(nullptr, c.box("1002"));
}

TEST(VoicemailConfig, Everything) {
    const Config c = good(R"(
[voicemail]
folder = "boxes"
speech_cache = "/var/cache/speech"
language = "de"
access_lines = ["1099"]
[limits]
message_seconds = 60
greeting_seconds = 30
silence_seconds = 3
shortest_ms = 500
free_megabytes = 7
wrong_pins = 3
lock_minutes = 60
[keep]
new_days = 90
saved_days = 14
deleted_hours = 1
[mail]
server = "mail.example.org:587"
security = "tls"
user = "vm"
password_file = "mail.secret"
ca_file = "ca.pem"
from = "vm@example.org"
format = "opus"
timeout_seconds = 10
first_retry_seconds = 5
last_retry_seconds = 50
give_up_hours = 2
[usual]
rings = 5
toll_saver = 2
[[box]]
number = "1001"
name = "Ann"
lines = ["1001", "Trunk 1"]
direct = ["8001"]
language = "fr"
hours = "mon-fri 09:00-17:00"
mail = ["ann@example.org", "office@example.org"]
mail_deletes = true
pin_at_own = false
when_taken = "drop"
fax = false
most_messages = 5
most_minutes = 10
[[box]]
number = "1002"
rings = 2
toll_saver = 1
)");
    EXPECT_EQ("/etc/boxes", c.folder);
    EXPECT_EQ("/var/cache/speech", c.speech_cache);
    EXPECT_EQ(std::vector<std::string>{"1099"}, c.access_lines);
    EXPECT_EQ(60s, c.longest);
    EXPECT_EQ(30s, c.longest_greeting);
    EXPECT_EQ(3s, c.silence);
    EXPECT_EQ(500ms, c.store.shortest);
    EXPECT_EQ(7u << 20, c.store.free_bytes);
    EXPECT_EQ(3, c.lock_out.after);
    EXPECT_EQ(60min, c.lock_out.for_time);
    EXPECT_EQ(std::chrono::days(90), c.retention.fresh);
    EXPECT_EQ(std::chrono::days(14), c.retention.saved);
    EXPECT_EQ(1h, c.retention.deleted);
    EXPECT_EQ("mail.example.org:587", c.mail.server);
    EXPECT_EQ(MailSecurity::tls, c.mail.security);
    EXPECT_EQ("/etc/mail.secret", c.mail.password_file);
    EXPECT_EQ(MailFormat::opus, c.mail.format);
    EXPECT_EQ(50s, c.mail.last_retry);
    EXPECT_EQ(2h, c.mail.give_up);
    const BoxConfig& ann = c.boxes[0];
    EXPECT_EQ("Ann", ann.name);
    EXPECT_EQ(2u, ann.lines.size());
    EXPECT_EQ(std::vector<std::string>{"8001"}, ann.direct);
    EXPECT_EQ(5u, ann.rings);
    EXPECT_EQ(Language::fr, ann.language);
    EXPECT_FALSE(ann.hours.always() || ann.pin_at_own || ann.fax);
    EXPECT_TRUE(ann.mail_deletes);
    EXPECT_EQ(OnTaken::drop, ann.when_taken);
    EXPECT_EQ(5, ann.quota.messages);
    EXPECT_EQ(10min, ann.quota.length);
    EXPECT_EQ(Language::de, c.boxes[1].language);
    EXPECT_EQ(2u, c.boxes[1].rings);
    EXPECT_EQ(1u, c.boxes[1].toll_saver);
}

TEST(VoicemailConfig, EachMistakeHasItsPlace) {
    const std::string box = "[[box]]\nnumber = \"1001\"\n";
    const std::vector<std::pair<std::string, std::string>> mistakes = {
        {"", "there is no [[box]]"},
        {"[[box]]\n", "vm.toml:1:1: a [[box]] needs number"},
        {"[[box]]\nnumber = \"10a\"\n", "vm.toml:2:10: number must be 1 to 20 digits"},
        {"[[box]]\nnumber = \"123456789012345678901\"\n", "vm.toml:2:10: number must be 1 to 20 digits"},
        {"[[box]]\nnumber = \"../x\"\n", "number must be"},
        {box + box, "vm.toml:4:10: there are two boxes 1001"},
        {box + "rings = 0\n", "vm.toml:3:9: rings must be a whole number from 1 to 60"},
        {box + "toll_saver = 9\n", "vm.toml:3:14: toll_saver is for answering sooner"},
        {box + "language = \"it\"\n", "language cannot be \"it\": it must be \"en\", \"de\", \"fr\" or \"es\""},
        {box + "hours = \"always\"\n", "vm.toml:3:9: hours: \"always\" must be days and times"},
        {box + "mail = [\"ann\"]\n", "vm.toml:3:9: \"ann\" is no mail address"},
        {box + "mail = [\"ann@x\\r\\nRCPT TO:<b@y>\"]\n", "is no mail address"},
        {box + "mail = [\"ann@example.org\"]\n", "mail needs a [mail] table"},
        {box + "when_taken = \"lose\"\n", "when_taken cannot be \"lose\""},
        {box + "colour = 1\n", "vm.toml:3:1: unknown key \"colour\" in [[box]]"},
        {box + "most_messages = 10000\n", "most_messages must be"},
        {box + "lines = [\"1002\"]\n[[box]]\nnumber = \"1002\"\n", "the line 1002 is of box 1002 and of box 1001"},
        {box + "[mail]\n", "vm.toml:3:1: [mail] needs server"},
        {box + "[mail]\nserver = \"smtp://x\"\n", "vm.toml:4:10: server must be HOST or HOST:PORT"},
        {box + "[mail]\nserver = \"x\"\nuser = \"u\"\n", "user needs password_file"},
        {box + "[mail]\nserver = \"x\"\nuser = \"u\"\npassword_file = \"p\"\nsecurity = \"none\"\n", "not sent in clear"},
        {box + "[mail]\nserver = \"x\"\nfrom = \"me\"\n", "vm.toml:5:8: \"me\" is no mail address"},
        {box + "[mail]\nserver = \"x\"\nlast_retry_seconds = 5\n", "last_retry_seconds must not be less"},
        {box + "[limits]\nmessage_seconds = 4\n", "message_seconds must be a whole number from 5 to 3600"},
        {box + "[voicemail]\nfolder = \"\"\n", "folder must not be empty"},
        {box + "= 1\n", "vm.toml:3:"},
    };
    for (const auto& [text, expected] : mistakes) {
        const std::string said = complaint(text);
        EXPECT_NE(std::string::npos, said.find(expected)) << text << said;
    }
}

TEST(VoicemailConfig, AllMistakesAtOnce) {
    const std::string said = complaint("[[box]]\nnumber = \"1\"\nrings = 0\nfax = 3\n");
    EXPECT_NE(std::string::npos, said.find("vm.toml:3:"));
    EXPECT_NE(std::string::npos, said.find("vm.toml:4:"));
}

TEST(VoicemailConfig, FilesThatCannotBe) {
    const test::Folder folder;
    const std::string file = folder.path() / "vm.toml";
    EXPECT_NE(std::string::npos, load_config(file).error().context.find("cannot be read"));
    std::ofstream(file) << "#" << std::string(most_config_bytes, 'x');
    EXPECT_NE(std::string::npos, load_config(file).error().context.find("larger than"));
    std::ofstream(file) << "[[box]]\nnumber = \"7\"\n";
    ASSERT_TRUE(load_config(file).ok());
}

TEST(VoicemailConfig, BoxesHaveALimit) {
    std::string text;
    for (size_t box = 0; box <= most_boxes; ++box) text += "[[box]]\nnumber = \"" + std::to_string(box) + "\"\n";
    EXPECT_NE(std::string::npos, complaint(text).find("there may be 10000 boxes"));
}

}  // namespace
}  // namespace tapi::voicemail
