// SPDX-License-Identifier: Apache-2.0
// Structures of each version, and the list of countries.
#include "server/dialing/structures.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <set>

#include "base/unicode.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t versions[] = {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2};

// A text of an entry: offsets count from the beginning of the whole structure.
std::string text_at(const Bytes& whole, size_t entry, size_t size_at) {
    std::u16string text;
    const uint32_t size = load<uint32_t>(whole, entry + size_at),
                   offset = load<uint32_t>(whole, entry + size_at + 4);
    for (uint32_t i = 0; i + 2 < size; i += 2) text.push_back(load<char16_t>(whole, offset + i));
    return to_utf8(text);
}

bool holds(const Bytes& whole, std::u16string_view text) {
    const ByteView wanted = bytes_of(text);
    return std::search(whole.begin(), whole.end(), wanted.begin(), wanted.end()) != whole.end();
}

Book full_book() {
    Book book;
    for (uint32_t id : {1u, 2u}) {
        Location l;
        l.id = id;
        l.name = id == 1 ? u"Office" : u"Home";
        l.country_id = 107;
        l.area = u"604";
        l.local_access = u"9";
        l.long_distance_access = u"8";
        l.toll_prefixes = u"555";
        l.cancel_call_waiting = u"*70";
        l.pulse = id == 1;
        l.preferred_card = 3;
        book.locations.push_back(l);
    }
    book.current = 2;
    for (uint32_t id : {3u, 4u}) {
        Card c;
        c.id = id;
        c.name = id == 3 ? u"Blue" : u"Hidden";
        c.number = u"98765432";
        c.pin = u"4711";
        c.same_area = u"G";
        c.long_distance = u"FG";
        c.international = u"0H";
        c.hidden = id == 4;
        book.cards.push_back(c);
    }
    return book;
}

TEST(TranslateCaps, VER_2_elements_have_the_size_of_the_version) {
    for (const uint32_t version : versions) {
        const Bytes caps = translate_caps(full_book(), version);
        ASSERT_TRUE(well_formed(layout::LINETRANSLATECAPS, version, caps));
        const auto head = load<LINETRANSLATECAPS>(caps, 0);
        EXPECT_EQ(head.dwNumLocations, 2u);
        EXPECT_EQ(head.dwCurrentLocationID, 2u);
        EXPECT_EQ(head.dwCurrentPreferredCardID, 3u);
        EXPECT_EQ(head.dwNumCards, 2u);
        const uint32_t location = version >= api_1_4 ? 68 : 28, card = version >= api_1_4 ? 44 : 12;
        EXPECT_EQ(head.dwLocationListSize, 2 * location);
        EXPECT_EQ(head.dwCardListSize, 2 * card);
        EXPECT_EQ(text_at(caps, head.dwLocationListOffset + location,
                          offsetof(LINELOCATIONENTRY, dwLocationNameSize)),
                  "Home");
        EXPECT_EQ(text_at(caps, head.dwCardListOffset + card, offsetof(LINECARDENTRY, dwCardNameSize)),
                  "Blue");
    }
}

TEST(TranslateCaps, TR_3_every_member_of_a_location) {
    const Bytes caps = translate_caps(full_book(), api_2_2);
    const auto at = load<LINETRANSLATECAPS>(caps, 0).dwLocationListOffset;
    const auto entry = load<LINELOCATIONENTRY>(caps, at);
    EXPECT_EQ(entry.dwPermanentLocationID, 1u);
    EXPECT_EQ(entry.dwCountryCode, 1u);
    EXPECT_EQ(entry.dwCountryID, 107u);
    EXPECT_EQ(entry.dwPreferredCardID, 3u);
    EXPECT_EQ(entry.dwOptions, static_cast<DWORD>(LINELOCATIONOPTION_PULSEDIAL));
    EXPECT_EQ(text_at(caps, at, offsetof(LINELOCATIONENTRY, dwCityCodeSize)), "604");
    EXPECT_EQ(text_at(caps, at, offsetof(LINELOCATIONENTRY, dwLocalAccessCodeSize)), "9");
    EXPECT_EQ(text_at(caps, at, offsetof(LINELOCATIONENTRY, dwLongDistanceAccessCodeSize)), "8");
    EXPECT_EQ(text_at(caps, at, offsetof(LINELOCATIONENTRY, dwTollPrefixListSize)), "555");
    EXPECT_EQ(text_at(caps, at, offsetof(LINELOCATIONENTRY, dwCancelCallWaitingSize)), "*70");
}

TEST(TranslateCaps, TR_7_SEC_8_of_a_card_number_only_its_length_is_told) {
    const Bytes caps = translate_caps(full_book(), api_2_2);
    const auto at = load<LINETRANSLATECAPS>(caps, 0).dwCardListOffset;
    const auto direct = load<LINECARDENTRY>(caps, at),
               blue = load<LINECARDENTRY>(caps, at + sizeof(LINECARDENTRY));
    EXPECT_EQ(direct.dwPermanentCardID, 0u);
    EXPECT_EQ(direct.dwCardNumberDigits, 0u);
    EXPECT_EQ(direct.dwOptions, static_cast<DWORD>(LINECARDOPTION_PREDEFINED));
    EXPECT_EQ(blue.dwCardNumberDigits, 8u);
    EXPECT_FALSE(holds(caps, u"98765432"));
    EXPECT_FALSE(holds(caps, u"4711"));
    EXPECT_FALSE(holds(caps, u"Hidden"));
}

