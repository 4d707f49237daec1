// SPDX-License-Identifier: Apache-2.0
// Translation of addresses, rule by rule. Numbers of real plans are in tests/dialing.
#include "server/dialing/translate.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <names.hpp>

#include "base/unicode.hpp"
#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t card_override = LINETRANSLATEOPTION_CARDOVERRIDE,
                   cancel = LINETRANSLATEOPTION_CANCELCALLWAITING,
                   force_local = LINETRANSLATEOPTION_FORCELOCAL, force_ld = LINETRANSLATEOPTION_FORCELD;

Location at(uint32_t id, const char* region, std::u16string area) {
    Location l;
    l.id = id;
    l.name = u"Office";
    l.country_id = country_of_region(region)->id;
    l.area = std::move(area);
    return l;
}

Book book_at(const char* region, std::u16string area) {
    Book book;
    book.locations.push_back(at(1, region, std::move(area)));
    book.current = 1;
    Card card;
    card.id = 5;
    card.name = u"Bluecard";
    card.number = u"98765432";
    card.pin = u"4711";
    card.long_distance = u"08001234,$H,IG";
    card.international = u"08001234@H:K#,00 E-F-G";
    book.cards.push_back(card);
    return book;
}

class Translate : public ::testing::Test {
  protected:
    Book book = book_at("GB", u"20");
    Location& here() { return book.locations[0]; }

    std::string dialable(std::u16string_view address, uint32_t options = 0, uint32_t card = 0) {
        return text(translate_address(book, address, card, options), &Translation::dialable);
    }
    std::string displayable(std::u16string_view address, uint32_t options = 0, uint32_t card = 0) {
        return text(translate_address(book, address, card, options), &Translation::displayable);
    }
    std::string results(std::u16string_view address, uint32_t options = 0, uint32_t card = 0) {
        const auto done = translate_address(book, address, card, options);
        return done ? names::flags(names::Family::LINETRANSLATERESULT, done->results)
                    : names::result(done.code());
    }

  private:
    static std::string text(const Result<Translation>& done, std::u16string Translation::*member) {
        return done ? to_utf8((*done).*member) : names::result(done.code());
    }
};

TEST_F(Translate, TR_1_what_has_no_plus_is_returned_unchanged) {
    here().local_access = u"9";
    for (const char16_t* text : {u"101", u"9,0207 946 (0018)|sub^name", u"1\r\n2", u"tom"}) {
        EXPECT_EQ(dialable(text, cancel), to_utf8(text));
        EXPECT_EQ(displayable(text), to_utf8(text));
    }
    const auto done = translate_address(book, u"101", 0, 0);
    EXPECT_EQ(done->current_country, 44u);
    EXPECT_EQ(done->destination_country, 0u);
    EXPECT_EQ(done->results, 0u);
}

TEST_F(Translate, TR_1_subaddress_and_name_are_dialed_and_not_shown) {
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018|12^Anna Blum"), "T79460018|12^Anna Blum");
    EXPECT_EQ(displayable(u"+44 (20) 7946 0018|12^Anna Blum"), "T7946 0018");
}

TEST_F(Translate, TR_1_formatting_is_shown_and_not_dialed) {
    EXPECT_EQ(dialable(u"+44 (20) 7946-00.18,,5#"), "T79460018,,5#");
    EXPECT_EQ(displayable(u"+44 (20) 7946-00.18,,5#"), "T7946-00.18,,5#");
}

TEST_F(Translate, TR_2_the_first_address_is_translated) {
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018^A\r\n+44 (20) 7946 0019"), "T79460018^A");
}

TEST_F(Translate, TR_3_tone_then_call_waiting_then_access_code_then_rule) {
    here().cancel_call_waiting = u"*70,";
    here().local_access = u"9,";
    here().long_distance_access = u"8W";
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018", cancel), "T*70,9,79460018");
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018"), "T9,79460018");
    EXPECT_EQ(dialable(u"+44 (161) 496 0000", cancel), "T*70,8W01614960000");
    EXPECT_EQ(dialable(u"+49 (30) 123456"), "T8W004930123456");
    here().pulse = true;
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018", cancel), "P*70,9,79460018");
}

TEST_F(Translate, TR_4_a_card_replaces_the_rules_that_it_has) {
    here().preferred_card = 5;
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018"), "T79460018") << "the card has no rule for the own area";
    EXPECT_EQ(dialable(u"+44 (161) 496 0000"), "T08001234,$98765432,1614960000");
    EXPECT_EQ(dialable(u"+49 (30) 123456"), "T08001234@98765432:4711#,004930123456");
}

TEST_F(Translate, AMB_22_rules_have_letters_and_all_else_stands_for_itself) {
    book.cards[0].same_area = u"*E#F,G!I/W(I)";
    here().preferred_card = 5;
    EXPECT_EQ(dialable(u"+44 (20) 1-2"), "T*44#20,12!W");
    EXPECT_EQ(displayable(u"+44 (20) 1-2"), "T*44#20,1-2!/W()");
    book.cards[0].long_distance = u"I-G";
    EXPECT_EQ(dialable(u"+44 (161) 12"), "T16112");
}

TEST_F(Translate, TR_5_own_area_other_area_other_country) {
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018"), "T79460018");
    EXPECT_EQ(results(u"+44 (20) 7946 0018"), "CANONICAL|LOCAL");
    EXPECT_EQ(dialable(u"+44 (161) 496 0000"), "T01614960000");
    EXPECT_EQ(results(u"+44 (161) 496 0000"), "CANONICAL|LONGDISTANCE");
    EXPECT_EQ(dialable(u"+1 (425) 882-8080"), "T0014258828080");
    EXPECT_EQ(results(u"+1 (425) 882-8080"), "CANONICAL|INTERNATIONAL");
    const auto done = translate_address(book, u"+1 (425) 882-8080", 0, 0);
    EXPECT_EQ(done->current_country, 44u);
    EXPECT_EQ(done->destination_country, 1u);
}

