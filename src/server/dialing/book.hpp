// SPDX-License-Identifier: Apache-2.0
// Locations and calling cards (TR-3, TR-4): what a user has said about where and how to dial.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tapi::server {

struct Location {
    uint32_t id = 0;  // permanent, never 0, never used again
    std::u16string name;
    uint32_t country_id = 0;  // of countries()
    std::u16string area;
    std::u16string local_access;          // dialed before calls inside the area
    std::u16string long_distance_access;  // before all others
    std::u16string toll_prefixes;         // "425,206"
    std::u16string cancel_call_waiting;
    bool pulse = false;
    uint32_t preferred_card = 0;

    bool operator==(const Location&) const = default;
};

struct Card {
    uint32_t id = 0;  // permanent; 0 is dialing without a card, which is always there and not in the book
    std::u16string name;
    // Secrets: they are dialed, and never shown, logged or returned (TR-7, SEC-8).
    std::u16string number;
    std::u16string pin;
    // Instead of the country's; an empty one leaves the country's.
    std::u16string same_area;
    std::u16string long_distance;
    std::u16string international;
    bool hidden = false;
    bool unreadable = false;  // its secrets are stored, but the key to them is gone

    bool operator==(const Card&) const = default;
};

struct Book {
    std::vector<Location> locations;
    std::vector<Card> cards;
    uint32_t current = 0;        // location; 0: there is none
    uint32_t last_location = 0;  // ids given so far
    uint32_t last_card = 0;

    const Location* location(uint32_t id) const {
        for (const Location& one : locations) {
            if (one.id == id) return &one;
        }
        return nullptr;
    }
    const Card* card(uint32_t id) const {
        for (const Card& one : cards) {
            if (one.id == id) return &one;
        }
        return nullptr;
    }
    const Location* current_location() const { return location(current); }

    bool operator==(const Book&) const = default;
};

}  // namespace tapi::server
