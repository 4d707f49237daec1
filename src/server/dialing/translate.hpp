// SPDX-License-Identifier: Apache-2.0
// lineTranslateAddress: from a canonical address to what is dialed at the current location (TR-1 to TR-6).
#pragma once

#include <optional>

#include "base/result.hpp"
#include "server/dialing/book.hpp"

namespace tapi::server {

struct Translation {
    std::u16string dialable;  // with the card's secrets
    std::u16string displayable;
    uint32_t current_country = 0;  // codes
    uint32_t destination_country = 0;
    uint32_t results = 0;  // LINETRANSLATERESULT_
};

// options: LINETRANSLATEOPTION_; card: with CARDOVERRIDE only.
// INVALPARAM, INVALADDRESS, INVALCARD; INIFILECORRUPT when there is no location to dial from, or a card
// cannot be read.
Result<Translation> translate_address(const Book& book, std::u16string_view address, uint32_t card,
                                      uint32_t options);

}  // namespace tapi::server
