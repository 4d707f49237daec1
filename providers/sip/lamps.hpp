// SPDX-License-Identifier: Apache-2.0
// What telephones that register here show of messages, of each other and of our lines: takes their SUBSCRIBEs, and sends what they
// ask for, or do not ask for and want. On the stack's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sip/extensions.hpp"
#include "sip/notifier.hpp"
#include "sip/phones.hpp"
#include "sip/stack.hpp"

namespace tapi::sip {

class Lamps {
  public:
    // What a telephone asked for, for who looks why its key stays dark.
    using Tell = std::function<void(const PhoneConfig& by, const std::string& what)>;

    Lamps(const Config& config, const Clock& clock, Stack& stack, Phones& phones, Tell tell);

    // A SUBSCRIBE outside of any dialog.
    void on_subscribe(std::unique_ptr<NtaDialog> dialog, const Received& request);
    void line_dialog(uint32_t line, const DialogState& dialog) { extensions_.set_dialog(extensions_.of_line(line), dialog); }
    void line_there(uint32_t line, bool there) { extensions_.set_there(extensions_.of_line(line), there); }
    void line_waiting(uint32_t line, bool waiting) { extensions_.set_waiting(extensions_.of_line(line), waiting); }
    void phone_dialog(const PhoneConfig& phone, const DialogState& dialog) { extensions_.set_dialog(extensions_.of_phone(phone), dialog); }
    void phone_there(const PhoneConfig& phone, bool there);
    // Nothing of it uses the stack any more then.
    void leave() { notifier_.end_all(); }

  private:
    int refusal(const Received& request, const PhoneConfig* by, Interest& interest) const;
    void changed(Package package, uint32_t extension);
    void tell_unasked(uint32_t extension);

    const Config& config_;
    Stack& stack_;
    Phones& phones_;
    const Tell tell_;
    Extensions extensions_;
    Notifier notifier_;
};

}  // namespace tapi::sip
