// SPDX-License-Identifier: Apache-2.0
// Keeping the buffers of gathered digits.
#include "tapihost/gather_buffers.hpp"

#include <algorithm>
#include <string_view>

#include "wire/limits.hpp"

namespace tapi::host {

DWORD GatherBuffers::room(uint32_t asked) { return std::min(asked, wire::limits::max_gathered); }

LPWSTR GatherBuffers::hold(uint32_t id, uint64_t hd_call, uint64_t ht_line, uint32_t digits) {
    if (ht_line == 0) return nullptr;
    const size_t size = room(digits);
    // One more than it says: a provider that always writes the NUL does no harm.
    Buffer buffer{hd_call, ht_line, std::make_unique<char16_t[]>(size + 1), size};
    const auto place = reinterpret_cast<LPWSTR>(buffer.digits.get());
    const std::lock_guard lock(mutex_);
    buffers_.insert_or_assign(id, std::move(buffer));
    return place;
}

Bytes GatherBuffers::take(uint32_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = buffers_.find(id);
    if (found == buffers_.end()) return {};
    const char16_t* const first = found->second.digits.get();
    const char16_t* const end = std::find(first, first + found->second.room, u'\0');
    const ByteView digits = bytes_of(std::u16string_view(first, static_cast<size_t>(end - first)));
    Bytes taken(digits.begin(), digits.end());
    buffers_.erase(found);
    return taken;
}

void GatherBuffers::drop(uint32_t id) {
    const std::lock_guard lock(mutex_);
    buffers_.erase(id);
}

void GatherBuffers::drop_call(uint64_t hd_call) {
    const std::lock_guard lock(mutex_);
    std::erase_if(buffers_, [hd_call](const auto& entry) { return entry.second.hd_call == hd_call; });
}

void GatherBuffers::drop_line(uint64_t ht_line) {
    const std::lock_guard lock(mutex_);
    std::erase_if(buffers_, [ht_line](const auto& entry) { return entry.second.ht_line == ht_line; });
}

}  // namespace tapi::host
