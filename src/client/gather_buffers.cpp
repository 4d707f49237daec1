// SPDX-License-Identifier: Apache-2.0
// Keeping and filling the buffers of gathered digits.
#include "client/gather_buffers.hpp"

#include <algorithm>

namespace tapi::client {
namespace {

template <class Char>
void write(const GatherBuffers::Buffer& buffer, std::u16string_view digits) {
    auto* const place = static_cast<Char*>(buffer.place);
    const size_t count = std::min<size_t>(digits.size(), buffer.digits);
    // Digits are ASCII; anything else has no 8-bit form of one character.
    std::transform(digits.begin(), digits.begin() + static_cast<ptrdiff_t>(count), place,
                   [](char16_t digit) { return static_cast<Char>(digit < 0x80 ? digit : u'?'); });
    if (count < buffer.digits) place[count] = 0;
}

}  // namespace

uint32_t GatherBuffers::add(Buffer buffer) {
    const std::lock_guard lock(mutex_);
    do {
        ++last_;
    } while (last_ == 0 || buffers_.contains(last_));
    buffers_.emplace(last_, buffer);
    return last_;
}

void GatherBuffers::drop(uint32_t number) {
    const std::lock_guard lock(mutex_);
    buffers_.erase(number);
}

void GatherBuffers::drop_call(uint32_t call) {
    const std::lock_guard lock(mutex_);
    std::erase_if(buffers_, [call](const auto& entry) { return entry.second.call == call; });
}

void GatherBuffers::drop_line(uint32_t line, uint32_t app) {
    const std::lock_guard lock(mutex_);
    std::erase_if(buffers_, [=](const auto& entry) {
        const Handles::Place& owner = entry.second.owner;
        return owner.line == line || (owner.line == 0 && (owner.app == app || owner.app == 0));
    });
}

void GatherBuffers::drop_app(uint32_t app) {
    const std::lock_guard lock(mutex_);
    std::erase_if(buffers_, [app](const auto& entry) {
        return entry.second.owner.app == app || entry.second.owner.app == 0;
    });
}

bool GatherBuffers::fill(uint32_t number, std::u16string_view digits) {
    // Under the lock: who drops a buffer knows that it is not being written.
    const std::lock_guard lock(mutex_);
    const auto found = buffers_.find(number);
    if (found == buffers_.end()) return false;
    const Buffer& buffer = found->second;
    buffer.text == Text::wide ? write<char16_t>(buffer, digits) : write<char>(buffer, digits);
    buffers_.erase(found);
    return true;
}

}  // namespace tapi::client
