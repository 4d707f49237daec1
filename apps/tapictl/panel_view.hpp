// SPDX-License-Identifier: Apache-2.0
// What the front panel looks like, without a terminal: pieces of text with their places, and what is where for the
// mouse. Lamps blink by the time that is passed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "console.hpp"

namespace tapi::ctl {

enum class PanelStyle { plain, frame, display, key, hot, lamp_on, lamp_off };

struct PanelText {
    int row = 0, column = 0;
    std::string text;
    PanelStyle style = PanelStyle::plain;
};

// What a click or a letter does: press a key, or lift or replace a device.
struct PanelAction {
    std::optional<uint32_t> key;
    std::string device;
    bool operator==(const PanelAction&) const = default;
};

struct PanelPlace {
    int row = 0, column = 0, width = 0;
    PanelAction action;
};

struct PanelDrawing {
    int rows = 0, columns = 0;
    std::vector<PanelText> texts;
    std::vector<PanelPlace> places;

    const PanelAction* at(int row, int column) const;
};

// `phone` as the link shows it. Without `unicode`, ASCII stands for frames and lamps.
PanelDrawing draw_panel(const Json& phone, uint64_t ms, bool unicode);

// Whether a lamp in that mode shines at that time.
bool lamp_shines(const std::string& mode, uint64_t ms);

// What a letter on the keyboard does.
std::optional<PanelAction> action_of(const Json& phone, int letter);

// The letter for a key that is no digit; 0: none.
char letter_of(const Json& phone, uint32_t key);

}  // namespace tapi::ctl
