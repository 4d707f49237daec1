// SPDX-License-Identifier: Apache-2.0
// One dialog in the helper program, from its first packet to its end, on the thread that calls. No lock of the library
// is held meanwhile.
#pragma once

#include <functional>

#include "client/errors.hpp"
#include "client/helper.hpp"

namespace tapi::client {

struct DialogEnd {
    LONG result = 0;     // 0 also when the user cancels
    bool taken = false;  // the user accepted, and the values were taken
    Bytes block;         // what a module's function wrote
    bool shown = true;   // false: there could be no dialog; the result says "unavailable"
};

// What becomes of the values: the outcome as JSON, or an error. Words end the dialog when `done`.
struct Outcome {
    LONG error = 0;
    bool done = false;
    Bytes json;
};
using Submit = std::function<Outcome(const Bytes& values)>;
DialogEnd run_form(Helper& helper, uint64_t window, ByteView form, const Submit& submit, const Errors& errors);

// TUISPIDLLCALLBACK: what it returns, with the block as the provider left it.
struct Answer {
    LONG result = 0;
    Bytes block;
};
using ProviderTalk = std::function<Answer(uint64_t object, uint32_t type, const OptBytes& block)>;
DialogEnd run_module(Helper& helper, const talk::Module& module, const ProviderTalk& callback, const Errors& errors);

}  // namespace tapi::client
