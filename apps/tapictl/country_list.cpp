// SPDX-License-Identifier: Apache-2.0
// lineGetCountry.
#include "country_list.hpp"

#include <tapi.h>

#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {

std::vector<CountryInfo> countries(uint32_t id) {
    constexpr DWORD version = 0x00020002;
    Sized<LINECOUNTRYLIST> list;
    const LONG result = list.fill([&](LINECOUNTRYLIST* c) { return lineGetCountryA(id, version, c); });
    if (result < 0) throw line_failure("cannot read the countries", result);
    const LINECOUNTRYLIST head = list.value();
    std::vector<CountryInfo> found;
    for (DWORD i = 0; i < head.dwNumCountries; ++i) {
        const auto e = list.entry<LINECOUNTRYENTRY>(head.dwCountryListOffset, i);
        found.push_back({e.dwCountryID,
                         e.dwCountryCode,
                         list.text(e.dwCountryNameSize, e.dwCountryNameOffset),
                         {list.text(e.dwSameAreaRuleSize, e.dwSameAreaRuleOffset),
                          list.text(e.dwLongDistanceRuleSize, e.dwLongDistanceRuleOffset),
                          list.text(e.dwInternationalRuleSize, e.dwInternationalRuleOffset)}});
    }
    return found;
}

}  // namespace tapi::ctl
