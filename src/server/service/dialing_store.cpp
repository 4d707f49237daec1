// SPDX-License-Identifier: Apache-2.0
// Converting the dialing book.
#include "server/service/dialing_store.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/unicode.hpp"

namespace tapi::server {
namespace {

std::string number_place(uint32_t card) { return fmt::format("card {} number", card); }
std::string pin_place(uint32_t card) { return fmt::format("card {} pin", card); }

Location from_stored(const StoredLocation& s) {
    Location l;
    l.id = s.id;
    l.name = to_utf16(s.name);
    l.country_id = s.country;
    l.area = to_utf16(s.area);
    l.local_access = to_utf16(s.local_access);
    l.long_distance_access = to_utf16(s.long_distance_access);
    l.toll_prefixes = to_utf16(s.toll_prefixes);
    l.cancel_call_waiting = to_utf16(s.cancel_call_waiting);
    l.pulse = s.pulse;
    l.preferred_card = s.preferred_card;
    return l;
}

StoredLocation to_stored(const Location& l) {
    return {l.id,
            to_utf8(l.name),
            l.country_id,
            to_utf8(l.area),
            to_utf8(l.local_access),
            to_utf8(l.long_distance_access),
            to_utf8(l.toll_prefixes),
            to_utf8(l.cancel_call_waiting),
            l.pulse,
            l.preferred_card};
}

}  // namespace

Result<const SecretBox*> DialingStore::box() {
    if (!box_) {
        auto opened = SecretBox::open(directory_);
        if (!opened) return opened.error();
        box_ = *opened;
    }
    return &*box_;
}

Result<std::string> DialingStore::seal(std::u16string_view secret, std::string_view place) {
    if (secret.empty()) return std::string();
    const auto with = box();
    if (!with) return with.error();
    return (*with)->seal(to_utf8(secret), place);
}

void DialingStore::unseal(Card& card, const StoredCard& stored) {
    const auto open = [&](const std::string& sealed, const std::string& place) -> Result<std::string> {
        if (sealed.empty()) return std::string();
        const auto with = box();
        if (!with) return with.error();
        return (*with)->unseal(sealed, place);
    };
    const auto number = open(stored.number, number_place(card.id));
    const auto pin = open(stored.pin, pin_place(card.id));
    card.unreadable = !number || !pin;
    if (card.unreadable) {
        const Error& why = !number ? number.error() : pin.error();
        log::error("dialing", "the number of card {} cannot be read: {}", card.id, why.context);
        unreadable_[card.id] = {stored.number, stored.pin};
        return;
    }
    card.number = to_utf16(*number);
    card.pin = to_utf16(*pin);
}

Result<Book> DialingStore::load() {
    const auto stored = store_.dialing();
    if (!stored) return stored.error();
    Book book;
    for (const StoredLocation& s : stored->locations) book.locations.push_back(from_stored(s));
    for (const StoredCard& s : stored->cards) {
        Card card;
        card.id = s.id;
        card.name = to_utf16(s.name);
        card.same_area = to_utf16(s.same_area);
        card.long_distance = to_utf16(s.long_distance);
        card.international = to_utf16(s.international);
        card.hidden = s.hidden;
        unseal(card, s);
        book.cards.push_back(std::move(card));
    }
    book.current = stored->current_location;
    book.last_location = stored->last_location;
    book.last_card = stored->last_card;
    return book;
}

Status DialingStore::save(const Book& book) {
    StoredDialing all{{}, {}, book.current, book.last_location, book.last_card};
    for (const Location& l : book.locations) all.locations.push_back(to_stored(l));
    for (const Card& c : book.cards) {
        StoredCard stored{c.id,
                          to_utf8(c.name),
                          {},
                          {},
                          to_utf8(c.same_area),
                          to_utf8(c.long_distance),
                          to_utf8(c.international),
                          c.hidden};
        if (c.unreadable) {
            stored.number = unreadable_[c.id].number;
            stored.pin = unreadable_[c.id].pin;
        } else {
            auto number = seal(c.number, number_place(c.id));
            if (!number) return number.error();
            auto pin = seal(c.pin, pin_place(c.id));
            if (!pin) return pin.error();
            stored.number = std::move(*number);
            stored.pin = std::move(*pin);
        }
        all.cards.push_back(std::move(stored));
    }
    return store_.set_dialing(all);
}

}  // namespace tapi::server
