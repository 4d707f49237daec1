// SPDX-License-Identifier: Apache-2.0
// The configuration file and registrations: what they say, and how they say that something is wrong.
#include "sip/config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "sip/registration.hpp"

namespace tapi::sip {
namespace {

std::string error_of(const std::string& text) {
    const auto config = parse_config(text, "sip.toml");
    return config.ok() ? "" : config.error().context;
}

TEST(SipConfig, ReadsWhatIsThere) {
    const auto config = parse_config(R"(
[sip]
max_calls = 7
rtp_first = 20000
rtp_last = 20100
[[transport]]
listen = "udp:127.0.0.1:5070"
[[transport]]
listen = "tcp:[::1]:0"
public = "203.0.113.4"
[[account]]
name = "Reception"
address = "sip:1001@pbx.example.com:5080"
user = "auth"
password = "geheim"
proxy = "sip:192.0.2.1;transport=tcp"
appearances = 3
codecs = ["g722", "pcma"]
[[accounts]]
registrar = "sip:10.0.0.1"
from = 2000
to = 2009
password = "p"
[[trunk]]
name = "Carrier"
address = "sip:gw.example.com;transport=tcp"
default_extension = "3001"
session_timer = 0
[[trunk.extension]]
number = "3001"
name = "Sales"
[[trunk.extensions]]
from = 3100
to = 3101
)",
                                     "sip.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_EQ(config->network.max_calls, 7u);
    ASSERT_EQ(config->network.transports.size(), 2u);
    EXPECT_TRUE(config->network.transports[1].ipv6);
    EXPECT_EQ(config->network.transports[1].host, "::1");
    EXPECT_EQ(config->network.transports[1].port, 0);
    ASSERT_EQ(config->lines.size(), 14u);
    ASSERT_EQ(config->peers.size(), 12u);
    const Peer& reception = config->peers[0];
    EXPECT_EQ(reception.domain, "pbx.example.com:5080");
    EXPECT_EQ(reception.route, "sip:192.0.2.1;transport=tcp");
    EXPECT_EQ(reception.calls.credentials.user, "auth");
    EXPECT_EQ(reception.calls.codecs.size(), 3u) << "and telephone-event";
    EXPECT_TRUE(reception.registers);
    EXPECT_EQ(config->peers[1].calls.credentials.user, "2000");
    EXPECT_FALSE(config->peers[11].registers);
    EXPECT_EQ(config->lines[11].name, "Sales");
    EXPECT_EQ(config->lines[13].number, "3101");
}

TEST(SipConfig, ErrorsNameTheLineAndSayWhatToDo) {
    EXPECT_EQ(error_of(""), "sip.toml:1: no line: write an [[account]], a [[trunk]] with a [[trunk.extension]], or a [[line]] for telephones that register here");
    EXPECT_EQ(error_of("[[account]]\naddress = \"1001\"\n"), "sip.toml:2: [[account]] address is written like \"sip:1001@pbx.example.com\"");
    EXPECT_EQ(error_of("[[account]]\naddress = \"sip:1@h\"\nregistrer = true\n"), "sip.toml:3: [[account]] registrer is not a known setting; did you mean \"register\"?");
    EXPECT_EQ(error_of("[[account]]\naddress = \"sip:1@h\"\ncodecs = [\"g729\"]\n"), "sip.toml:3: [[account]] codecs may hold opus, g722, pcmu and pcma");
    EXPECT_EQ(error_of("[[account]]\naddress = \"sip:1@h\"\n[[account]]\naddress = \"sip:1@h\"\n"), "sip.toml:3: number 1 is there twice");
    EXPECT_EQ(error_of("[[account]]\naddress = \"sip:1@h\"\nsession_timer = 30\n"), "sip.toml:3: [[account]] session_timer must be 0 (none) or at least 90 seconds");
    EXPECT_EQ(error_of("[[trunk]]\naddress = \"sip:h\"\n"), "sip.toml:1: [[trunk]] has no line: write a [[trunk.extension]] with its number below it");
    EXPECT_EQ(error_of("[[transport]]\nlisten = \"5060\"\n").substr(0, 53), "sip.toml:2: [[transport]] listen is written like \"udp");
    EXPECT_EQ(error_of("[[transport]]\nlisten = \"tls:0.0.0.0:5061\"\n").substr(0, 50), "sip.toml:1: [[transport]] certificates is missing:");
    EXPECT_EQ(error_of("[[account]]\naddress = \"sip:1@h\"\npassword_file = \"/nonexistent/p\"\n"), "sip.toml:3: [[account]] password_file: /nonexistent/p: cannot be read");
    EXPECT_EQ(error_of("[sip]\nrtp_first = 100\nrtp_last = 90\n"), "sip.toml:1: [sip] rtp_last must be above rtp_first: each call takes two ports");
    EXPECT_FALSE(load_config("/nonexistent/sip.toml").ok());
}

TEST(SipConfig, PermanentIdsStayWhenOthersComeAndGo) {
    const auto one = parse_config("[[account]]\naddress = \"sip:1@h\"\n[[account]]\naddress = \"sip:2@h\"\n", "x");
    const auto two = parse_config("[[account]]\naddress = \"sip:2@h\"\n", "x");
    EXPECT_EQ(one->lines[1].permanent_id, two->lines[0].permanent_id);
    EXPECT_NE(one->lines[0].permanent_id, one->lines[1].permanent_id);
}

// What docs/sip.md shows can be copied from there: each block behind <!-- config: NAME -->.
std::map<std::string, std::string> examples() {
    std::ifstream file(SIP_DOCUMENT);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string mark = "<!-- config: ", fence = "```toml\n";
    std::map<std::string, std::string> found;
    for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const size_t name = at + mark.size(), begin = text.find(fence, at) + fence.size();
        found[text.substr(name, text.find(' ', name) - name)] = text.substr(begin, text.find("```", begin) - begin);
    }
    return found;
}

TEST(SipConfig, TheExamplesOfTheDocumentAreRead) {
    const auto all = examples();
    ASSERT_EQ(all.size(), 9u);
    for (const auto& [name, text] : all) EXPECT_EQ(error_of(text), "") << name;
    const auto trunk = parse_config(all.at("trunk"), "sip.toml"), extension = parse_config(all.at("extension"), "sip.toml"), phone = parse_config(all.at("phone"), "sip.toml");
    EXPECT_EQ(trunk->lines.size(), 10u);
    EXPECT_EQ(trunk->lines[0].name, "Reception");
    EXPECT_EQ(extension->lines.size(), 99u);
    EXPECT_TRUE(extension->peers[0].messages);
    EXPECT_EQ(phone->lines.size(), 1u);
    EXPECT_EQ(phone->peers[0].route, "sip:edge.example.com;transport=tcp");
    const auto office = parse_config(all.at("office"), "sip.toml"), watch = parse_config(all.at("watch"), "sip.toml"), codes = parse_config(all.at("codes"), "sip.toml");
    EXPECT_EQ(office->phones.size(), 99u);
    EXPECT_EQ(office->home.domain, "office.example.com");
    EXPECT_EQ(watch->lines.size(), 6u);
    const auto csta = parse_config(all.at("csta"), "sip.toml");
    ASSERT_EQ(csta->lines.size(), 3u);
    EXPECT_TRUE(csta->lines[0].way == WatchWay::csta && csta->lines[2].way == WatchWay::csta);
    EXPECT_EQ(codes->peers[0].codes.group_pickup, "*80");
}

TEST(SipConfig, SoundOfAnAccount) {
    const auto line = [](const std::string& more) { return "[[account]]\naddress = \"sip:1@h\"\n" + more; };
    const auto plain = parse_config(line(""), "sip.toml");
    EXPECT_EQ(plain->peers[0].calls.srtp, Srtp::taken);
    EXPECT_EQ(plain->peers[0].calls.digits, DigitWay::events);
    const auto set = parse_config("[sip]\nmedia_threads = 2\n" + line("srtp = true\ndigits = \"info\"\n"), "sip.toml");
    EXPECT_EQ(set->peers[0].calls.srtp, Srtp::sdes);
    EXPECT_EQ(set->peers[0].calls.digits, DigitWay::info);
    EXPECT_EQ(set->network.threads_for_media(), 2u);
    EXPECT_EQ(plain->network.threads_for_media(), 10u) << "5000 calls";
    EXPECT_NE(error_of(line("digits = \"morse\"\n")).find("digits is"), std::string::npos);
    EXPECT_NE(error_of("[sip]\nmedia_threads = 65\n" + line("")), "");
}

TEST(SipConfig, SrtpByDescriptionOrByHandshake) {
    const auto srtp = [](const std::string& value) { return parse_config("[[account]]\naddress = \"sip:1@h\"\nsrtp = " + value + "\n", "sip.toml"); };
    EXPECT_EQ(srtp("false")->peers[0].calls.srtp, Srtp::taken);
    EXPECT_EQ(srtp("\"sdes\"")->peers[0].calls.srtp, Srtp::sdes);
    EXPECT_EQ(srtp("\"dtls\"")->peers[0].calls.srtp, Srtp::dtls);
    EXPECT_NE(srtp("\"zrtp\"").error().context.find("sip.toml:3"), std::string::npos);
    EXPECT_FALSE(srtp("1"));
}

TEST(SipConfig, SoundForWhoWaits) {
    std::vector<std::string> loaded;
    const LoadClip load = [&loaded](const std::string& file) -> Result<std::shared_ptr<const media::Clip>> {
        loaded.push_back(file);
        if (file == "bad.wav") return failure(1, "bad.wav is damaged");
        return std::make_shared<const media::Clip>();
    };
    const std::string accounts = "[[account]]\naddress = \"sip:1@h\"\n[[account]]\naddress = \"sip:2@h\"\nhold_music = \"two.wav\"\n"
                                 "[[account]]\naddress = \"sip:3@h\"\nhold_music = \"\"\n";
    const auto config = parse_config("[sip]\nhold_music = \"one.wav\"\n[[treatment]]\nname = \"Sales\"\nfile = \"two.wav\"\n" + accounts, "sip.toml", load);
    ASSERT_TRUE(config) << config.error().context;
    EXPECT_EQ(loaded, (std::vector<std::string>{"one.wav", "two.wav"})) << "each file once";
    EXPECT_TRUE(config->peers[0].hold_music != nullptr && config->peers[1].hold_music == config->treatments[0].clip && config->peers[2].hold_music == nullptr);
    EXPECT_EQ(config->treatments[0].name, "Sales");
    const auto error = [&load](const std::string& text) { return parse_config(text + "[[account]]\naddress = \"sip:1@h\"\n", "sip.toml", load).error().context; };
    EXPECT_NE(error("[sip]\nhold_music = \"bad.wav\"\n").find("[sip] hold_music: bad.wav is damaged"), std::string::npos);
    EXPECT_NE(error("[[treatment]]\nname = \"x\"\nfile = \"\"\n").find("needs a name"), std::string::npos);
    EXPECT_NE(error("[[treatment]]\nfile = \"a\"\n").find("needs a name"), std::string::npos);
    std::string many;
    for (uint32_t count = 0; count <= most_treatments; ++count) many += "[[treatment]]\nname = \"x\"\nfile = \"a\"\n";
    EXPECT_NE(error(many).find("more than 64 treatments"), std::string::npos);
}

TEST(SipConfig, WatchedTelephonesAndFeatureCodes) {
    const std::string account = "[[account]]\naddress = \"sip:1001@pbx\"\n";
    const auto config = parse_config(account + "park = \"*68\"\nunpark = \"\"\npickup = \"*8\"\nauto_answer = true\n[[account.watch]]\nnumber = \"1005\"\nname = \"Carol\"\n"
                                               "[[account.watches]]\nfrom = 1006\nto = 1007\n[[account]]\naddress = \"sip:1005@pbx\"\n",
                                     "sip.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    ASSERT_EQ(config->lines.size(), 5u);
    EXPECT_TRUE(config->lines[1].is_watched);
    EXPECT_EQ(config->lines[1].name, "Carol");
    EXPECT_EQ(config->lines[3].number, "1007");
    EXPECT_EQ(config->lines[3].watched_by, 0u);
    EXPECT_EQ(config->lines[3].peer, config->lines[0].peer);
    EXPECT_FALSE(config->lines[4].is_watched) << "one may watch a number that has an account here";
    EXPECT_NE(config->lines[1].permanent_id, config->lines[4].permanent_id);
    const FeatureCodes& codes = config->peers[0].codes;
    EXPECT_EQ(codes.park, "*68");
    EXPECT_EQ(codes.unpark, "") << "the place alone";
    EXPECT_FALSE(codes.group_pickup);
    EXPECT_TRUE(config->peers[0].calls.auto_answer);
    EXPECT_EQ(error_of(account + "park = \"star 68\"\n"), "sip.toml:3: [[account]] park is what is dialed before the number, like \"*8\"");
    EXPECT_EQ(error_of(account + "group_pickup = \"\"\n"), "sip.toml:3: [[account]] group_pickup is empty");
    EXPECT_EQ(error_of(account + "[[account.watch]]\nname = \"x\"\n"), "sip.toml:3: [[watch]] number is missing");
    EXPECT_EQ(error_of(account + "[[account.watch]]\nnumber = \"5\"\n[[account.watch]]\nnumber = \"5\"\n"), "sip.toml:5: number 5 is there twice");
}

TEST(SipConfig, ATelephoneMayHaveALineAndMessagesMayBeToldUnasked) {
    const std::string home = "[registrar]\ndomain = \"h\"\n";
    const auto config = parse_config(home + "tell_unasked = true\n[[phone]]\nnumber = \"2001\"\nname = \"Bob\"\npassword = \"x\"\n[[phone]]\nnumber = \"2002\"\npassword = \"x\"\nline = true\n"
                                            "[[phones]]\nfrom = 2003\nto = 2004\npassword = \"x\"\nline = true\n[[line]]\nnumber = \"3001\"\n",
                                     "sip.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_TRUE(config->home.tells_unasked);
    ASSERT_EQ(config->lines.size(), 4u);
    EXPECT_FALSE(config->phones[0].line);
    EXPECT_EQ(config->phones[2].line, 1u);
    EXPECT_EQ(config->lines[1].number, "2003");
    EXPECT_EQ(config->lines[1].phone, 2u);
    EXPECT_TRUE(config->lines[1].is_watched);
    EXPECT_TRUE(config->peers[config->lines[1].peer].is_home);
    EXPECT_EQ(config->lines[0].peer, config->lines[2].peer) << "one for all";
    EXPECT_NE(config->lines[0].permanent_id, config->lines[1].permanent_id);
    EXPECT_FALSE(parse_config(home + "[[phone]]\nnumber = \"1\"\npassword = \"x\"\nline = true\n", "sip.toml")->home.tells_unasked) << "and a telephone's line is a line";
    EXPECT_NE(error_of(home + "[[phone]]\nnumber = \"1\"\npassword = \"x\"\nline = 1\n").find("line must be true or false"), std::string::npos);
}

TEST(SipConfig, ATelephoneIsWatchedByItsDialogsOrByPresence) {
    const std::string account = "[[account]]\naddress = \"sip:1001@pbx\"\n";
    const auto config = parse_config(account + "[[account.watch]]\nnumber = \"1005\"\n[[account.watches]]\nfrom = 1006\nto = 1007\nevent = \"presence\"\n", "sip.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_EQ(config->lines[1].way, WatchWay::dialogs);
    EXPECT_TRUE(config->lines[2].way == WatchWay::presence && config->lines[3].way == WatchWay::presence);
    EXPECT_NE(error_of(account + "[[account.watch]]\nnumber = \"5\"\nevent = \"mood\"\n").find("dialog, presence, csta"), std::string::npos);
}

TEST(SipConfig, ATelephoneIsControlledAtThePbxAtItsOwnAddressOrWhereItRegisters) {
    const std::string account = "[[account]]\naddress = \"sip:1001@pbx\"\n[[account.watch]]\nnumber = \"1005\"\n", home = "[registrar]\ndomain = \"h\"\n[[phone]]\nnumber = \"2001\"\npassword = \"x\"\n";
    const auto config = parse_config(home + "line = true\nevent = \"csta\"\n" + account + "event = \"csta\"\naddress = \"sip:192.0.2.20;transport=tcp\"\n[[account.watches]]\nfrom = 1\nto = 1\nevent = \"csta\"\n", "sip.toml");
    ASSERT_TRUE(config.ok()) << config.error().context;
    EXPECT_TRUE(config->lines[0].way == WatchWay::csta && config->lines[0].phone);
    EXPECT_EQ(config->lines[2].control, "sip:192.0.2.20;transport=tcp");
    EXPECT_TRUE(config->lines[3].way == WatchWay::csta && config->lines[3].control.empty());
    EXPECT_NE(error_of(account + "address = \"sip:192.0.2.20\"\n").find("only for event = \"csta\""), std::string::npos);
    EXPECT_NE(error_of(account + "event = \"csta\"\naddress = \"192.0.2.20\"\n").find("where the telephone is"), std::string::npos);
    EXPECT_NE(error_of(home + "event = \"csta\"\n" + account).find("line = true"), std::string::npos);
    EXPECT_NE(error_of(home + "line = true\nevent = \"dialog\"\n" + account).find("calls, csta"), std::string::npos);
}

class RegistrationTest : public testing::Test {
  protected:
    Received answer(int status) const {
        Received r;
        r.status = status;
        return r;
    }
    Registration::Next hear(const Received& r) { return registration.answered(r, "<sip:1@192.0.2.1:5060;line=0>", 1.0); }
    Credentials credentials{"1", "p"};
    Registration registration{credentials, 3600};
};

TEST_F(RegistrationTest, RFC_3261_10_2_OurOwnContactSaysHowLong) {
    Received good = answer(200);
    good.contacts = "<sip:1@203.0.113.9:5060>;expires=30, <sip:1@192.0.2.1:5060;line=0>;expires=600";
    good.expires = 3600;
    const auto next = hear(good);
    EXPECT_EQ(next.wait, Millis(540'000)) << "a minute before the end";
    EXPECT_TRUE(next.changed);
    EXPECT_FALSE(hear(good).changed);
    good.contacts = "<sip:1@192.0.2.1:5060>;expires=0";
    EXPECT_EQ(hear(good).wait, Millis(5'000)) << "never without a pause";
}

TEST_F(RegistrationTest, ChallengesAreAnsweredAtOnceAndAWrongPasswordWaits) {
    Received challenge = answer(401);
    challenge.challenges.www = {R"(Digest realm="r", nonce="n", algorithm=SHA-256)"};
    EXPECT_EQ(hear(challenge).wait, Millis(0));
    EXPECT_NE(registration.headers("sip:h").find("algorithm=SHA-256"), std::string::npos);
    const auto refused = hear(challenge);
    EXPECT_EQ(refused.wait, Millis(30'000));
    EXPECT_EQ(registration.state(), Registration::State::rejected);
}

TEST_F(RegistrationTest, RFC_5626_FailuresWaitLongerEachTimeUpToALimit) {
    Received silence = answer(408);
    silence.internal = true;
    EXPECT_EQ(hear(silence).wait, Millis(30'000));
    EXPECT_EQ(hear(silence).wait, Millis(60'000));
    for (int more = 0; more < 20; ++more) hear(silence);
    EXPECT_EQ(hear(silence).wait, Millis(1'800'000));
    EXPECT_EQ(registration.state(), Registration::State::unreachable);
    Received busy = answer(503);
    busy.retry_after = 7;
    EXPECT_EQ(hear(busy).wait, Millis(7'000));
}

TEST_F(RegistrationTest, RFC_3261_10_2_8_TooBriefIsAskedForLonger) {
    Received brief = answer(423);
    brief.min_expires = 7200;
    EXPECT_EQ(hear(brief).wait, Millis(0));
    EXPECT_NE(registration.headers("sip:h").find("Expires: 7200\r\n"), std::string::npos);
    brief.min_expires = 60;
    EXPECT_NE(hear(brief).wait, Millis(0)) << "no circles";
}

}  // namespace
}  // namespace tapi::sip
