// SPDX-License-Identifier: Apache-2.0
// Registrations that are there again when the provider has begun anew.
#include "sip/phone_book.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sip/name_addr.hpp"

namespace tapi::sip {
namespace {

class PhoneBookTest : public testing::Test {
  protected:
    PhoneBookTest() {
        folder = testing::TempDir() + "phone-book-" + std::to_string(::getpid());
        std::filesystem::create_directory(folder);
        auto parsed = parse_config("[registrar]\ndomain = \"h\"\n[[phone]]\nnumber = \"2001\"\npassword = \"x\"\n[[phone]]\nnumber = \"2002\"\npassword = \"x\"\n[[line]]\nnumber = \"3001\"\n", "sip.toml");
        EXPECT_TRUE(parsed.ok());
        config = std::move(*parsed);
        begin();
    }
    ~PhoneBookTest() override { std::filesystem::remove_all(folder); }

    // Another process with another clock.
    void begin() {
        book.reset();
        phones = std::make_unique<Phones>(config, clock, [this](const PhoneConfig& phone, Phones::News news, const std::string& where) {
            if (news == Phones::News::known) told.push_back(phone.number + " " + where);
        });
        book = std::make_unique<PhoneBook>(folder, *phones, timers, [this](const std::string& text) { told.push_back(text); });
        book->open();
    }
    void enroll(const std::string& number, const std::string& contact) {
        Received r;
        r.method = Method::registering;
        r.to = r.from = "<sip:" + number + "@h>";
        r.contacts = contact;
        r.call_id = "c";
        r.cseq = ++cseq;
        r.source = "sip:192.0.2.5:5060";
        const Reply asked = phones->on_register(r);
        const size_t at = asked.payload.headers.find(':') + 1;
        const auto challenge = parse_challenge(asked.payload.headers.substr(at, asked.payload.headers.find('\r') - at), false);
        ASSERT_TRUE(challenge);
        r.authorizations = {authorization(*challenge, {number, "x"}, {"REGISTER", "sip:h", 1, "c"})};
        EXPECT_EQ(phones->on_register(r).status, 200);
    }
    void pass(Millis time) {
        clock.advance(time);
        timers.run_due();
    }
    size_t places(const std::string& number) { return phones->contacts(*phones->find(*parse_uri("sip:" + number + "@h"))).size(); }
    std::string file() const { return folder + "/registrations"; }
    std::string content() const {
        std::stringstream text;
        text << std::ifstream(file()).rdbuf();
        return text.str();
    }

    ManualClock clock;
    Timers timers{clock};
    std::string folder;
    Config config;
    std::unique_ptr<Phones> phones;
    std::unique_ptr<PhoneBook> book;
    std::vector<std::string> told;
    uint32_t cseq = 0;
};

TEST_F(PhoneBookTest, ATelephoneIsWhereItWasUntilItsTimeIsOver) {
    EXPECT_TRUE(told.empty()) << "nothing was kept yet, which is no fault";
    enroll("2001", "<sip:2001@192.0.2.5>;expires=120");
    enroll("2002", "<sip:2002@192.0.2.6>;expires=60");
    EXPECT_TRUE(content().empty()) << "several at once";
    pass(PhoneBook::delay);
    pass(Millis(58'000));
    begin();
    EXPECT_EQ(told, (std::vector<std::string>{"2001 sip:192.0.2.5:5060"})) << "the other one has expired";
    ASSERT_EQ(places("2001"), 1u);
    const Binding binding = phones->contacts(config.phones[0])[0];
    EXPECT_EQ(binding.uri, "sip:2001@192.0.2.5");
    EXPECT_EQ(binding.source, "sip:192.0.2.5:5060");
    EXPECT_EQ(binding.call_id + std::to_string(binding.cseq), "c1");
    pass(Millis(60'000));
    EXPECT_EQ(places("2001"), 0u);
}

TEST_F(PhoneBookTest, WhatWasRenewedOrRemovedIsKeptAsItIsNow) {
    enroll("2001", "<sip:2001@192.0.2.5>;expires=60");
    pass(PhoneBook::delay);
    enroll("2001", "<sip:2001@192.0.2.5>;expires=120");
    enroll("2002", "<sip:2002@192.0.2.6>");
    enroll("2002", "<sip:2002@192.0.2.6>;expires=0");
    pass(PhoneBook::delay);
    pass(Millis(70'000));
    begin();
    EXPECT_EQ(places("2001"), 1u);
    EXPECT_EQ(places("2002"), 0u);
}

TEST_F(PhoneBookTest, ADamagedFileIsAWarningAndAnEmptyStart) {
    for (const std::string& damaged : {std::string("rubbish\n"), std::string("opentapi-registrations 1\n2001\t"), std::string()}) {
        std::ofstream(file()) << damaged;
        told.clear();
        begin();
        ASSERT_EQ(told.size(), 1u) << damaged;
        EXPECT_NE(told[0].find(file()), std::string::npos) << told[0];
        EXPECT_NE(told[0].find("cannot be called until they register again"), std::string::npos) << told[0];
        EXPECT_EQ(places("2001"), 0u);
    }
    enroll("2001", "<sip:2001@192.0.2.5>");
    pass(PhoneBook::delay);
    EXPECT_TRUE(parse_kept(content())) << "and it is whole again";
}

TEST_F(PhoneBookTest, TelephonesThatAreNotThereAnyMoreAndClocksThatWereSetAreNoMatter) {
    const int64_t far = std::chrono::duration_cast<std::chrono::seconds>(clock.wall().time_since_epoch()).count() + 1'000'000;
    std::ofstream(file()) << format_kept({{"2009", "sip:2009@h", "sip:h", "c", 1, far}, {"2001", "sip:2001@h", "sip:h", "c", 1, far}});
    begin();
    EXPECT_EQ(places("2001"), 1u);
    pass(Millis(int64_t{config.home.limits.most} * 1000));
    EXPECT_EQ(places("2001"), 0u) << "never longer than is allowed";
}

TEST_F(PhoneBookTest, AFolderThatCannotBeWrittenIsSaidOnce) {
    std::filesystem::remove_all(folder);
    for (int tries = 0; tries < 2; ++tries) {
        enroll("2001", "<sip:2001@192.0.2.5>");
        pass(PhoneBook::delay);
    }
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].find("registrations are not kept: "), 0u) << told[0];
}

}  // namespace
}  // namespace tapi::sip
