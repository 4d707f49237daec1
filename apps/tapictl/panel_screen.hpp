// SPDX-License-Identifier: Apache-2.0
// The terminal: shows a drawing, gives letters and clicks. The only place that knows ncurses.
#pragma once

#include <optional>
#include <string>

#include "panel_view.hpp"

namespace tapi::ctl {

class Screen {
  public:
    // Throws Failure when there is no terminal to draw on.
    Screen();
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    bool unicode() const { return unicode_; }
    void show(const PanelDrawing& drawing, const std::string& note);

    struct Input {
        int letter = 0;  // 1 to 12 are the function keys
        int row = -1, column = -1;  // of a click
    };
    // Nothing when there is no more input now.
    std::optional<Input> next_input();

  private:
    bool unicode_ = false;
};

}  // namespace tapi::ctl
