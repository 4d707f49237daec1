// SPDX-License-Identifier: Apache-2.0
// What the openers of a line want together, and telling the provider. Every step answers on the loop, exactly
// once.
#pragma once

#include "server/device/lines.hpp"

namespace tapi::server {

// TSPI_lineOpen for the first opener (OPEN-10).
void open_at_provider(Line& line, Answered done);

// OPEN-5: default media detection is the union of what all owners want.
uint32_t wanted_media(const Line& line);
void set_default_media(Line& line, uint32_t media, Answered done);

// VER-4: one extension version is committed while an opener uses it.
void select_extension(Line& line, uint32_t ext_version, Answered done);

// After somebody left, or could not come: the provider hears what the rest wants, or that nobody is left.
void settle(Core& core, Line& line, std::function<void()> done);

// The line is closed at the provider without a word to it: the provider is gone, or said itself that it
// closes.
void forget_opening(Line& line);

}  // namespace tapi::server
