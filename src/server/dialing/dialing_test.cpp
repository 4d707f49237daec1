// SPDX-License-Identifier: Apache-2.0
// Changes of locations, cards and toll lists.
#include "server/dialing/dialing.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <names.hpp>

#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

Location office(std::u16string name = u"Office", const char* region = "US") {
    Location l;
    l.name = std::move(name);
    l.country_id = country_of_region(region)->id;
    l.area = u"425";
    return l;
}

Card card(std::u16string name = u"Blue") {
    Card c;
    c.name = std::move(name);
    c.number = u"12345";
    return c;
}

template <class T>
std::string name_of_result(const Result<T>& result) {
    return names::result(result.code());
}

class Dialings : public ::testing::Test {
  protected:
    Dialing dialing;
    const Book& book() const { return dialing.book(); }
};

TEST_F(Dialings, the_first_location_is_the_current_one) {
    EXPECT_EQ(*dialing.put_location(office()), 1u);
    EXPECT_EQ(*dialing.put_location(office(u"Home")), 2u);
    EXPECT_EQ(book().current, 1u);
}

TEST_F(Dialings, ids_are_permanent_and_never_used_again) {
    dialing.put_location(office()).ok();
    ASSERT_TRUE(dialing.remove_location(1).ok());
    EXPECT_EQ(*dialing.put_location(office()), 2u);
    EXPECT_EQ(*dialing.put_card(card()), 1u);
    ASSERT_TRUE(dialing.remove_card(1).ok());
    EXPECT_EQ(*dialing.put_card(card()), 2u);
}

TEST_F(Dialings, TR_9_the_current_location) {
    ASSERT_TRUE(dialing.put_location(office()).ok() && dialing.put_location(office(u"Home")).ok());
    const uint64_t before = dialing.changes();
    EXPECT_TRUE(dialing.set_current(1).ok());
    EXPECT_EQ(dialing.changes(), before) << "it was the current one already";
    EXPECT_TRUE(dialing.set_current(2).ok());
    EXPECT_EQ(dialing.changes(), before + 1);
    EXPECT_EQ(book().current, 2u);
    EXPECT_EQ(name_of_result(dialing.set_current(3)), "LINEERR_INVALLOCATION");
    EXPECT_EQ(name_of_result(dialing.set_current(0)), "LINEERR_INVALLOCATION");
    ASSERT_TRUE(dialing.remove_location(2).ok());
    EXPECT_EQ(book().current, 1u);
    ASSERT_TRUE(dialing.remove_location(1).ok());
    EXPECT_EQ(book().current, 0u);
}

TEST_F(Dialings, TR_9_toll_lists_take_the_first_three_digits) {
    ASSERT_TRUE(dialing.put_location(office()).ok());
    const auto list = [&] { return book().locations[0].toll_prefixes; };
    EXPECT_TRUE(dialing.change_toll_list(u"+1 (425) 882-8080", LINETOLLLISTOPTION_ADD).ok());
    EXPECT_TRUE(dialing.change_toll_list(u"+1 (425) 5-55 0100", LINETOLLLISTOPTION_ADD).ok());
    EXPECT_EQ(list(), u"882,555");
    const uint64_t before = dialing.changes();
    EXPECT_TRUE(dialing.change_toll_list(u"+1 (425) 882-9999", LINETOLLLISTOPTION_ADD).ok());
    EXPECT_TRUE(dialing.change_toll_list(u"+1 (425) 222-9999", LINETOLLLISTOPTION_REMOVE).ok());
    EXPECT_EQ(dialing.changes(), before) << "nothing to do";
    EXPECT_TRUE(dialing.change_toll_list(u"+1 (425) 882-9999", LINETOLLLISTOPTION_REMOVE).ok());
    EXPECT_EQ(list(), u"555");
}

TEST_F(Dialings, TR_9_toll_lists_refuse) {
    const auto add = [&](const char16_t* address, uint32_t option = LINETOLLLISTOPTION_ADD) {
        return name_of_result(dialing.change_toll_list(address, option));
    };
    EXPECT_EQ(add(u"+1 (425) 882-8080"), "LINEERR_INVALLOCATION");
    ASSERT_TRUE(dialing.put_location(office()).ok());
    EXPECT_EQ(add(u"882-8080"), "LINEERR_INVALADDRESS");
    EXPECT_EQ(add(u"+1 (206) 882-8080"), "LINEERR_INVALADDRESS");
    EXPECT_EQ(add(u"+44 (425) 882-8080"), "LINEERR_INVALADDRESS");
    EXPECT_EQ(add(u"+1 (425) 88"), "LINEERR_INVALADDRESS");
    for (const uint32_t option : {0u, 3u, 4u})
        EXPECT_EQ(add(u"+1 (425) 882-8080", option), "LINEERR_INVALPARAM");
    Location british = office(u"London", "GB");
    ASSERT_TRUE(dialing.put_location(british).ok() && dialing.set_current(2).ok());
    EXPECT_EQ(add(u"+44 (425) 882-8080"), "LINEERR_OPERATIONFAILED");
}