TEST_F(Translate, TR_5_without_area_codes_everything_is_near) {
    book = book_at("DK", u"");
    EXPECT_EQ(dialable(u"+45 32 12 34 56"), "T32123456");
    EXPECT_EQ(results(u"+45 32 12 34 56"), "CANONICAL|LOCAL");
}

TEST_F(Translate, TR_5_where_areas_matter_a_number_without_one_is_dialed_in_full) {
    EXPECT_EQ(dialable(u"+44 20 7946 0018"), "T02079460018");
    here().area.clear();
    EXPECT_EQ(dialable(u"+44 20 7946 0018"), "T02079460018");
    EXPECT_EQ(results(u"+44 20 7946 0018"), "CANONICAL|LONGDISTANCE");
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018"), "T02079460018");
    book = book_at("FR", u"");
    EXPECT_EQ(dialable(u"+33 1 42 76 40 40"), "T0142764040");
}

TEST_F(Translate, TR_5_toll_lists_are_North_American) {
    book = book_at("US", u"425");
    EXPECT_EQ(results(u"+1 (425) 882-8080"), "CANONICAL|LOCAL|NOTINTOLLLIST");
    here().toll_prefixes = u"206,882";
    EXPECT_EQ(dialable(u"+1 (425) 882-8080"), "T14258828080");
    EXPECT_EQ(results(u"+1 (425) 882-8080"), "CANONICAL|LONGDISTANCE|INTOLLLIST");
    EXPECT_EQ(results(u"+1 (425) 555-0100"), "CANONICAL|LOCAL|NOTINTOLLLIST");
    EXPECT_EQ(results(u"+1 (206) 882-8080"), "CANONICAL|LONGDISTANCE");
    book = book_at("GB", u"20");
    here().toll_prefixes = u"794";
    EXPECT_EQ(results(u"+44 (20) 7946 0018"), "CANONICAL|LOCAL");
}

TEST_F(Translate, TR_5_signs_that_ask_for_something) {
    EXPECT_EQ(results(u"1$2@3W4?5:6"), "DIALBILLING|DIALQUIET|DIALDIALTONE|DIALPROMPT|VOICEDETECT");
    EXPECT_EQ(results(u"1|$@W?:"), "0") << "what is not the number asks for nothing";
    EXPECT_EQ(results(u"+44 (20) 1$2"), "CANONICAL|LOCAL|DIALBILLING");
    EXPECT_EQ(results(u"+49 (30) 1", card_override, 5), "CANONICAL|INTERNATIONAL|DIALQUIET|VOICEDETECT");
}

TEST_F(Translate, TR_6_options) {
    EXPECT_EQ(dialable(u"+44 (161) 496 0000", force_local), "T4960000");
    EXPECT_EQ(results(u"+44 (161) 496 0000", force_local), "CANONICAL|LOCAL");
    EXPECT_EQ(dialable(u"+44 (20) 7946 0018", force_ld), "T02079460018");
    EXPECT_EQ(results(u"+44 (20) 7946 0018", force_ld), "CANONICAL|LONGDISTANCE");
    EXPECT_EQ(results(u"+1 (425) 882-8080", force_local), "CANONICAL|INTERNATIONAL");
    EXPECT_EQ(results(u"+1 (425) 882-8080", force_ld), "CANONICAL|INTERNATIONAL");
    here().preferred_card = 5;
    EXPECT_EQ(dialable(u"+44 (161) 496 0000", card_override, 0), "T01614960000")
        << "card 0 dials without one";
    EXPECT_EQ(dialable(u"+44 (161) 496 0000", 0, 99), "T08001234,$98765432,1614960000")
        << "dwCard without its option";
    EXPECT_EQ(here().preferred_card, 5u);
}

TEST_F(Translate, TR_7_SEC_8_secrets_are_not_shown) {
    EXPECT_EQ(displayable(u"+44 (161) 496 0000", card_override, 5), "T08001234,$[Bluecard],161496 0000");
    EXPECT_EQ(displayable(u"+49 (30) 123456", card_override, 5),
              "T08001234@[Bluecard]:[Bluecard PIN]#,00 49-30-123456");
}

TEST_F(Translate, errors) {
    EXPECT_EQ(dialable(u""), "LINEERR_INVALADDRESS");
    EXPECT_EQ(dialable(u"+44(20)1"), "LINEERR_INVALADDRESS");
    EXPECT_EQ(dialable(u"+44 (20) 1", 0x10), "LINEERR_INVALPARAM");
    EXPECT_EQ(dialable(u"+44 (20) 1", force_local | force_ld), "LINEERR_INVALPARAM");
    EXPECT_EQ(dialable(u"+44 (20) 1", card_override, 6), "LINEERR_INVALCARD");
    book.cards[0].unreadable = true;
    EXPECT_EQ(dialable(u"+44 (161) 1", card_override, 5), "LINEERR_INIFILECORRUPT");
    EXPECT_EQ(dialable(u"+44 (20) 1", card_override, 5), "T1") << "the rule needs no secret";
}

TEST_F(Translate, without_a_location_only_dialable_strings_are_dialed) {
    book.current = 0;
    EXPECT_EQ(dialable(u"+44 (20) 1"), "LINEERR_INIFILECORRUPT");
    EXPECT_EQ(dialable(u"101"), "101");
    EXPECT_EQ(translate_address(book, u"101", 0, 0)->current_country, 0u);
}

}  // namespace
}  // namespace tapi::server
