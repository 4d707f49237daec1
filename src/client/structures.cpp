// SPDX-License-Identifier: Apache-2.0
// Conversion and fitting of structures.
#include "client/structures.hpp"

#include <algorithm>
#include <cstddef>

#include "base/charset.hpp"
#include "model/flat_walk.hpp"
#include "wire/limits.hpp"

namespace tapi::client {
namespace {

uint32_t first_word(const void* place) {
    uint32_t word = 0;
    std::memcpy(&word, place, sizeof word);
    return word;
}

uint32_t smallest(const Layout& layout) {
    if (flat::is_forward_list(layout)) return flat::forward_list_head;  // without elements
    return *std::find_if(std::begin(layout.sizes), std::end(layout.sizes),
                         [](uint32_t size) { return size != 0; });
}

// The member that names the form of the texts; 0 where there is none.
size_t format_at(const Layout& layout) {
    if (&layout == &layout::LINEDEVCAPS) return offsetof(LINEDEVCAPS, dwStringFormat);
    if (&layout == &layout::PHONECAPS) return offsetof(PHONECAPS, dwStringFormat);
    if (&layout == &layout::VARSTRING) return offsetof(VARSTRING, dwStringFormat);
    return 0;
}

// A VARSTRING's content is text only if its format says so.
Bytes ansi_string(ByteView whole) {
    VARSTRING fixed{};
    fixed.dwStringFormat = STRINGFORMAT_ASCII;
    std::string text = to_charset(text_part(whole, offsetof(VARSTRING, dwStringSize)));
    text.push_back('\0');
    FlatBuilder builder(layout::VARSTRING, api_highest, fixed);
    builder.add_bytes(offsetof(VARSTRING, dwStringSize), std::as_bytes(std::span(text)));
    return builder.finish();
}

Bytes ansi_form(const Layout& layout, uint32_t version, ByteView whole) {
    const size_t at = format_at(layout);
    const bool unicode = at != 0 && load<uint32_t>(whole, at) == STRINGFORMAT_UNICODE;
    if (unicode && &layout == &layout::VARSTRING) return ansi_string(whole);
    Bytes ansi = to_ansi(layout, version, whole);
    if (unicode) store<uint32_t>(std::span(ansi), at, STRINGFORMAT_ASCII);
    return ansi;
}

}  // namespace

LONG open_room(Room& room, const Errors& errors) {
    if (room.place == nullptr) return 0;
    room.total = first_word(room.place);
    return room.total < smallest(*room.layout) ? errors.too_small : 0;
}

LONG fill_room(const Room& room, ByteView whole, const Errors& errors) {
    if (room.place == nullptr) return 0;
    const Layout& layout = *room.layout;
    const uint32_t version =
        room.version != 0 ? std::min(room.version, api_highest) : version_of(layout, whole);
    if (version == 0 || !well_formed(layout, version, whole)) return errors.failed;
    const std::span memory(static_cast<std::byte*>(room.place), room.total);
    const bool fits = room.text == Text::wide
                          ? fit(layout, version, whole, memory)
                          : fit(layout, version, ansi_form(layout, version, whole), memory);
    return fits ? 0 : errors.too_small;
}

LONG fill_whole_room(const Room& room, ByteView whole, const Errors& errors) {
    const LONG error = fill_room(room, whole, errors);
    if (error < 0 || room.place == nullptr) return error;
    const ByteView filled(static_cast<const std::byte*>(room.place), room.total);
    return load<uint32_t>(filled, offsetof(VARSTRING, dwNeededSize)) > room.total ? errors.too_small : 0;
}

Taken take_structure(const void* place, const Layout& layout, Text text, const Errors& errors) {
    const LONG malformed =
        &layout == &layout::LINECALLPARAMS ? code(LINEERR_INVALCALLPARAMS) : errors.invalid_parameter;
    const uint32_t total = first_word(place);
    if (total < smallest(layout)) return {errors.too_small, {}};
    if (total > wire::limits::max_blob) return {malformed, {}};
    const ByteView memory(static_cast<const std::byte*>(place), total);
    if (text == Text::wide) return {0, Bytes(memory.begin(), memory.end())};
    const uint32_t version = version_of(layout, memory, Text::ansi);
    if (version == 0) return {malformed, {}};
    return {0, to_wide(layout, version, memory)};
}

}  // namespace tapi::client
