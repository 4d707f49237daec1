// SPDX-License-Identifier: Apache-2.0
#include "server/service/dialing_form.hpp"

#include <gtest/gtest.h>

#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

using forms::json;

class DialingForm : public ::testing::Test {
  protected:
    DialingForm() {
        office = put(u"Office", "GB", u"20");
        home = put(u"Home", "DE", u"30");
        Card card;
        card.name = u"Company";
        card.number = u"12345";
        company = *dialing.put_card(card);
        card.name = u"Secret";
        card.hidden = true;
        hidden = *dialing.put_card(card);
    }
    uint32_t put(std::u16string name, std::string_view region, std::u16string area) {
        Location made;
        made.name = std::move(name);
        made.country_id = country_of_region(region)->id;
        made.area = std::move(area);
        return *dialing.put_location(std::move(made));
    }
    json values() { return dialing_form(dialing.book(), u"").values; }

    Dialing dialing;
    uint32_t office = 0, home = 0, company = 0, hidden = 0;
};

TEST_F(DialingForm, is_a_form_and_its_own_values_change_nothing) {
    const auto form = dialing_form(dialing.book(), u"+44 (20) 79460018");
    const auto read = forms::parse_form(forms::to_json(form).dump());
    ASSERT_TRUE(read) << read.error().context;
    const uint64_t before = dialing.changes();
    EXPECT_TRUE(change_dialing(dialing, values()).empty());
    EXPECT_EQ(dialing.changes(), before);
}

TEST_F(DialingForm, TR_7_shows_neither_numbers_nor_hidden_cards) {
    const std::string all = forms::to_json(dialing_form(dialing.book(), u"")).dump();
    EXPECT_EQ(all.find("12345"), all.npos);
    EXPECT_EQ(all.find("Secret"), all.npos);
}

TEST_F(DialingForm, shows_how_a_canonical_address_is_dialed) {
    const auto shown = [&](std::u16string_view address) {
        return dialing_form(dialing.book(), address).values.value("dialed", "");
    };
    EXPECT_NE(shown(u"+44 (20) 79460018").find("79460018"), std::string::npos);
    EXPECT_EQ(shown(u"79460018"), "");
    EXPECT_EQ(shown(u"+44 (20) 79460018|5^Me\r\n+1 2").find("Me"), std::string::npos);
}

TEST_F(DialingForm, changes_adds_and_removes) {
    json wanted = values();
    wanted["current"] = std::to_string(home);
    wanted["locations"][1]["area"] = "40";
    wanted["locations"].erase(0);
    wanted["locations"].push_back({{"name", "Hotel"}, {"country", std::to_string(country_of_region("FR")->id)}});
    wanted["cards"][0]["number"] = "999";
    ASSERT_TRUE(change_dialing(dialing, wanted).empty());
    EXPECT_EQ(dialing.book().location(office), nullptr);
    EXPECT_EQ(dialing.book().location(home)->area, u"40");
    EXPECT_EQ(dialing.book().current, home);
    EXPECT_EQ(dialing.book().locations.back().name, u"Hotel");
    EXPECT_EQ(dialing.book().card(company)->number, u"999");
    EXPECT_NE(dialing.book().card(hidden), nullptr) << "what is not shown stays";
}

TEST_F(DialingForm, a_secret_that_nobody_typed_stays) {
    json wanted = values();
    wanted["cards"][0]["name"] = "Firm";
    ASSERT_TRUE(change_dialing(dialing, wanted).empty());
    EXPECT_EQ(dialing.book().card(company)->number, u"12345");
}

TEST_F(DialingForm, all_or_nothing_and_the_place_of_the_mistake) {
    json wanted = values();
    wanted["locations"][0]["area"] = "99";
    wanted["locations"][1]["area"] = "not digits";
    const auto errors = change_dialing(dialing, wanted);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors.begin()->first, "locations[1]");
    EXPECT_EQ(dialing.book().location(office)->area, u"20");
    EXPECT_EQ(change_dialing(dialing, {{"colour", 1}}).begin()->first, "colour");
}

TEST_F(DialingForm, what_cannot_be_stored_is_said) {
    dialing.on_change([](const Book&) { return false; });
    json wanted = values();
    wanted["locations"][0]["area"] = "99";
    EXPECT_FALSE(change_dialing(dialing, wanted).empty());
}

TEST(DialingFormOfNothing, has_no_current_location) {
    Dialing dialing;
    const auto form = dialing_form(dialing.book(), u"");
    EXPECT_EQ(form.field("current"), nullptr);
    EXPECT_TRUE(forms::parse_form(forms::to_json(form).dump()));
}

}  // namespace
}  // namespace tapi::server
