// SPDX-License-Identifier: Apache-2.0
// What an input of the session target says: options, then steps.
#pragma once

#include "fuzz/input.hpp"
#include "model/message.hpp"

namespace tapi::fuzz {

inline constexpr size_t most_steps = 400;

struct Options {
    bool starts_late = false;  // lineInitialize waits
    bool drops_unowned = false;
    bool traced = false;
    uint32_t lines = 1;
};

enum class StepKind : uint8_t {
    request,      // function number, body
    bytes,        // anything, on the client's socket
    attach,       // an events connection for the application with this handle
    leave,        // the client's socket closes
    come_again,   // the next step of this client is that of a new process
    answer,       // the provider's oldest call returns as it should
    answer_with,  // ... with this result and body
    complete,     // the oldest request completes with this result and body
    serve,        // the provider does all that it was asked
    line_event,
    phone_event,
    lose,      // the provider is gone
    bring_up,  // and comes back
    ready,
};
inline constexpr unsigned step_kinds = 14;

struct Step {
    StepKind kind{};
    uint8_t who = 0;       // which client
    bool hurried = false;  // the next step comes before the loop turns
    ByteView payload;
};

Options read_options(Input& in);
Step read_step(Input& in);
ProviderEvent read_event(Input& in);

// Sessions as applications have them.
std::vector<Bytes> session_seeds();

}  // namespace tapi::fuzz
