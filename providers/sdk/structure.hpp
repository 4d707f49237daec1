// SPDX-License-Identifier: Apache-2.0
// Fills one of TAPI's variable structures in the memory that the caller of a TSPI function gave.
//
//     Structure<LINEDEVCAPS> caps(lpLineDevCaps, dwTSPIVersion);
//     caps->dwNumAddresses = 1;
//     caps.text(&LINEDEVCAPS::dwLineNameSize, u"Extension 1001");
//     return caps.finish();
//
// Members that TAPI filled before the call stay as they are unless they are assigned. Variable parts lie one
// behind the other, right after the fixed part of the version; one that does not fit is left out whole and
// counted in dwNeededSize.
#pragma once

#include <tspi.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sdk/versions.hpp"

namespace tapi::sdk {

template <class S>
class Structure {
  public:
    Structure(S* room, DWORD version)
        : room_(reinterpret_cast<std::byte*>(room)), fixed_size_(fixed_size<S>(version)) {
        std::memcpy(&total_, room_, sizeof total_);
        if (fits()) std::memcpy(&fixed_, room_, fixed_size_);
        needed_ = used_ = fixed_size_;
    }

    // False when even the fixed part is too large; nothing is written then.
    bool fits() const { return total_ >= fixed_size_; }

    S* operator->() { return &fixed_; }

    // A part is named by its size member; its offset member is the next one. Empty text adds nothing.
    void text(DWORD S::*size, std::u16string_view value) {
        if (value.empty()) return;
        std::u16string terminated(value);
        const size_t length = (terminated.size() + 1) * sizeof(char16_t);
        add(size, terminated.c_str(), length, alignof(char16_t), length);
    }
    // Strings, each with its NUL, and an empty one last.
    template <class Strings>
    void multi_text(DWORD S::*size, const Strings& values) {
        std::u16string all;
        for (const std::u16string_view value : values) {
            all += value;
            all += u'\0';
        }
        all += u'\0';
        add(size, all.data(), all.size() * sizeof(char16_t), alignof(char16_t), all.size() * sizeof(char16_t));
    }
    void bytes(DWORD S::*size, const void* data, size_t length, size_t alignment = 1) {
        if (length != 0) add(size, data, length, alignment, length);
    }
    // Entries, and behind them what their own offsets point to: `named` bytes are the entries. All of it fits, or nothing.
    void entries(DWORD S::*size, const void* data, size_t length, size_t alignment, size_t named) {
        add(size, data, length, alignment, named);
    }

    // Where the next part would begin, for parts that hold offsets of their own.
    DWORD next_offset(size_t alignment) const { return align(used_, alignment); }

    // Writes the fixed part. Returns 0, or `too_small` when there was no room even for that.
    LONG finish(DWORD too_small = LINEERR_STRUCTURETOOSMALL) {
        if (!fits()) return static_cast<LONG>(too_small);
        fixed_.dwNeededSize = needed_;
        fixed_.dwUsedSize = used_;
        std::memcpy(room_, &fixed_, fixed_size_);
        return 0;
    }

  private:
    static DWORD align(DWORD at, size_t alignment) {
        return static_cast<DWORD>((at + alignment - 1) / alignment * alignment);
    }

    void add(DWORD S::*size, const void* data, size_t length, size_t alignment, size_t named) {
        const auto size_at = static_cast<size_t>(reinterpret_cast<std::byte*>(&(fixed_.*size)) -
                                                 reinterpret_cast<std::byte*>(&fixed_));
        if (!fits() || size_at + 2 * sizeof(DWORD) > fixed_size_)
            return;  // the version does not know this part
        needed_ = align(needed_, alignment) + static_cast<DWORD>(length);
        const DWORD start = align(used_, alignment);
        const bool room = length <= total_ && start <= total_ - length;
        const DWORD place[2] = {room ? static_cast<DWORD>(named) : 0, room ? start : 0};
        std::memcpy(reinterpret_cast<std::byte*>(&fixed_) + size_at, place, sizeof place);
        if (!room) return;
        std::memset(room_ + used_, 0, start - used_);
        std::memcpy(room_ + start, data, length);
        used_ = start + static_cast<DWORD>(length);
    }

    std::byte* room_;
    DWORD fixed_size_;
    DWORD total_ = 0;
    DWORD needed_ = 0;
    DWORD used_ = 0;
    S fixed_{};
};

// An address that a switch has chosen. False: it does not fit, and only what is needed was written.
inline bool write_address(LPVARSTRING room, const std::u16string& address) {
    const DWORD needed = static_cast<DWORD>(sizeof(VARSTRING) + (address.size() + 1) * sizeof(char16_t));
    if (room->dwTotalSize < needed) {
        if (room->dwTotalSize >= sizeof(VARSTRING)) {
            room->dwNeededSize = needed;
            room->dwUsedSize = sizeof(VARSTRING);
            room->dwStringFormat = STRINGFORMAT_UNICODE;
            room->dwStringSize = room->dwStringOffset = 0;
        }
        return false;
    }
    Structure<VARSTRING> out(room, version_2_2);
    out->dwStringFormat = STRINGFORMAT_UNICODE;
    out.text(&VARSTRING::dwStringSize, address);
    return out.finish() == 0;
}

}  // namespace tapi::sdk
