// SPDX-License-Identifier: Apache-2.0
// TAPI's caller-sized structures: memory that grows until the answer fits, and the texts inside.
#pragma once

#include <tapi.h>

#include <cstring>
#include <string>
#include <vector>

namespace tapi::ctl {

// The versions of the API that these commands can speak.
inline constexpr DWORD lowest_version = 0x00010004, highest_version = 0x00020002;

template <class T>
class Sized {
  public:
    Sized() : memory_(sizeof(T) + 1024) {}

    // Calls `get(T*)` until the structure is large enough. The answer can grow between two calls, hence the
    // rounds.
    template <class Get>
    LONG fill(Get&& get) {
        for (int round = 0; round < max_rounds; ++round) {
            T head{};
            head.dwTotalSize = static_cast<DWORD>(memory_.size());
            std::memcpy(memory_.data(), &head, sizeof head);
            const LONG result = get(reinterpret_cast<T*>(memory_.data()));
            const T got = value();
            if (result < 0 || got.dwNeededSize <= got.dwTotalSize) return result;
            memory_.resize(got.dwNeededSize);
        }
        return static_cast<LONG>(LINEERR_OPERATIONFAILED);
    }

    // The fixed part, copied: the memory has no alignment that T could rely on.
    T value() const {
        T copy{};
        std::memcpy(&copy, memory_.data(), sizeof copy);
        return copy;
    }

    std::string text(DWORD size, DWORD offset) const {
        if (offset > memory_.size() || size > memory_.size() - offset) return {};
        const char* first = reinterpret_cast<const char*>(memory_.data()) + offset;
        return std::string(first, strnlen(first, size));
    }

    template <class Entry>
    Entry entry(DWORD offset, DWORD index) const {
        Entry copy{};
        const size_t at = offset + size_t{index} * sizeof(Entry);
        if (at <= memory_.size() && memory_.size() - at >= sizeof copy) {
            std::memcpy(&copy, memory_.data() + at, sizeof copy);
        }
        return copy;
    }

  private:
    static constexpr int max_rounds = 4;
    std::vector<unsigned char> memory_;
};

}  // namespace tapi::ctl