TEST_F(Dialings, what_cannot_be_kept_does_not_change) {
    ASSERT_TRUE(dialing.put_location(office()).ok() && dialing.put_location(office(u"Home")).ok() &&
                dialing.put_card(card()).ok());
    dialing.on_change([](const Book&) { return false; });
    const Book before = book();
    const uint64_t changes = dialing.changes();
    EXPECT_EQ(name_of_result(dialing.set_current(2)), "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(name_of_result(dialing.put_location(office(u"Third"))), "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(name_of_result(dialing.remove_card(1)), "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(name_of_result(dialing.change_toll_list(u"+1 (425) 882-8080", LINETOLLLISTOPTION_ADD)),
              "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(dialing.changes(), changes);
    EXPECT_EQ(book().current, before.current);
    EXPECT_EQ(book().locations, before.locations);
    EXPECT_EQ(book().cards, before.cards);
}

TEST_F(Dialings, a_card_that_goes_is_preferred_no_more) {
    ASSERT_TRUE(dialing.put_card(card()).ok());
    Location at = office();
    at.preferred_card = 1;
    ASSERT_TRUE(dialing.put_location(at).ok());
    ASSERT_TRUE(dialing.remove_card(1).ok());
    EXPECT_EQ(book().locations[0].preferred_card, 0u);
}

TEST_F(Dialings, what_is_written_is_checked) {
    const auto refused = [&](void (*change)(Location&)) {
        Location l = office();
        change(l);
        return name_of_result(dialing.put_location(l)) == "LINEERR_INVALPARAM";
    };
    EXPECT_TRUE(refused([](Location& l) { l.name = u""; }));
    EXPECT_TRUE(refused([](Location& l) { l.name = u"[x]"; }));
    EXPECT_TRUE(refused([](Location& l) { l.country_id = 9999; }));
    EXPECT_TRUE(refused([](Location& l) { l.area = u"4x5"; }));
    EXPECT_TRUE(refused([](Location& l) { l.area = u"12345678"; }));
    EXPECT_TRUE(refused([](Location& l) { l.local_access = u"x"; }));
    EXPECT_TRUE(refused([](Location& l) { l.long_distance_access = u"9|"; }));
    EXPECT_TRUE(refused([](Location& l) { l.cancel_call_waiting = u"^"; }));
    EXPECT_TRUE(refused([](Location& l) { l.toll_prefixes = u"4;5"; }));
    EXPECT_TRUE(refused([](Location& l) { l.preferred_card = 1; }));
    Card bad = card();
    bad.number = u"12x";
    EXPECT_EQ(name_of_result(dialing.put_card(bad)), "LINEERR_INVALPARAM");
    bad = card();
    bad.long_distance = u"Z";
    EXPECT_EQ(name_of_result(dialing.put_card(bad)), "LINEERR_INVALPARAM");
    ASSERT_TRUE(dialing.put_card(card()).ok());
    EXPECT_EQ(name_of_result(dialing.put_card(card())), "LINEERR_INVALPARAM") << "the name is taken";
    ASSERT_TRUE(dialing.put_location(office()).ok());
    EXPECT_EQ(name_of_result(dialing.put_location(office())), "LINEERR_INVALPARAM") << "the name is taken";
}

TEST_F(Dialings, unknown_ids) {
    Location l = office();
    l.id = 4;
    Card c = card();
    c.id = 4;
    EXPECT_EQ(name_of_result(dialing.put_location(l)), "LINEERR_INVALLOCATION");
    EXPECT_EQ(name_of_result(dialing.put_card(c)), "LINEERR_INVALCARD");
    EXPECT_EQ(name_of_result(dialing.remove_location(4)), "LINEERR_INVALLOCATION");
    EXPECT_EQ(name_of_result(dialing.remove_card(4)), "LINEERR_INVALCARD");
    EXPECT_EQ(name_of_result(dialing.remove_card(0)), "LINEERR_INVALCARD") << "dialing without a card stays";
}

}  // namespace
}  // namespace tapi::server
