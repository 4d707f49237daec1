// SPDX-License-Identifier: Apache-2.0
// Locations and calling cards as a form (lineTranslateDialog).
#pragma once

#include "forms/form.hpp"
#include "server/dialing/dialing.hpp"

namespace tapi::server {

// With a canonical address, it shows how that is dialed from the current location. Secrets are not in it, nor are
// hidden cards.
forms::Form dialing_form(const Book& book, std::u16string_view address);
// Takes all that is in the values, or nothing when something is wrong.
forms::FieldErrors change_dialing(Dialing& dialing, const forms::json& values);

}  // namespace tapi::server
