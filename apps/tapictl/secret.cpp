// SPDX-License-Identifier: Apache-2.0
// See secret.hpp.
#include "secret.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace tapi::ctl {
namespace {

// No echo while a secret is typed.
class Silence {
  public:
    Silence() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        active_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~Silence() {
        if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

  private:
    termios before_{};
    bool active_ = false;
};

}  // namespace

std::string typed_secret(Console& console, const char* prompt) {
    if (isatty(STDIN_FILENO) != 0) console.note(prompt);
    const Silence silence;
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace tapi::ctl
