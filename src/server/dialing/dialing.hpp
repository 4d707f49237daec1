// SPDX-License-Identifier: Apache-2.0
// The book of locations and cards as it changes. A change counts only when it could be kept.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "server/dialing/book.hpp"

namespace tapi::server {

class Dialing {
  public:
    // Called with the book as it would be; false: it could not be stored, and nothing changes.
    using Keep = std::function<bool(const Book&)>;

    void on_change(Keep keep) { keep_ = std::move(keep); }
    void load(Book book) { book_ = std::move(book); }
    const Book& book() const { return book_; }
    // Counts changes: who compares it before and after knows whether to tell others (TR-9).
    uint64_t changes() const { return changes_; }

    // INVALLOCATION when there is no such location.
    Status set_current(uint32_t location);
    // lineSetTollList: a canonical address of the current location's area. INVALPARAM, INVALADDRESS,
    // INVALLOCATION; OPERATIONFAILED where there are no toll lists.
    Status change_toll_list(std::u16string_view address, uint32_t option);

    // A new one when the id is 0, else instead of the one with the id. The first location becomes the current
    // one. The answer is the id; INVALPARAM, with words, when something in it is wrong.
    Result<uint32_t> put_location(Location location);
    Result<uint32_t> put_card(Card card);
    // When the current location goes, the first that is left takes its place.
    Status remove_location(uint32_t id);
    // Locations that preferred it dial without a card.
    Status remove_card(uint32_t id);
    // The whole book, as another Dialing made it.
    Status replace(Book next) { return change(std::move(next)); }

  private:
    Status change(Book next);

    Book book_;
    Keep keep_;
    uint64_t changes_ = 0;
};

// What is wrong with it, in words; empty when nothing is.
std::string fault_of(const Location& location, const Book& book);
std::string fault_of(const Card& card);

}  // namespace tapi::server
