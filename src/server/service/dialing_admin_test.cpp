// SPDX-License-Identifier: Apache-2.0
// What administrators say of locations and cards, as JSON.
#include "server/service/dialing_admin.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <names.hpp>

namespace tapi::server {
namespace {

using nlohmann::json;

class DialingAdmin : public testing::Test {
  protected:
    json done(const json& args) {
        const auto answer = administer_dialing(dialing, args);
        EXPECT_TRUE(answer.ok()) << answer.error().context;
        return answer ? *answer : json();
    }
    std::string refused(const json& args) {
        const auto answer = administer_dialing(dialing, args);
        EXPECT_FALSE(answer.ok());
        EXPECT_FALSE(!answer && answer.error().context.empty());
        return names::result(answer.code());
    }

    Dialing dialing;
};

TEST_F(DialingAdmin, ALocationIsMadeAndChanged) {
    EXPECT_EQ(done({{"action", "put-location"},
                    {"name", "Office"},
                    {"country", "GB"},
                    {"area", "20"},
                    {"local_access", "9,"}}),
              (json{{"id", 1}, {"created", true}}));
    EXPECT_EQ(done({{"action", "put-location"}, {"name", "Office"}, {"area", "161"}, {"pulse", true}}),
              (json{{"id", 1}, {"created", false}}));
    const Location& office = dialing.book().locations.at(0);
    EXPECT_EQ(office.area, u"161");
    EXPECT_EQ(office.local_access, u"9,");
    EXPECT_EQ(office.country_id, 44u);
    EXPECT_TRUE(office.pulse);
    done({{"action", "remove-location"}, {"name", "Office"}});
    EXPECT_TRUE(dialing.book().locations.empty());
}

TEST_F(DialingAdmin, CountriesHaveThreeNames) {
    for (const auto& [text, id] :
         std::vector<std::pair<std::string, uint32_t>>{{"KZ", 705}, {"705", 705}, {"+7", 7}, {"1", 1}}) {
        done({{"action", "put-location"}, {"name", "x"}, {"country", text}});
        EXPECT_EQ(dialing.book().locations.at(0).country_id, id) << text;
    }
    for (const char* text : {"XX", "", "+", "2", "Germany", "99999999999", "4 4"}) {
        EXPECT_EQ(refused({{"action", "put-location"}, {"name", "new"}, {"country", text}}),
                  "LINEERR_INVALPARAM")
            << text;
    }
}

TEST_F(DialingAdmin, SEC_8_SecretsGoInAndDoNotComeOut) {
    const json answer = done({{"action", "put-card"},
                              {"name", "Blue"},
                              {"number", "12345678"},
                              {"pin", "47"},
                              {"international", "H00EFG"}});
    EXPECT_EQ(answer.dump().find("12345678"), std::string::npos);
    done({{"action", "put-card"}, {"name", "Blue"}, {"hidden", true}});
    const Card& card = dialing.book().cards.at(0);
    EXPECT_EQ(card.number, u"12345678");
    EXPECT_TRUE(card.hidden);
    const auto wrong =
        administer_dialing(dialing, {{"action", "put-card"}, {"name", "Blue"}, {"number", "8765x4321"}});
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().context.find("8765"), std::string::npos);
}

TEST_F(DialingAdmin, ACardIsPreferredByItsName) {
    done({{"action", "put-card"}, {"name", "Blue"}});
    done({{"action", "put-location"}, {"name", "x"}, {"country", "GB"}, {"card", "Blue"}});
    EXPECT_EQ(dialing.book().locations.at(0).preferred_card, 1u);
    done({{"action", "put-location"}, {"name", "x"}, {"card", ""}});
    EXPECT_EQ(dialing.book().locations.at(0).preferred_card, 0u);
    EXPECT_EQ(refused({{"action", "put-location"}, {"name", "x"}, {"card", "Red"}}), "LINEERR_INVALPARAM");
}

TEST_F(DialingAdmin, AnUnreadableCardWantsItsNumberAnew) {
    Book book;
    Card card;
    card.id = 1;
    card.name = u"Blue";
    card.unreadable = true;
    book.cards.push_back(card);
    dialing.load(book);
    EXPECT_EQ(refused({{"action", "put-card"}, {"name", "Blue"}, {"hidden", true}}), "LINEERR_INVALPARAM");
    done({{"action", "put-card"}, {"name", "Blue"}, {"number", "123"}});
    EXPECT_FALSE(dialing.book().cards.at(0).unreadable);
}

TEST_F(DialingAdmin, WhatIsRefused) {
    EXPECT_EQ(refused(json::object()), "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", 7}}), "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", "put-location"}}), "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", "put-location"}, {"name", "x"}}), "LINEERR_INVALPARAM") << "no country";
    EXPECT_EQ(refused({{"action", "put-location"}, {"name", "x"}, {"country", "GB"}, {"area", 20}}),
              "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", "put-location"}, {"name", "x"}, {"country", "GB"}, {"pulse", "yes"}}),
              "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", "put-location"}, {"name", "x"}, {"country", "GB"}, {"colour", "red"}}),
              "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", "put-card"}, {"name", "x"}, {"international", "Z"}}), "LINEERR_INVALPARAM");
    EXPECT_EQ(refused({{"action", "remove-location"}, {"name", "x"}}), "LINEERR_INVALLOCATION");
    EXPECT_EQ(refused({{"action", "remove-card"}, {"name", "x"}}), "LINEERR_INVALCARD");
    EXPECT_EQ(refused({{"action", "remove-card"}}), "LINEERR_INVALPARAM");
    EXPECT_TRUE(dialing.book().locations.empty());
}

}  // namespace
}  // namespace tapi::server
