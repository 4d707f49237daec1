// SPDX-License-Identifier: Apache-2.0
// The functions of phones as commands in JSON, beside those of lines in commands.hpp.
#pragma once

#include <optional>

#include "support/memory.hpp"

namespace tapi::test {

// One phone application, told of messages by an event.
class PhoneCommands {
  public:
    ~PhoneCommands();
    // Nothing for what is no command of phones.
    std::optional<json> perform(const json& request);
    // A message that is there.
    std::optional<Msg> take();
    int descriptor() const { return event_; }  // -1 before the initialisation

  private:
    json initialize(const json& request);
    json shutdown();
    json dev_specific(const json& request);

    HPHONEAPP app_ = 0;
    int event_ = -1;
    Memory memory_;
};

}  // namespace tapi::test
