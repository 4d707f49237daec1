// SPDX-License-Identifier: Apache-2.0
// Countries and their dialing rules (TR-4, TR-8). The table is generated from api/countries.json.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tapi::server {

struct Country {
    uint32_t id;              // TAPI's own; several countries share a code
    uint32_t code;            // what is dialed from abroad
    std::string_view region;  // ISO 3166
    std::u16string_view name;
    std::u16string_view same_area;
    std::u16string_view long_distance;
    std::u16string_view international;
};

// In the order of lineGetCountry: by id, which begins with 1.
std::span<const Country> countries();
// Null when there is none.
const Country* country_with_id(uint32_t id);
const Country* country_of_region(std::string_view region);

// Whether a prefix decides there if a call inside the area is dialed as long distance: in North America.
inline bool has_toll_lists(const Country& country) { return country.code == 1; }

}  // namespace tapi::server
