// SPDX-License-Identifier: Apache-2.0
// The registrar's side: who asks for passwords, where telephones are, and what they may say.
#include "sip/phones.hpp"

#include <gtest/gtest.h>

#include "sip/auth.hpp"
#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// The challenges in a reply, as a telephone reads them.
std::vector<std::string> challenges_in(const Reply& reply) {
    std::vector<std::string> found;
    std::string_view rest = reply.payload.headers;
    while (!rest.empty()) {
        std::string_view line = cut(rest, '\n');
        if (same(cut(line, ':'), "WWW-Authenticate")) found.emplace_back(trim(line));
    }
    return found;
}

class PhonesTest : public testing::Test {
  protected:
    PhonesTest() {
        auto parsed = parse_config(R"(
[registrar]
domain = "office.example"
digest = "both"
[[phone]]
number = "1001"
name = "Front desk"
password = "secret"
[[phones]]
from = 1002
to = 1004
password = "other"
[[line]]
number = "2001"
[[account]]
address = "sip:3001@pbx.example"
)",
                                   "sip.toml");
        EXPECT_TRUE(parsed.ok()) << parsed.error().context;
        config = std::move(*parsed);
        phones = std::make_unique<Phones>(config, clock, [this](const PhoneConfig& phone, Phones::News news, const std::string&) {
            constexpr const char* names[] = {"registered", "gone", "wrong password", "known"};
            told.push_back(phone.number + " " + names[static_cast<size_t>(news)]);
        });
    }

    Received request(const std::string& number, const std::string& contact, uint32_t cseq = 1, const std::string& call_id = "a") const {
        Received r;
        r.method = Method::registering;
        r.request_uri = "sip:office.example";
        r.from = r.to = "<sip:" + number + "@office.example>";
        r.contacts = contact;
        r.call_id = call_id;
        r.cseq = cseq;
        r.source = "sip:192.0.2.5:5060";
        return r;
    }
    // Asks, and asks again with the answer to the challenge; `only`: the algorithm that the telephone knows.
    Reply enroll(Received r, const std::string& password = "secret", const std::string& only = "SHA-256") {
        const Reply first = phones->on_register(r);
        EXPECT_EQ(first.status, 401);
        r.authorizations = {answer(first, r.method == Method::invite ? "INVITE" : "REGISTER", parse_name_addr(r.from)->parts.user, password, only)};
        return phones->on_register(r);
    }
    static std::string answer(const Reply& reply, std::string_view method, const std::string& user, const std::string& password,
                              const std::string& only = "SHA-256", uint32_t count = 1) {
        for (const std::string& text : challenges_in(reply)) {
            if (text.find(only) == std::string::npos) continue;
            return authorization(*parse_challenge(text, false), {user, password}, {method, "sip:office.example", count, "c"});
        }
        return {};
    }
    std::vector<std::string> contacts(const std::string& number) {
        std::vector<std::string> found;
        for (const Binding& binding : phones->contacts(*phones->find(*parse_uri("sip:" + number + "@office.example")))) found.push_back(binding.uri);
        return found;
    }

    ManualClock clock;
    Config config;
    std::unique_ptr<Phones> phones;
    std::vector<std::string> told;
};

TEST_F(PhonesTest, RFC_8760_BothAlgorithmsAreOfferedTheBetterFirstAndEachServes) {
    const Reply asked = phones->on_register(request("1001", "<sip:1001@192.0.2.5>"));
    const auto offered = challenges_in(asked);
    ASSERT_EQ(offered.size(), 2u);
    EXPECT_NE(offered[0].find("algorithm=SHA-256"), std::string::npos);
    EXPECT_NE(offered[1].find("algorithm=MD5"), std::string::npos);
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>")).status, 200);
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>", 2), "secret", "MD5").status, 200);
    EXPECT_EQ(told, (std::vector<std::string>{"1001 registered"}));
}

