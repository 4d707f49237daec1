// SPDX-License-Identifier: Apache-2.0
// Where a test application's messages go, and how they read.
#pragma once

#include <tapi.h>

#include <names.hpp>
#include <string>
#include <vector>

#include "server/device/objects.hpp"

namespace tapi::server::testing {

// "LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=OWNER"
inline std::string text_of(const Message& m) {
    return names::describe_message(m.message, m.param1, m.param2, m.param3);
}

class FakeSink final : public AppSink {
  public:
    void post(const Message& message) override { messages.push_back(message); }

    // Everything since the last take, in words.
    std::vector<std::string> take() {
        std::vector<std::string> texts;
        for (const Message& m : messages) texts.push_back(text_of(m));
        messages.clear();
        return texts;
    }
    // How often a kind of message came, whatever its parameters.
    size_t count(uint32_t message) const {
        size_t n = 0;
        for (const Message& m : messages) n += m.message == message;
        return n;
    }
    const Message* last(uint32_t message) const {
        for (auto at = messages.rbegin(); at != messages.rend(); ++at) {
            if (at->message == message) return &*at;
        }
        return nullptr;
    }

    std::vector<Message> messages;
};

}  // namespace tapi::server::testing
