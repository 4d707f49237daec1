// SPDX-License-Identifier: Apache-2.0
// What a line is besides its calls: status that can be set, settings, and the terminals of its telephone.
#pragma once

#include <tapi.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "exchange/dial_params.hpp"

namespace tapi::exchange {

struct Terminal {
    std::u16string_view name;
    uint32_t device = 0;  // LINETERMDEV_
    uint32_t modes = 0;   // LINETERMMODE_ that it is capable of
};

inline constexpr uint32_t media_terminal_modes =
    LINETERMMODE_MEDIATOLINE | LINETERMMODE_MEDIAFROMLINE | LINETERMMODE_MEDIABIDIRECT;
inline constexpr std::array<Terminal, 3> terminals{{
    {u"Handset", LINETERMDEV_PHONE,
     LINETERMMODE_BUTTONS | LINETERMMODE_LAMPS | LINETERMMODE_DISPLAY | LINETERMMODE_RINGER |
         LINETERMMODE_HOOKSWITCH | media_terminal_modes},
    {u"Headset", LINETERMDEV_HEADSET, media_terminal_modes},
    {u"Speaker", LINETERMDEV_SPEAKER, LINETERMMODE_RINGER | media_terminal_modes},
}};

// The modes that are routed to each terminal.
using TerminalModes = std::array<uint32_t, terminals.size()>;
inline constexpr TerminalModes usual_terminals{terminals[0].modes, 0, 0};

inline constexpr uint32_t settable_line_status = LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_MSGWAIT |
                                                 LINEDEVSTATUSFLAGS_INSERVICE | LINEDEVSTATUSFLAGS_LOCKED;

struct LineSettings {
    DialParams dial;             // of calls that begin
    std::u16string caller_name;  // shown to others instead of the line's name; empty: that name
    bool operator==(const LineSettings&) const = default;
};

// Of a line without a wire (MISC-6): levels up to 0xFFFF, which stands for a good level and for none at all.
struct Radio {
    uint32_t signal = 0xFFFF, battery = 0xFFFF;
    uint32_t roam = LINEROAMMODE_UNAVAIL;
    bool operator==(const Radio&) const = default;
};

struct LineDevice {
    uint32_t status = LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE;
    LineSettings settings;
    TerminalModes terminals = usual_terminals;
    Radio radio;

    bool reachable() const {
        constexpr uint32_t works = LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE;
        return (status & works) == works;
    }
    bool can_originate() const { return reachable() && (status & LINEDEVSTATUSFLAGS_LOCKED) == 0; }
};

}  // namespace tapi::exchange
