// SPDX-License-Identifier: Apache-2.0
// The window of a form: modal, with Cancel and OK. What the user accepts is checked here, then by its provider.
#pragma once

#include "grid.hpp"
#include "socket_link.hpp"

namespace tapi::dialog {

class FormWindow {
  public:
    // `owner`: an X11 window, 0: none.
    FormWindow(SocketLink& link, forms::Form form, uint64_t owner);

    // Shows the window and returns when it is gone.
    void run();

  private:
    GtkWidget* content();
    GtkWidget* buttons();
    void attach_to_owner();
    void accept();
    void cancel();
    void heard();
    void show_outcome(ByteView json);
    void say(const std::string& words);
    void close();

    SocketLink& link_;
    const forms::Form form_;
    const uint64_t owner_;
    GMainLoop* loop_;
    GtkWidget* window_;
    GtkWidget* message_;
    GtkWidget* ok_ = nullptr;
    Grid grid_;
    bool over_ = false;  // nothing is said to the library any more
};

// False when the number names no window of this display; true where that cannot be known.
bool window_exists(uint64_t window);

}  // namespace tapi::dialog
