// SPDX-License-Identifier: Apache-2.0
// The API as commands in JSON: {"do": "open", "device": 0, ...} is answered by {"result": 0, "line": 65537}. A test
// performs them in its own process or in another one (tapi_puppet).
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "support/memory.hpp"
#include "support/phone_commands.hpp"
#include "support/receiver.hpp"

namespace tapi::test {

class Commands {
  public:
    // Calls one function; "result" is what it returned. An unknown command throws.
    json perform(const json& request);
    // The next message; nothing when the time is up.
    std::optional<Msg> take(int milliseconds);
    // Readable while messages of lines wait, and of phones; -1 before the initialisation.
    int descriptor() const { return receiver_ ? receiver_->descriptor() : -1; }
    int phone_descriptor() const { return phones_.descriptor(); }
    HLINEAPP app() const { return app_; }

  private:
    json initialize(const json& request);
    json shutdown(const json& request);
    json open(const json& request);
    json make_call(const json& request);
    json get_new_calls(const json& request);

    std::unique_ptr<Receiver> receiver_;
    HLINEAPP app_ = 0;
    Memory memory_;
    PhoneCommands phones_;
};

json to_json(const Msg& message);
Msg msg_from(const json& text);

}  // namespace tapi::test
