// SPDX-License-Identifier: Apache-2.0
// Whole flat structures inside the server: brought to the layout of TAPI 2.2 when they arrive from a provider, edited,
// and cut to the application's version when they leave.
#pragma once

#include <optional>
#include <string_view>

#include "model/flat.hpp"

namespace tapi::server {

// What a provider of `tspi_version` answered, in the layout of 2.2; nothing when it is malformed.
inline std::optional<Bytes> from_provider(const Layout& layout, uint32_t tspi_version, const Bytes& answer) {
    if (!well_formed(layout, tspi_version, answer)) return std::nullopt;
    return convert_version(layout, tspi_version, api_2_2, answer);
}

inline Bytes for_application(const Layout& layout, uint32_t version, const Bytes& whole) {
    return version == api_2_2 ? whole : convert_version(layout, api_2_2, version, whole);
}

// Adds a part to a closed structure and keeps its sizes right.
inline void append_part(Bytes& whole, size_t size_at, ByteView part) {
    whole.resize((whole.size() + 3) & ~size_t{3});
    const auto offset = static_cast<uint32_t>(whole.size());
    whole.insert(whole.end(), part.begin(), part.end());
    store<uint32_t>(whole, size_at, static_cast<uint32_t>(part.size()));
    store<uint32_t>(whole, size_at + 4, offset);
    for (const size_t at : {0, 4, 8}) store<uint32_t>(whole, at, static_cast<uint32_t>(whole.size()));
}

inline void append_text(Bytes& whole, size_t size_at, std::u16string_view text) {
    if (text.empty()) return;
    std::u16string closed(text);
    closed.push_back(u'\0');
    append_part(whole, size_at, bytes_of(closed));
}

}  // namespace tapi::server
