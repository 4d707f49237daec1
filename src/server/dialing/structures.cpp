// SPDX-License-Identifier: Apache-2.0
// Flat structures of the dialing rules. Members that a version does not have are left out by the builder,
// elements of arrays have the version's size.
#include "server/dialing/structures.hpp"

#include <tapi.h>

#include <algorithm>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

constexpr std::u16string_view direct_dial_name = u"None (Direct Dial)";

void fill(FlatBuilder& out, FlatBuilder::Entry entry, const Location& from) {
    const Country* country = country_with_id(from.country_id);
    LINELOCATIONENTRY fixed{};
    fixed.dwPermanentLocationID = from.id;
    fixed.dwCountryCode = country != nullptr ? country->code : 0;
    fixed.dwCountryID = from.country_id;
    fixed.dwPreferredCardID = from.preferred_card;
    fixed.dwOptions = from.pulse ? uint32_t{LINELOCATIONOPTION_PULSEDIAL} : 0;
    out.set_fixed(entry, fixed);
    out.add_text(entry, offsetof(LINELOCATIONENTRY, dwLocationNameSize), from.name);
    out.add_text(entry, offsetof(LINELOCATIONENTRY, dwCityCodeSize), from.area);
    out.add_text(entry, offsetof(LINELOCATIONENTRY, dwLocalAccessCodeSize), from.local_access);
    out.add_text(entry, offsetof(LINELOCATIONENTRY, dwLongDistanceAccessCodeSize), from.long_distance_access);
    out.add_text(entry, offsetof(LINELOCATIONENTRY, dwTollPrefixListSize), from.toll_prefixes);
    out.add_text(entry, offsetof(LINELOCATIONENTRY, dwCancelCallWaitingSize), from.cancel_call_waiting);
}

void fill(FlatBuilder& out, FlatBuilder::Entry entry, const Card& card, uint32_t options) {
    LINECARDENTRY fixed{};
    fixed.dwPermanentCardID = card.id;
    fixed.dwCardNumberDigits = static_cast<uint32_t>(card.number.size());
    fixed.dwOptions = options;
    out.set_fixed(entry, fixed);
    out.add_text(entry, offsetof(LINECARDENTRY, dwCardNameSize), card.name);
    out.add_text(entry, offsetof(LINECARDENTRY, dwSameAreaRuleSize), card.same_area);
    out.add_text(entry, offsetof(LINECARDENTRY, dwLongDistanceRuleSize), card.long_distance);
    out.add_text(entry, offsetof(LINECARDENTRY, dwInternationalRuleSize), card.international);
}

void fill(FlatBuilder& out, FlatBuilder::Entry entry, const Country& country, uint32_t next) {
    LINECOUNTRYENTRY fixed{};
    fixed.dwCountryID = country.id;
    fixed.dwCountryCode = country.code;
    fixed.dwNextCountryID = next;
    out.set_fixed(entry, fixed);
    out.add_text(entry, offsetof(LINECOUNTRYENTRY, dwCountryNameSize), country.name);
    out.add_text(entry, offsetof(LINECOUNTRYENTRY, dwSameAreaRuleSize), country.same_area);
    out.add_text(entry, offsetof(LINECOUNTRYENTRY, dwLongDistanceRuleSize), country.long_distance);
    out.add_text(entry, offsetof(LINECOUNTRYENTRY, dwInternationalRuleSize), country.international);
}

}  // namespace

Bytes translate_caps(const Book& book, uint32_t version) {
    std::vector<const Card*> shown;
    for (const Card& card : book.cards) {
        if (!card.hidden) shown.push_back(&card);
    }
    LINETRANSLATECAPS fixed{};
    const Location* current = book.current_location();
    fixed.dwNumLocations = static_cast<uint32_t>(book.locations.size());
    fixed.dwCurrentLocationID = book.current;
    fixed.dwNumCards = static_cast<uint32_t>(shown.size() + 1);
    fixed.dwCurrentPreferredCardID = current != nullptr ? current->preferred_card : 0;
    FlatBuilder out(layout::LINETRANSLATECAPS, version, fixed);
    auto entry = out.add_entries(offsetof(LINETRANSLATECAPS, dwLocationListSize), layout::LINELOCATIONENTRY,
                                 book.locations.size());
    for (const Location& location : book.locations) {
        fill(out, entry, location);
        entry = FlatBuilder::next(entry);
    }
    entry =
        out.add_entries(offsetof(LINETRANSLATECAPS, dwCardListSize), layout::LINECARDENTRY, shown.size() + 1);
    Card none;
    none.name = direct_dial_name;
    fill(out, entry, none, LINECARDOPTION_PREDEFINED);
    for (const Card* card : shown) {
        entry = FlatBuilder::next(entry);
        fill(out, entry, *card, 0);
    }
    return out.finish();
}

Bytes translate_output(const Translation& translation, uint32_t version) {
    LINETRANSLATEOUTPUT fixed{};
    fixed.dwCurrentCountry = translation.current_country;
    fixed.dwDestCountry = translation.destination_country;
    fixed.dwTranslateResults = translation.results;
    if (version < api_2_0) fixed.dwTranslateResults &= ~uint32_t{LINETRANSLATERESULT_VOICEDETECT};
    FlatBuilder out(layout::LINETRANSLATEOUTPUT, version, fixed);
    out.add_text(offsetof(LINETRANSLATEOUTPUT, dwDialableStringSize), translation.dialable);
    out.add_text(offsetof(LINETRANSLATEOUTPUT, dwDisplayableStringSize), translation.displayable);
    return out.finish();
}

Result<Bytes> country_list(uint32_t id, uint32_t version) {
    const auto all = countries();
    const auto first =
        std::find_if(all.begin(), all.end(), [&](const Country& c) { return id == 0 || c.id == id; });
    if (first == all.end()) return failure(LINEERR_INVALCOUNTRYCODE, "there is no country with that id");
    const size_t at = static_cast<size_t>(first - all.begin());
    const size_t end = id == 0 ? all.size() : at + 1;
    LINECOUNTRYLIST fixed{};
    fixed.dwNumCountries = static_cast<uint32_t>(end - at);
    FlatBuilder out(layout::LINECOUNTRYLIST, version, fixed);
    auto entry =
        out.add_entries(offsetof(LINECOUNTRYLIST, dwCountryListSize), layout::LINECOUNTRYENTRY, end - at);
    for (size_t i = at; i < end; ++i) {
        fill(out, entry, all[i], i + 1 < all.size() ? all[i + 1].id : 0);
        entry = FlatBuilder::next(entry);
    }
    return out.finish();
}

}  // namespace tapi::server