TEST_F(PhonesTest, OneAlgorithmAloneIsOfferedWhereThatIsWanted) {
    for (const DigestOffer offer : {DigestOffer::md5, DigestOffer::sha256}) {
        config.home.digest = offer;
        phones = std::make_unique<Phones>(config, clock, [](const PhoneConfig&, Phones::News, const std::string&) {});
        const bool md5 = offer == DigestOffer::md5;
        EXPECT_EQ(challenges_in(phones->on_register(request("1001", "<sip:1001@192.0.2.5>"))).size(), 1u);
        EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>"), "secret", md5 ? "MD5" : "SHA-256").status, 200);
    }
    Received r = request("1001", "<sip:1001@192.0.2.5>", 2);
    Challenge weaker = *parse_challenge(challenges_in(phones->on_register(r))[0], false);
    weaker.algorithm = DigestAlgorithm::md5;
    r.authorizations = {authorization(weaker, {"1001", "secret"}, {"REGISTER", "sip:office.example", 1, "c"})};
    EXPECT_EQ(phones->on_register(r).status, 401) << "nobody talks us down";
}

TEST_F(PhonesTest, AWrongPasswordIsAskedAgainAndComplainedAboutOnceAMinute) {
    for (int tries = 0; tries < 5; ++tries) EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>"), "guess").status, 401);
    EXPECT_EQ(told, (std::vector<std::string>{"1001 wrong password"}));
    clock.advance(Phones::between_complaints);
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>"), "guess").status, 401);
    EXPECT_EQ(told.size(), 2u);
    EXPECT_TRUE(contacts("1001").empty());
}

TEST_F(PhonesTest, NumbersThatNobodyHasAreAskedLikeOthers) {
    EXPECT_EQ(enroll(request("9999", "<sip:9999@192.0.2.5>")).status, 401);
    EXPECT_TRUE(told.empty());
    Received nobody = request("1001", "<sip:1001@192.0.2.5>");
    nobody.to = "rubbish";
    EXPECT_EQ(phones->on_register(nobody).status, 401);
}

TEST_F(PhonesTest, OneTelephoneDoesNotRegisterAnother) {
    Received r = request("1002", "<sip:evil@192.0.2.66>");
    const Reply first = phones->on_register(r);
    r.authorizations = {answer(first, "REGISTER", "1001", "secret")};
    EXPECT_EQ(phones->on_register(r).status, 401);
    EXPECT_TRUE(contacts("1002").empty());
}

TEST_F(PhonesTest, RFC_7616_3_3_AnAnswerServesOnceANewCountAgainAndAnOldNonceIsStale) {
    Received r = request("1001", "<sip:1001@192.0.2.5>");
    const Reply first = phones->on_register(r);
    r.authorizations = {answer(first, "REGISTER", "1001", "secret")};
    EXPECT_EQ(phones->on_register(r).status, 200);
    r.cseq = 2;
    const Reply again = phones->on_register(r);
    EXPECT_EQ(again.status, 401) << "somebody repeats what he heard";
    EXPECT_NE(again.payload.headers.find("stale=true"), std::string::npos);
    r.authorizations = {answer(first, "REGISTER", "1001", "secret", "SHA-256", 2)};
    EXPECT_EQ(phones->on_register(r).status, 200);
    clock.advance(Gatekeeper::lifetime + Millis(1));
    r.cseq = 3;
    r.authorizations = {answer(first, "REGISTER", "1001", "secret", "SHA-256", 3)};
    EXPECT_EQ(phones->on_register(r).status, 401);
    EXPECT_EQ(told, (std::vector<std::string>{"1001 registered"})) << "no wrong password";
}

TEST_F(PhonesTest, ANonceThatWeDidNotMakeIsNotTaken) {
    Received r = request("1001", "<sip:1001@192.0.2.5>");
    Challenge forged;
    forged.realm = "office.example";
    forged.nonce = std::string(56, '0');
    forged.qop_auth = true;
    r.authorizations = {authorization(forged, {"1001", "secret"}, {"REGISTER", "sip:office.example", 1, "c"})};
    EXPECT_EQ(phones->on_register(r).status, 401);
}

TEST(SpentNonces, ATelephoneWithManyKeysIsTakenAtItsWordsOfOneMomentAndWhatIsOldIsForgotten) {
    SpentNonces spent;
    for (uint32_t at = 0; at < SpentNonces::most; ++at) EXPECT_TRUE(spent.spend("n" + std::to_string(at), Millis(10), 1));
    EXPECT_FALSE(spent.spend("n0", Millis(10), 1));
    EXPECT_TRUE(spent.spend("later", Millis(11) + SpentNonces::lifetime, 1));
    EXPECT_EQ(spent.size(), 1u);
}

