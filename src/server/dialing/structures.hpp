// SPDX-License-Identifier: Apache-2.0
// What applications get: flat structures in the layout of their version (VER-2), whole.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "server/dialing/book.hpp"
#include "server/dialing/translate.hpp"

namespace tapi::server {

// LINETRANSLATECAPS: every location, card 0 and the cards that are not hidden; of a card's number only how
// long it is.
Bytes translate_caps(const Book& book, uint32_t version);
// LINETRANSLATEOUTPUT
Bytes translate_output(const Translation& translation, uint32_t version);
// LINECOUNTRYLIST: one country, or all for id 0; INVALCOUNTRYCODE when there is none.
Result<Bytes> country_list(uint32_t id, uint32_t version);

}  // namespace tapi::server