TEST(TranslateCaps, without_locations_there_is_card_0) {
    const Bytes caps = translate_caps(Book{}, api_2_2);
    ASSERT_TRUE(well_formed(layout::LINETRANSLATECAPS, api_2_2, caps));
    const auto head = load<LINETRANSLATECAPS>(caps, 0);
    EXPECT_EQ(head.dwNumLocations, 0u);
    EXPECT_EQ(head.dwCurrentLocationID, 0u);
    EXPECT_EQ(head.dwNumCards, 1u);
}

TEST(TranslateOutput, VER_2_voice_detection_came_with_2_0) {
    const Translation done{u"T1:2", u"T1:2", 44, 1,
                           LINETRANSLATERESULT_CANONICAL | LINETRANSLATERESULT_VOICEDETECT};
    for (const uint32_t version : versions) {
        const Bytes out = translate_output(done, version);
        ASSERT_TRUE(well_formed(layout::LINETRANSLATEOUTPUT, version, out));
        const auto head = load<LINETRANSLATEOUTPUT>(out, 0);
        EXPECT_EQ((head.dwTranslateResults & LINETRANSLATERESULT_VOICEDETECT) != 0, version >= api_2_0);
        EXPECT_EQ(head.dwCurrentCountry, 44u);
        EXPECT_EQ(head.dwDestCountry, 1u);
        EXPECT_EQ(text_part(out, offsetof(LINETRANSLATEOUTPUT, dwDialableStringSize)), u"T1:2");
    }
}

TEST(Countries, TR_8_the_list_is_chained_and_every_id_is_there_once) {
    const auto all = country_list(0, api_2_2);
    ASSERT_TRUE(all.ok());
    ASSERT_TRUE(well_formed(layout::LINECOUNTRYLIST, api_2_2, *all));
    const auto head = load<LINECOUNTRYLIST>(*all, 0);
    EXPECT_EQ(head.dwNumCountries, countries().size());
    EXPECT_GE(head.dwNumCountries, 245u);
    std::set<uint32_t> ids;
    uint32_t id = 1;  // the first, as the page says
    for (uint32_t i = 0; i < head.dwNumCountries; ++i) {
        const auto entry =
            load<LINECOUNTRYENTRY>(*all, head.dwCountryListOffset + i * sizeof(LINECOUNTRYENTRY));
        EXPECT_EQ(entry.dwCountryID, id);
        EXPECT_TRUE(ids.insert(id).second);
        id = entry.dwNextCountryID;
    }
    EXPECT_EQ(id, 0u);
}

TEST(Countries, TR_8_one_by_one_is_the_same_list) {
    size_t count = 0;
    for (uint32_t id = 1; id != 0; ++count) {
        const auto one = country_list(id, api_1_4);
        ASSERT_TRUE(one.ok());
        const auto head = load<LINECOUNTRYLIST>(*one, 0);
        ASSERT_EQ(head.dwNumCountries, 1u);
        id = load<LINECOUNTRYENTRY>(*one, head.dwCountryListOffset).dwNextCountryID;
    }
    EXPECT_EQ(count, countries().size());
}

TEST(Countries, TR_8_ids_of_countries_that_share_a_code) {
    const std::pair<const char*, std::pair<uint32_t, uint32_t>> known[] = {
        {"US", {1, 1}},   {"CA", {107, 1}},   {"PR", {121, 1}},   {"GB", {44, 44}},  {"JE", {4403, 44}},
        {"RU", {7, 7}},   {"KZ", {705, 7}},   {"IT", {39, 39}},   {"VA", {379, 39}}, {"CC", {6101, 61}},
        {"DE", {49, 49}}, {"AC", {247, 247}}, {"BQ", {5991, 599}}};
    for (const auto& [region, numbers] : known) {
        const Country* country = country_of_region(region);
        ASSERT_NE(country, nullptr) << region;
        EXPECT_EQ(country->id, numbers.first) << region;
        EXPECT_EQ(country->code, numbers.second) << region;
        EXPECT_EQ(country_with_id(numbers.first), country) << region;
    }
}

TEST(Countries, LINEERR_INVALCOUNTRYCODE) {
    for (const uint32_t id : {2u, 999u, 0xFFFFFFFFu}) {
        EXPECT_EQ(country_list(id, api_2_2).code(), static_cast<int32_t>(LINEERR_INVALCOUNTRYCODE));
    }
    EXPECT_EQ(country_of_region("XX"), nullptr);
}

TEST(Countries, TR_4_every_country_has_three_rules_that_say_something) {
    for (const Country& country : countries()) {
        EXPECT_NE(country.same_area.find(u'G'), country.same_area.npos) << country.region;
        EXPECT_TRUE(country.long_distance.ends_with(u"FG")) << country.region;
        EXPECT_TRUE(country.international.ends_with(u"EFG")) << country.region;
        EXPECT_GT(country.international.size(), 3u) << country.region;
        EXPECT_FALSE(country.name.empty()) << country.region;
    }
}

}  // namespace
}  // namespace tapi::server