TEST(SpentNonces, TheOldestMakesRoomAndNothingBeforeItComesBack) {
    SpentNonces spent;
    for (uint32_t at = 0; at <= SpentNonces::most; ++at) EXPECT_TRUE(spent.spend("n" + std::to_string(at), Millis(at + 10), 1));
    EXPECT_FALSE(spent.spend("n0", Millis(10), 2)) << "forgotten, and too old";
    EXPECT_FALSE(spent.spend("other", Millis(5), 1));
    EXPECT_TRUE(spent.spend("n16", Millis(26), 2));
    EXPECT_FALSE(spent.spend("n16", Millis(26), 2));
}

TEST_F(PhonesTest, RFC_3261_10_3_ContactsComeAreListedExpireAndGo) {
    const Reply both = enroll(request("1001", "<sip:1001@192.0.2.5>;expires=100, <sip:1001@192.0.2.6:5080;transport=tcp>"));
    EXPECT_EQ(both.status, 200);
    EXPECT_NE(both.payload.headers.find("Contact: <sip:1001@192.0.2.5>;expires=100\r\n"), std::string::npos);
    EXPECT_NE(both.payload.headers.find("Contact: <sip:1001@192.0.2.6:5080;transport=tcp>;expires=300\r\n"), std::string::npos) << "no longer than we want";
    EXPECT_EQ(enroll(request("1001", "", 2)).payload.headers, both.payload.headers) << "asking changes nothing";
    clock.advance(Millis(100'000));
    EXPECT_EQ(contacts("1001"), (std::vector<std::string>{"sip:1001@192.0.2.6:5080;transport=tcp"}));
    clock.advance(Millis(200'000));
    phones->forget_expired();
    EXPECT_EQ(told, (std::vector<std::string>{"1001 registered", "1001 gone"}));
}

TEST_F(PhonesTest, RFC_3261_10_2_2_RemovalOfOneAndOfAll) {
    enroll(request("1001", "<sip:1001@192.0.2.5>, <sip:1001@192.0.2.6>"));
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>;expires=0", 2)).status, 200);
    EXPECT_EQ(contacts("1001"), (std::vector<std::string>{"sip:1001@192.0.2.6"}));
    Received all = request("1001", "*", 3);
    EXPECT_EQ(enroll(all).status, 400) << "without Expires: 0";
    all.expires = 0;
    EXPECT_EQ(enroll(all).status, 200);
    EXPECT_TRUE(contacts("1001").empty());
    EXPECT_EQ(told.back(), "1001 gone");
}

TEST_F(PhonesTest, RFC_3261_10_3_7_ALateMessageChangesNothing) {
    enroll(request("1001", "<sip:1001@192.0.2.5>", 7));
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>;expires=0", 6)).status, 500);
    Received all = request("1001", "*", 7);
    all.expires = 0;
    EXPECT_EQ(enroll(all).status, 500);
    EXPECT_EQ(contacts("1001").size(), 1u);
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>;expires=0", 1, "after a restart")).status, 200);
}

TEST_F(PhonesTest, RFC_3261_10_3_TooBriefIs423AndNothingOfTheRequestCounts) {
    const Reply brief = enroll(request("1001", "<sip:1001@192.0.2.5>, <sip:1001@192.0.2.6>;expires=59"));
    EXPECT_EQ(brief.status, 423);
    EXPECT_EQ(brief.payload.headers, "Min-Expires: 60\r\n");
    EXPECT_TRUE(contacts("1001").empty());
    EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2.5>;expires=60", 2)).status, 200);
}

TEST_F(PhonesTest, ContactsThatCannotBeCalledAreRefused) {
    EXPECT_EQ(enroll(request("1001", "<mailto:a@b>")).status, 400);
    EXPECT_EQ(enroll(request("1001", "<tel:123>", 2)).status, 400);
    EXPECT_EQ(enroll(request("1001", "rubbish", 3)).status, 400);
}

TEST_F(PhonesTest, ATelephoneHasTenPlacesAndTheOneThatEndsFirstMakesRoom) {
    for (uint32_t at = 0; at < 12; ++at)
        EXPECT_EQ(enroll(request("1001", "<sip:1001@192.0.2." + std::to_string(at) + ">;expires=" + std::to_string(100 + at), at + 1)).status, 200);
    const auto left = contacts("1001");
    ASSERT_EQ(left.size(), BindingLimits::contacts);
    EXPECT_EQ(left.front(), "sip:1001@192.0.2.2");
}

TEST_F(PhonesTest, ACallFromATelephoneIsAskedForThePasswordAndAnotherIsNot) {
    Received invite = request("1001", "");
    invite.method = Method::invite;
    const auto asked = phones->caller_of(invite);
    ASSERT_TRUE(asked.refusal);
    EXPECT_EQ(asked.refusal->status, 401);
    invite.authorizations = {answer(*asked.refusal, "INVITE", "1001", "secret")};
    const auto known = phones->caller_of(invite);
    ASSERT_NE(known.phone, nullptr);
    EXPECT_EQ(known.phone->name, "Front desk");
    EXPECT_TRUE(phones->caller_of(invite).refusal) << "once";
    const auto from = [&](const char* text) {
        Received other;
        other.from = text;
        const auto caller = phones->caller_of(other);
        return caller.phone == nullptr && !caller.refusal;
    };
    EXPECT_TRUE(from("<sip:5551234@carrier.example>"));
    EXPECT_TRUE(from("<sip:1001@pbx.example>")) << "the PBX's own 1001";
    EXPECT_FALSE(from("<sip:1001@elsewhere.example>")) << "whoever takes a telephone's number is asked";
    EXPECT_TRUE(from("rubbish"));
}

TEST_F(PhonesTest, ASubscriptionIsAskedForThePasswordWithItsOwnMethod) {
    Received r = request("1001", "<sip:1001@192.0.2.5>");
    r.method = Method::subscribe;
    const auto asked = phones->caller_of(r);
    ASSERT_TRUE(asked.refusal);
    r.authorizations = {answer(*asked.refusal, "INVITE", "1001", "secret")};
    EXPECT_TRUE(phones->caller_of(r).refusal) << "that was for a call";
    r.authorizations = {answer(*phones->caller_of(r).refusal, "SUBSCRIBE", "1001", "secret")};
    const auto known = phones->caller_of(r);
    ASSERT_NE(known.phone, nullptr);
    EXPECT_EQ(known.phone->number, "1001");
}

TEST_F(PhonesTest, OnlyNumbersOfOurDomainAreTelephones) {
    EXPECT_NE(phones->find(*parse_uri("sip:1003@office.example")), nullptr);
    EXPECT_EQ(phones->find(*parse_uri("sip:1003@pbx.example")), nullptr);
    EXPECT_EQ(phones->find(*parse_uri("sip:2001@office.example")), nullptr);
    EXPECT_EQ(phones->find(*parse_uri("tel:1003")), nullptr);
}

TEST(PhonesConfig, MistakesAreExplained) {
    const auto error_of = [](const std::string& text) {
        const auto config = parse_config(text, "sip.toml");
        return config.ok() ? "" : config.error().context;
    };
    const std::string home = "[registrar]\ndomain = \"h\"\n";
    EXPECT_EQ(error_of("[[phone]]\nnumber = \"1\"\npassword = \"x\"\n"), "sip.toml:1: [[phone]] needs a [registrar] with the domain that telephones register at");
    EXPECT_EQ(error_of("[[line]]\nnumber = \"1\"\n"), "sip.toml:1: [[line]] needs a [registrar] with the domain that telephones register at");
    EXPECT_EQ(error_of(home + "[[phone]]\nnumber = \"1\"\n"), "sip.toml:3: [[phone]] needs a password, or a password_file");
    EXPECT_EQ(error_of(home + "[[phone]]\nnumber = \"1\"\npassword = \"x\"\n[[line]]\nnumber = \"1\"\n"), "sip.toml:6: number 1 is there twice");
    EXPECT_EQ(error_of("[registrar]\ndomain = \"a b\"\n[[line]]\nnumber = \"1\"\n"), "sip.toml:2: [registrar] domain must be a host, with or without a port");
    EXPECT_EQ(error_of("[registrar]\ndomain = \"h\"\nexpires = 60\nleast_expires = 61\n"), "sip.toml:4: [registrar] least_expires must not be above expires");
    EXPECT_EQ(error_of("[registrar]\ndomain = \"h\"\ndigest = \"crc\"\n[[line]]\nnumber = \"1\"\n"), "sip.toml:3: [registrar] digest must be one of md5, sha-256, both");
    EXPECT_EQ(error_of(home + "[[phones]]\nfrom = 1\nto = 10001\npassword = \"x\"\n[[line]]\nnumber = \"a\"\n"), "sip.toml:3: more than 10000 telephones");
}

}  // namespace
}  // namespace tapi::sip
