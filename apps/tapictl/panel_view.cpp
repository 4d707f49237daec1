// SPDX-License-Identifier: Apache-2.0
// See panel_view.hpp.
#include "panel_view.hpp"

#include <tapi.h>

#include <algorithm>
#include <array>

namespace tapi::ctl {
namespace {

constexpr int width_of_panel = 66, keypad_column = 3, keys_column = 24, key_width = 21, status_row = 2;

struct Letter {
    uint32_t function;
    char letter;
};
constexpr std::array<Letter, 14> letters{{{PHONEBUTTONFUNCTION_HOLD, 'h'},
                                          {PHONEBUTTONFUNCTION_TRANSFER, 't'},
                                          {PHONEBUTTONFUNCTION_CONFERENCE, 'c'},
                                          {PHONEBUTTONFUNCTION_DROP, 'd'},
                                          {PHONEBUTTONFUNCTION_LASTNUM, 'r'},
                                          {PHONEBUTTONFUNCTION_MSGINDICATOR, 'm'},
                                          {PHONEBUTTONFUNCTION_SPEAKERON, 's'},
                                          {PHONEBUTTONFUNCTION_UNKNOWN, 'e'},
                                          {PHONEBUTTONFUNCTION_MUTE, 'u'},
                                          {PHONEBUTTONFUNCTION_FLASH, 'f'},
                                          {PHONEBUTTONFUNCTION_CONNECT, 'a'},
                                          {PHONEBUTTONFUNCTION_REJECT, 'x'},
                                          {PHONEBUTTONFUNCTION_VOLUMEUP, '+'},
                                          {PHONEBUTTONFUNCTION_VOLUMEDOWN, '-'}}};
constexpr std::array<const char*, 12> keypad{"1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"};

char usual_letter(const Json& key) {
    if (key.at("mode") == "keypad") return 0;
    for (const Letter& known : letters) {
        if (key.at("mode") != "call" && key.at("function") == known.function) return known.letter;
    }
    return 0;
}

std::string words_of(const std::string& hook) {
    if (hook == "onhook") return "on hook";
    if (hook == "micspeaker") return "off hook";
    return hook == "speaker" ? "off hook, muted" : "off hook, mic only";
}

std::string padded(std::string text, size_t to) {
    const size_t now = width(text);
    return now < to ? text.append(to - now, ' ') : text;
}

std::string repeated(const std::string& text, size_t times) {
    std::string all;
    while (times-- > 0) all += text;
    return all;
}

class Drawer {
  public:
    Drawer(const Json& phone, uint64_t ms, bool unicode) : phone_(phone), ms_(ms), unicode_(unicode) {}

    PanelDrawing draw() {
        const int below = std::max(draw_display(), draw_status());
        const int keys = below + 1;
        const int end = std::max(draw_keypad(keys), draw_keys(keys));
        drawing_.columns = width_of_panel;
        drawing_.rows = end + 2;
        frame();
        return std::move(drawing_);
    }

  private:
    void text(int row, int column, std::string what, PanelStyle style = PanelStyle::plain) {
        drawing_.texts.push_back({row, column, std::move(what), style});
    }
    void place(int row, int column, int columns, PanelAction action) {
        drawing_.places.push_back({row, column, columns, std::move(action)});
    }

    int draw_display() {
        const Json& rows = phone_.at("display");
        int row = status_row;
        for (const Json& shown : rows)
            text(row++, keypad_column, " " + shown.get<std::string>() + " ", PanelStyle::display);
        return row;
    }

    int draw_status() {
        int column = keypad_column;
        for (const Json& row : phone_.at("display"))
            column = std::max(column, keypad_column + static_cast<int>(width(row.get<std::string>())) + 4);
        // A wide display leaves no room beside it.
        int row = status_row;
        if (column + 30 > width_of_panel) {
            column = keypad_column;
            row += static_cast<int>(phone_.at("display").size()) + 1;
        }
        for (const auto& [device, hook] : phone_.at("hook").items()) {
            const std::string letter = device == "handset" ? "space" : "";
            text(row, column, padded(device, 8) + " " + words_of(hook.at("mode").get<std::string>()));
            if (!letter.empty()) text(row, column + 26, letter, PanelStyle::hot);
            place(row, column, 31, {std::nullopt, device});
            ++row;
        }
        const auto ring = phone_.at("ring").at("mode").get<uint32_t>();
        text(row, column, ring == 0 ? "ringer   silent" : "ringer   RINGING (" + std::to_string(ring) + ")");
        return row + 1;
    }

    int draw_keypad(int from) {
        for (size_t at = 0; at < keypad.size(); ++at) {
            const int row = from + static_cast<int>(at / 3) * 2, column = keypad_column + static_cast<int>(at % 3) * 6;
            const uint32_t id = *keypad[at] == '*' ? 10 : *keypad[at] == '#' ? 11 : static_cast<uint32_t>(*keypad[at] - '0');
            text(row, column, std::string("[ ") + keypad[at] + " ]", PanelStyle::key);
            place(row, column, 5, {id, {}});
        }
        return from + 8;
    }

