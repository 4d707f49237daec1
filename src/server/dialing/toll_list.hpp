// SPDX-License-Identifier: Apache-2.0
// Toll lists: prefixes of the own area that are dialed as long distance, "425,206".
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace tapi::server {

// What decides: the first three digits of a subscriber number.
constexpr size_t toll_prefix_digits = 3;

inline bool is_prefix_of(std::u16string_view prefix, std::u16string_view number) {
    return !prefix.empty() && number.substr(0, prefix.size()) == prefix;
}

// Calls visit(prefix) for each in the list.
template <class Visit>
void each_prefix(std::u16string_view list, Visit&& visit) {
    while (!list.empty()) {
        const auto prefix = list.substr(0, list.find(u','));
        visit(prefix);
        list.remove_prefix(std::min(list.size(), prefix.size() + 1));
    }
}

inline bool in_toll_list(std::u16string_view list, std::u16string_view number) {
    bool found = false;
    each_prefix(list, [&](std::u16string_view prefix) { found |= is_prefix_of(prefix, number); });
    return found;
}

// Without every prefix that `number` begins with.
inline std::u16string without_prefix(std::u16string_view list, std::u16string_view number) {
    std::u16string left;
    each_prefix(list, [&](std::u16string_view prefix) {
        if (prefix.empty() || is_prefix_of(prefix, number)) return;
        if (!left.empty()) left += u',';
        left += prefix;
    });
    return left;
}

inline std::u16string with_prefix(std::u16string_view list, std::u16string_view prefix) {
    std::u16string longer(list);
    if (!longer.empty()) longer += u',';
    return longer += prefix;
}

}  // namespace tapi::server
