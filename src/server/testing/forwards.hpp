// SPDX-License-Identifier: Apache-2.0
// LINEFORWARDLIST for tests.
#pragma once

#include <tapi.h>

#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace tapi::server::testing {

struct Forward {
    uint32_t mode = 0;
    std::u16string_view destination;
    std::u16string_view caller{};
};

inline Bytes forwards(const std::vector<Forward>& entries) {
    constexpr size_t head = 8, step = 24;
    Bytes list(head + step * entries.size());
    const auto add_text = [&list](size_t size_at, std::u16string_view text) {
        if (text.empty()) return;
        const std::u16string closed = std::u16string(text) + u'\0';
        const ByteView bytes = bytes_of(closed);
        store<uint32_t>(list, size_at, static_cast<uint32_t>(bytes.size()));
        store<uint32_t>(list, size_at + 4, static_cast<uint32_t>(list.size()));
        list.insert(list.end(), bytes.begin(), bytes.end());
        list.resize((list.size() + 3) & ~size_t{3});
    };
    size_t at = head;
    for (const Forward& entry : entries) {
        store<uint32_t>(list, at + offsetof(LINEFORWARD, dwForwardMode), entry.mode);
        add_text(at + offsetof(LINEFORWARD, dwDestAddressSize), entry.destination);
        add_text(at + offsetof(LINEFORWARD, dwCallerAddressSize), entry.caller);
        at += step;
    }
    store<uint32_t>(list, 0, static_cast<uint32_t>(list.size()));
    store<uint32_t>(list, 4, static_cast<uint32_t>(entries.size()));
    return list;
}

}  // namespace tapi::server::testing
