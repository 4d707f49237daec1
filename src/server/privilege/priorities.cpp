// SPDX-License-Identifier: Apache-2.0
// The priority lists.
#include "server/privilege/priorities.hpp"

#include <algorithm>

namespace tapi::server {
namespace {

char16_t folded(char16_t c) { return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c; }

}  // namespace

std::u16string_view Priorities::base_name(std::u16string_view path) {
    const size_t slash = path.find_last_of(u"/\\");
    return slash == path.npos ? path : path.substr(slash + 1);
}

bool Priorities::same_module(std::u16string_view a, std::u16string_view b) {
    a = base_name(a);
    b = base_name(b);
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char16_t x, char16_t y) { return folded(x) == folded(y); });
}

uint32_t Priorities::position(uint32_t media_mode, std::u16string_view module) const {
    const auto list = lists_.find(media_mode);
    if (list == lists_.end()) return 0;
    for (size_t i = 0; i < list->second.size(); ++i) {
        if (same_module(list->second[i], module)) return static_cast<uint32_t>(i + 1);
    }
    return 0;
}

bool Priorities::move_to_top(uint32_t media_mode, std::u16string_view module) {
    List list = lists_[media_mode];
    std::erase_if(list, [&](const std::u16string& m) { return same_module(m, module); });
    list.insert(list.begin(), std::u16string(base_name(module)));
    return set(media_mode, std::move(list));
}

bool Priorities::remove(uint32_t media_mode, std::u16string_view module) {
    List list = lists_[media_mode];
    if (std::erase_if(list, [&](const std::u16string& m) { return same_module(m, module); }) == 0) return true;
    return set(media_mode, std::move(list));
}

bool Priorities::set(uint32_t media_mode, List list) {
    if (persist_ && !persist_(media_mode, list)) return false;
    lists_[media_mode] = std::move(list);
    return true;
}

}  // namespace tapi::server
