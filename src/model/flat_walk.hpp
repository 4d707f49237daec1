// SPDX-License-Identifier: Apache-2.0
// What checking and rebuilding of flat structures share: where a structure's fixed part ends and which
// structures with parts begin in it.
#pragma once

#include <cstring>
#include <string>

#include "base/bytes.hpp"
#include "model/layout.hpp"
#include "model/layouts.hpp"

namespace tapi::flat {

// A part exists only if its pair of members lies in the fixed part of the version.
inline bool has_part(const Part& part, size_t fixed) { return part.offset_at + sizeof(uint32_t) <= fixed; }

// LINEFORWARDLIST is the one structure whose elements follow its members directly, without a size and offset
// pair.
inline constexpr size_t forward_list_head = 8;
inline constexpr size_t forward_list_count_at = 4;
inline bool is_forward_list(const Layout& layout) { return &layout == &layout::LINEFORWARDLIST; }

// Bytes before the first variable part; more than whole.size() when a count is out of bounds.
inline size_t fixed_part(const Layout& layout, uint32_t version, ByteView whole) {
    if (!is_forward_list(layout)) return layout.fixed_size(version);
    const uint64_t count = load<uint32_t>(whole, forward_list_count_at);
    const uint64_t size = forward_list_head + count * layout::LINEFORWARD.fixed_size(version);
    return size > whole.size() ? whole.size() + 1 : static_cast<size_t>(size);
}

// Calls visit(layout, base, fixed size) for the structure, or for the elements of a LINEFORWARDLIST, until
// one says no.
template <class Visit>
bool all_structures(const Layout& layout, uint32_t version, ByteView whole, Visit&& visit) {
    if (!is_forward_list(layout)) return visit(layout, size_t{0}, size_t{layout.fixed_size(version)});
    const size_t step = layout::LINEFORWARD.fixed_size(version);
    const size_t end = fixed_part(layout, version, whole);
    for (size_t at = forward_list_head; at < end; at += step) {
        if (!visit(layout::LINEFORWARD, at, step)) return false;
    }
    return true;
}

// Writes the sizes of a structure that is complete.
inline void close(const Layout& layout, Bytes& whole) {
    const auto size = static_cast<uint32_t>(whole.size());
    for (size_t at = 0; at < (layout.reports_needed ? 12u : 4u); at += 4) store(std::span(whole), at, size);
}

// UTF-16 up to its first NUL.
inline std::u16string wide_text(ByteView part) {
    std::u16string text(part.size() / 2, u'\0');
    if (!text.empty()) std::memcpy(text.data(), part.data(), text.size() * 2);
    const size_t end = text.find(u'\0');
    if (end != std::u16string::npos) text.resize(end);
    return text;
}

}  // namespace tapi::flat
