// SPDX-License-Identifier: Apache-2.0
// Keeps the telephones' registrations in a file of the folder for state, so that they can be called when the provider has begun
// anew. On the stack's thread.
#pragma once

#include <functional>
#include <string>

#include "base/timers.hpp"
#include "sip/phones.hpp"

namespace tapi::sip {

class PhoneBook {
  public:
    // Registrations of this time are written at once, that is, what a crash may lose.
    static constexpr Millis delay{2'000};
    using Warn = std::function<void(const std::string& text)>;

    // An empty folder: nothing is kept.
    PhoneBook(const std::string& folder, Phones& phones, Timers& timers, Warn warn);

    // What was kept, without what has expired meanwhile; from then on changes are written.
    void open();

  private:
    void write_later();
    void write();

    const std::string path_;
    Phones& phones_;
    Timers& timers_;
    const Warn warn_;
    bool waits_ = false, failed_ = false;
};

}  // namespace tapi::sip
