// SPDX-License-Identifier: Apache-2.0
// Changes of the book.
#include "server/dialing/dialing.hpp"

#include <tapi.h>

#include <algorithm>

#include "server/dialing/canonical.hpp"
#include "server/dialing/countries.hpp"
#include "server/dialing/toll_list.hpp"

namespace tapi::server {
namespace {

// Puts the item where its id says, or at the end with the next id; 0 when its id is unknown.
template <class Item>
uint32_t put(std::vector<Item>& items, uint32_t& last, Item item) {
    if (item.id == 0) {
        item.id = ++last;
        items.push_back(std::move(item));
        return last;
    }
    const auto at =
        std::find_if(items.begin(), items.end(), [&](const Item& one) { return one.id == item.id; });
    if (at == items.end()) return 0;
    *at = std::move(item);
    return at->id;
}

}  // namespace

Status Dialing::change(Book next) {
    if (keep_ && !keep_(next)) return failure(LINEERR_OPERATIONFAILED, "the change could not be stored");
    book_ = std::move(next);
    ++changes_;
    return success();
}

Status Dialing::set_current(uint32_t location) {
    if (book_.location(location) == nullptr)
        return failure(LINEERR_INVALLOCATION, "there is no such location");
    if (book_.current == location) return success();
    Book next = book_;
    next.current = location;
    return change(std::move(next));
}

Status Dialing::change_toll_list(std::u16string_view address, uint32_t option) {
    if (option != LINETOLLLISTOPTION_ADD && option != LINETOLLLISTOPTION_REMOVE) {
        return failure(LINEERR_INVALPARAM, "a prefix is added or removed");
    }
    const auto number = parse_canonical(address);
    if (!number) return number.error();
    const Location* from = book_.current_location();
    const Country* country = from != nullptr ? country_with_id(from->country_id) : nullptr;
    if (country == nullptr) return failure(LINEERR_INVALLOCATION, "there is no current location");
    if (!has_toll_lists(*country)) return failure(LINEERR_OPERATIONFAILED, "the country has no toll lists");
    const auto digits = dialable_part(number->number);
    const bool home = number->country_code == country->code && number->area == from->area;
    if (!home || digits.size() < toll_prefix_digits) {
        return failure(LINEERR_INVALADDRESS, "no number of the current location's area");
    }
    Location changed = *from;
    const bool listed = in_toll_list(changed.toll_prefixes, digits);
    if (listed == (option == LINETOLLLISTOPTION_ADD)) return success();
    changed.toll_prefixes = listed ? without_prefix(changed.toll_prefixes, digits)
                                   : with_prefix(changed.toll_prefixes,
                                                 std::u16string_view(digits).substr(0, toll_prefix_digits));
    const auto put = put_location(std::move(changed));
    if (!put) return put.error();
    return success();
}

Result<uint32_t> Dialing::put_location(Location location) {
    if (std::string fault = fault_of(location, book_); !fault.empty())
        return failure(LINEERR_INVALPARAM, std::move(fault));
    Book next = book_;
    const uint32_t id = put(next.locations, next.last_location, std::move(location));
    if (id == 0) return failure(LINEERR_INVALLOCATION, "there is no such location");
    if (next.current_location() == nullptr) next.current = id;
    if (Status done = change(std::move(next)); !done) return done.error();
    return id;
}

Result<uint32_t> Dialing::put_card(Card card) {
    if (std::string fault = fault_of(card); !fault.empty())
        return failure(LINEERR_INVALPARAM, std::move(fault));
    const bool taken = std::any_of(book_.cards.begin(), book_.cards.end(), [&](const Card& other) {
        return other.name == card.name && other.id != card.id;
    });
    if (taken) return failure(LINEERR_INVALPARAM, "there is a card of that name already");
    Book next = book_;
    const uint32_t id = put(next.cards, next.last_card, std::move(card));
    if (id == 0) return failure(LINEERR_INVALCARD, "there is no such card");
    if (Status done = change(std::move(next)); !done) return done.error();
    return id;
}

Status Dialing::remove_location(uint32_t id) {
    Book next = book_;
    if (std::erase_if(next.locations, [&](const Location& l) { return l.id == id; }) == 0) {
        return failure(LINEERR_INVALLOCATION, "there is no such location");
    }
    if (next.current == id) next.current = next.locations.empty() ? 0 : next.locations.front().id;
    return change(std::move(next));
}

Status Dialing::remove_card(uint32_t id) {
    Book next = book_;
    if (std::erase_if(next.cards, [&](const Card& c) { return c.id == id; }) == 0) {
        return failure(LINEERR_INVALCARD, "there is no such card");
    }
    for (Location& l : next.locations) {
        if (l.preferred_card == id) l.preferred_card = 0;
    }
    return change(std::move(next));
}

}  // namespace tapi::server
