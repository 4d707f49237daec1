// SPDX-License-Identifier: Apache-2.0
// The dialing book on its way to the database and back: text to UTF-8, secrets sealed.
#pragma once

#include "server/dialing/book.hpp"
#include "server/store/secret_box.hpp"
#include "server/store/store.hpp"

namespace tapi::server {

// A card whose secrets do not open comes back as unreadable; what was stored stays stored (in `sealed`).
struct SealedCard {
    std::string number, pin;
};
using SealedCards = std::map<uint32_t, SealedCard>;

class DialingStore {
  public:
    DialingStore(Store& store, std::string directory) : store_(store), directory_(std::move(directory)) {}

    Result<Book> load();
    // An error changes nothing that is stored.
    Status save(const Book& book);

  private:
    // The key is made when the first secret is stored.
    Result<const SecretBox*> box();
    Result<std::string> seal(std::u16string_view secret, std::string_view place);
    void unseal(Card& card, const StoredCard& stored);

    Store& store_;
    std::string directory_;
    std::optional<SecretBox> box_;
    SealedCards unreadable_;
};

}  // namespace tapi::server
