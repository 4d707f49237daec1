// SPDX-License-Identifier: Apache-2.0
// Why a number is dialed as it is, step by step: what an application can derive from the entries of
// locations, cards and countries. No telephony here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapi::ctl {

struct DialingRules {
    std::string same_area, long_distance, international;
};

struct CountryInfo {
    uint32_t id = 0;
    uint32_t code = 0;
    std::string name;
    DialingRules rules;
};

struct LocationInfo {
    uint32_t id = 0;
    std::string name;
    uint32_t country_id = 0;
    uint32_t country_code = 0;
    std::string area, local_access, long_distance_access, toll_prefixes, cancel_call_waiting;
    bool pulse = false;
    uint32_t card_id = 0;
    bool current = false;
};

struct CardInfo {
    uint32_t id = 0;  // 0: dialing without a card
    std::string name;
    uint32_t digits = 0;  // how many its number has
    DialingRules rules;
};

// What a canonical address says. All empty: it is none.
struct AddressParts {
    bool canonical = false;
    std::string country_code, area, number, ancillary;
};
AddressParts parts_of(const std::string& address);

struct Step {
    std::string about;  // "address", "location", "distance", "card", "rule", "access"
    std::string text;
};

struct Explanation {
    std::vector<Step> steps;
    std::string shown;  // card numbers and PINs as the names of their cards
    std::string
        distance;  // "same area", "long distance", "international"; empty for what is no canonical address
    std::string rule;
    bool secret = false;  // a card number is dialed
};
Explanation explain(const std::string& address, const LocationInfo& from, const CountryInfo& country,
                    const CardInfo& card);

}  // namespace tapi::ctl
