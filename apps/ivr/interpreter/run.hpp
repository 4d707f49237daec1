// SPDX-License-Identifier: Apache-2.0
// Runs a flow on a call. This is all that a program that has calls needs to know of flows.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "ivr/flow/flow.hpp"
#include "voice/telephone.hpp"

namespace tapi::flow {

class Http;
class Queues;

// What flows share. It outlives them.
struct Environment {
    std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
    Http* http = nullptr;              // null: every request fails, as when the server is down
    Queues* queues = nullptr;          // null: every queue is full
    std::filesystem::path recordings;  // where `record` writes; made when it is not there
    std::function<void(const Json&)>
        report;             // events: {"event": "part", "part": "sales"}; see docs/ivr-flows.md
    bool open_lua = false;  // scripts have io, os and require
};

struct Outcome {
    enum class How {
        hung_up,     // the flow came to its end
        gone,        // the caller hung up, or the call was taken
        given_away,  // transferred, redirected, parked, in a mailbox
        refused,     // not answered, on purpose
        failed,      // something went wrong; the caller was told so
    };
    How how = How::hung_up;
    std::string text;  // what went wrong, or where the call went
    std::string part;  // the last one
};
const char* to_string(Outcome::How);

// The call has ended, or is somebody else's, when it returns. No exception comes out but std::bad_alloc.
voice::Await<Outcome> run(std::shared_ptr<const Flow> flow, voice::Telephone& phone,
                          Environment& environment);

constexpr int most_steps_without_waiting = 1000;
constexpr int deepest_call = 16;  // parts that call parts

}  // namespace tapi::flow
