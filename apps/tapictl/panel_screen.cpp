// SPDX-License-Identifier: Apache-2.0
// See panel_screen.hpp.
#include "panel_screen.hpp"

#include <ncurses.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>

namespace tapi::ctl {
namespace {

enum Pair : short { pair_display = 1, pair_lamp, pair_hot, pair_frame };

void start_colors() {
    if (!has_colors() || std::getenv("NO_COLOR") != nullptr) return;
    start_color();
    use_default_colors();
    init_pair(pair_display, COLOR_BLACK, COLOR_GREEN);
    init_pair(pair_lamp, COLOR_RED, -1);
    init_pair(pair_hot, COLOR_CYAN, -1);
    init_pair(pair_frame, COLOR_BLUE, -1);
}

attr_t attributes_of(PanelStyle style) {
    switch (style) {
        case PanelStyle::display:
            return has_colors() ? static_cast<attr_t>(COLOR_PAIR(pair_display)) : A_REVERSE;
        case PanelStyle::lamp_on:
            return static_cast<attr_t>(COLOR_PAIR(pair_lamp)) | A_BOLD;
        case PanelStyle::hot:
            return static_cast<attr_t>(COLOR_PAIR(pair_hot));
        case PanelStyle::frame:
            return static_cast<attr_t>(COLOR_PAIR(pair_frame));
        case PanelStyle::key:
            return A_BOLD;
        case PanelStyle::lamp_off:
            return A_DIM;
        case PanelStyle::plain:
            break;
    }
    return A_NORMAL;
}

}  // namespace

Screen::Screen() {
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0)
        throw Failure(exit_usage,
                      "the panel is drawn on a terminal, and this is none; --show, --press, --off-hook and --on-hook "
                      "work without");
    std::setlocale(LC_ALL, "");
    unicode_ = MB_CUR_MAX > 1;
    if (newterm(nullptr, stdout, stdin) == nullptr) {
        const char* name = std::getenv("TERM");
        throw Failure(exit_usage, "the terminal type \"" + std::string(name == nullptr ? "" : name) +
                                      "\" is unknown; set TERM, or use --show and --press");
    }
    start_colors();
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
    mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED, nullptr);
    mouseinterval(0);
}

Screen::~Screen() { endwin(); }

void Screen::show(const PanelDrawing& drawing, const std::string& note) {
    erase();
    if (LINES < drawing.rows || COLS < drawing.columns) {
        mvaddstr(0, 0, ("The panel needs " + std::to_string(drawing.columns) + " x " + std::to_string(drawing.rows) +
                        " characters.").c_str());
    } else {
        for (const PanelText& text : drawing.texts) {
            attrset(static_cast<int>(attributes_of(text.style)));
            mvaddstr(text.row, text.column, text.text.c_str());
        }
        attrset(A_NORMAL);
        if (LINES > drawing.rows) mvaddstr(drawing.rows, 1, note.c_str());
    }
    refresh();
}

std::optional<Screen::Input> Screen::next_input() {
    const int got = getch();
    if (got == ERR) return std::nullopt;
    Input input;
    if (got == KEY_MOUSE) {
        MEVENT event;
        if (getmouse(&event) == OK) {
            input.row = event.y;
            input.column = event.x;
        }
    } else if (got > KEY_F0 && got <= KEY_F(12)) {
        input.letter = got - KEY_F0;
    } else if (got >= ' ' && got < 0x7F) {
        input.letter = got;
    }
    return input;
}

}  // namespace tapi::ctl
