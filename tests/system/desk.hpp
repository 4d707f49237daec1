// SPDX-License-Identifier: Apache-2.0
// One program with several extensions of one server, in the test's own process.
#pragma once

#include "system_test.hpp"

namespace tapi::test {

struct Desk {
    TestServer server;
    LocalProgram app;
    std::vector<DWORD> lines;

    explicit Desk(size_t count = 2, ServerSetup setup = quick(), const json& options = json::object())
        : server(std::move(setup)) {
        app.initialize(options);
        for (DWORD device = 0; device < count; ++device) lines.push_back(app.open(device, own_and_watch));
    }
    struct Call {
        DWORD out = 0, in = 0;  // the two ends
    };
    static std::string number(size_t line) { return std::to_string(1001 + line); }
    // A call from one extension to another that rings there.
    Call ring(size_t from, size_t to) {
        const DWORD out = app.make_call(lines[from], number(to));
        const DWORD in = app.wait_new_call(LINECALLSTATE_OFFERING);
        return {out, in};
    }
    Call connect(size_t from, size_t to) {
        const Call call = ring(from, to);
        EXPECT_RESULT(0, app.run("answer", call.in));
        app.wait_state(call.out, LINECALLSTATE_CONNECTED);
        app.wait_state(call.in, LINECALLSTATE_CONNECTED);
        return call;
    }
    void clear_call(const Call& call) {
        app.finish_call(call.out);
        app.finish_call(call.in);
    }
};

}  // namespace tapi::test
