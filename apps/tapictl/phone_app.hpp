// SPDX-License-Identifier: Apache-2.0
// The program as a phone application: initialised with an event handle, polled together with ^C.
#pragma once

#include <tapi.h>

#include <optional>
#include <string>
#include <vector>

#include "select.hpp"
#include "signals.hpp"

namespace tapi::ctl {

// Throws Failure where the API refuses.
class PhoneApp {
  public:
    PhoneApp();
    ~PhoneApp();
    PhoneApp(const PhoneApp&) = delete;
    PhoneApp& operator=(const PhoneApp&) = delete;

    std::vector<PhoneInfo> phones() const;
    HPHONE open(const PhoneInfo& phone, DWORD privilege);
    // The name of a phone that was opened here.
    const std::string& name_of(HPHONE phone) const;
    // The next message; nothing after ^C.
    std::optional<PHONEMESSAGE> next(Signals& signals) const;

  private:
    struct Open {
        HPHONE handle;
        std::string name;
    };
    HPHONEAPP app_ = 0;
    int event_ = -1;
    DWORD count_ = 0;
    std::vector<Open> opens_;
};

}  // namespace tapi::ctl
