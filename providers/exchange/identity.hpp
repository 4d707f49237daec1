// SPDX-License-Identifier: Apache-2.0
// TAPI's numbers for the exchange and its devices: ranges for those of the start, single ids for those that came
// later (DEV-1, DEV-2).
#pragma once

#include <tspi.h>

#include <optional>
#include <unordered_map>

#include "exchange/call.hpp"

namespace tapi::exchange {

struct Identity {
    DWORD provider = 0;
    DWORD line_base = 0;
    DWORD phone_base = 0;
    uint32_t first_lines = 0;   // lines of the start, from 0
    uint32_t first_phones = 0;  // those of them with phones
    std::unordered_map<uint32_t, DWORD> later_lines, later_phones;  // by line

    std::optional<DWORD> line_device(LineNo line) const {
        return device(line, line_base, first_lines, later_lines);
    }
    std::optional<DWORD> phone_device(LineNo line) const {
        return device(line, phone_base, first_phones, later_phones);
    }
    std::optional<LineNo> line_of(DWORD device) const { return find(device, line_base, first_lines, later_lines); }
    std::optional<LineNo> station_of(DWORD phone) const {
        return find(phone, phone_base, first_phones, later_phones);
    }

  private:
    using Later = std::unordered_map<uint32_t, DWORD>;
    static std::optional<DWORD> device(LineNo line, DWORD base, uint32_t first, const Later& later) {
        if (number(line) < first) return base + number(line);
        const auto at = later.find(number(line));
        return at == later.end() ? std::nullopt : std::optional(at->second);
    }
    static std::optional<LineNo> find(DWORD device, DWORD base, uint32_t first, const Later& later) {
        if (device - base < first) return static_cast<LineNo>(device - base);
        for (const auto& [line, id] : later) {
            if (id == device) return static_cast<LineNo>(line);
        }
        return std::nullopt;
    }
};

}  // namespace tapi::exchange