    int draw_keys(int from) {
        int at = 0;
        for (const Json& key : phone_.at("keys")) {
            if (key.at("id").get<uint32_t>() < keypad.size()) continue;
            draw_key(from + at / 2, keys_column + (at % 2) * key_width, key);
            ++at;
        }
        return from + (at + 1) / 2;
    }

    void draw_key(int row, int column, const Json& key) {
        const auto id = key.at("id").get<uint32_t>();
        if (key.contains("lamp")) {
            const bool shines = lamp_shines(key.at("lamp").get<std::string>(), ms_);
            const char* lamp = unicode_ ? (shines ? "\u25CF" : "\u25CB") : (shines ? "*" : "o");
            text(row, column, lamp, shines ? PanelStyle::lamp_on : PanelStyle::lamp_off);
        }
        std::string label = key.at("label").get<std::string>();
        if (label.empty()) label = key.at("mode") == "dummy" ? "" : "---";
        while (width(label) > 10) label.pop_back();
        text(row, column + 2, "[" + padded(label, 10) + "]", PanelStyle::key);
        if (const char letter = letter_of(phone_, id); letter != 0)
            text(row, column + 15, letter >= '\x01' && letter <= '\x0C' ? "F" + std::to_string(letter) : std::string(1, letter),
                 PanelStyle::hot);
        if (key.at("mode") != "dummy") place(row, column, 15, {id, {}});
    }

    void frame() {
        const std::string side = unicode_ ? "\u2502" : "|", across = unicode_ ? "\u2500" : "-";
        const auto corner = [&](const char* pretty) { return std::string(unicode_ ? pretty : "+"); };
        const std::string title = " " + phone_.at("phone").get<std::string>() + "  " + phone_.at("name").get<std::string>() + " ";
        const size_t inner = static_cast<size_t>(width_of_panel) - 2, used = std::min(width(title), inner - 2);
        text(0, 0, corner("\u250C") + across + title + repeated(across, inner - 1 - used) + corner("\u2510"), PanelStyle::frame);
        for (int row = 1; row + 1 < drawing_.rows; ++row) {
            text(row, 0, side, PanelStyle::frame);
            text(row, width_of_panel - 1, side, PanelStyle::frame);
        }
        const std::string help = " digits, letters or mouse; q quits ";
        text(drawing_.rows - 1, 0,
             corner("\u2514") + across + help + repeated(across, inner - 1 - help.size()) + corner("\u2518"), PanelStyle::frame);
    }

    const Json& phone_;
    const uint64_t ms_;
    const bool unicode_;
    PanelDrawing drawing_;
};

}  // namespace

const PanelAction* PanelDrawing::at(int row, int column) const {
    for (const PanelPlace& place : places) {
        if (place.row == row && column >= place.column && column < place.column + place.width) return &place.action;
    }
    return nullptr;
}

PanelDrawing draw_panel(const Json& phone, uint64_t ms, bool unicode) { return Drawer(phone, ms, unicode).draw(); }

// Steady; wink is on with short gaps, flash slow, flutter quick, broken flutter quick in slow pieces.
bool lamp_shines(const std::string& mode, uint64_t ms) {
    const bool slow = ms % 1000 < 500, quick = ms % 250 < 125;
    if (mode == "steady") return true;
    if (mode == "wink") return ms % 1000 >= 125;
    if (mode == "flash") return slow;
    if (mode == "flutter") return quick;
    return mode == "brokenflutter" && slow && quick;
}

// Call keys have the function keys, which are the numbers from 1 on; keys without a letter of their own get capitals.
char letter_of(const Json& phone, uint32_t id) {
    char call = '\0', capital = 'A' - 1;
    for (const Json& key : phone.at("keys")) {
        if (key.at("id").get<uint32_t>() < keypad.size() || key.at("mode") == "dummy") continue;
        char letter = usual_letter(key);
        if (key.at("mode") == "call") {
            letter = call < '\x0C' ? ++call : '\0';
        } else if (letter == 0 && capital < 'Z') {
            letter = ++capital;
        }
        if (key.at("id") == id) return letter;
    }
    return 0;
}

std::optional<PanelAction> action_of(const Json& phone, int letter) {
    if (letter == ' ') return PanelAction{std::nullopt, "handset"};
    if (letter >= '0' && letter <= '9') return PanelAction{static_cast<uint32_t>(letter - '0'), {}};
    if (letter == '*') return PanelAction{10, {}};
    if (letter == '#') return PanelAction{11, {}};
    for (const Json& key : phone.at("keys")) {
        const auto id = key.at("id").get<uint32_t>();
        if (letter != 0 && letter_of(phone, id) == letter) return PanelAction{id, {}};
    }
    return std::nullopt;
}

}  // namespace tapi::ctl
