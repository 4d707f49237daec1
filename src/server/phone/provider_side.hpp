// SPDX-License-Identifier: Apache-2.0
// Keeping the provider's one open phone in step with the many opens of applications. Every step answers on the loop,
// exactly once.
#pragma once

#include "server/phone/phones.hpp"

namespace tapi::server {

// TSPI_phoneOpen for the first opener.
void open_at_provider(Phone& phone, Answered done);
// VER-4: one extension version is committed while an opener uses it.
void select_extension(Phone& phone, uint32_t ext_version, Answered done);
// The union of what the openers want to hear, and what the server itself must hear.
void tell_mask(Phone& phone, Answered done);
// After somebody left, or could not come: the provider hears what the rest wants, or that nobody is left.
void settle(Phone& phone, std::function<void()> done);
// Tells a provider that came back what the phone's openers want: extension version, status messages.
void restore_phone(Phone& phone, Answered done);
// The phone is closed at the provider without a word to it: the provider is gone, or said itself that it closes.
void forget_opening(Phone& phone);
void close_handle(const Phone& phone, uint64_t hd_phone, std::function<void()> done);

}  // namespace tapi::server
