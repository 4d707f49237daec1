// SPDX-License-Identifier: Apache-2.0
// A provider in the server's process gives, message for message, what it gives in a process of its own.
#include "desk.hpp"

namespace tapi::test {
namespace {

// One long script with two programs; everything that both saw.
Lines play(ServerSetup setup) {
    TestServer server(std::move(setup));
    Puppet caller("caller"), called("called");
    caller.initialize();
    called.initialize();
    const DWORD from = caller.open(0, own_and_watch), to = called.open(1, own_and_watch);
    const DWORD third = called.open(2, own_and_watch);
    const DWORD states = LINEDEVSTATE_NUMCALLS;
    called.result({{"do", "set_status"}, {"line", to}, {"line_states", states}, {"address_states", LINEADDRESSSTATE_NUMCALLS}});

    const DWORD out = caller.make_call(from, "1002");
    const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
    called.run("accept", in);
    called.run("answer", in);
    caller.wait_state(out, LINECALLSTATE_CONNECTED);
    caller.run("hold", out);
    called.wait_state(in, LINECALLSTATE_CONNECTED);
    const DWORD second = caller.make_call(from, "1003");
    const DWORD there = called.wait_new_call(LINECALLSTATE_OFFERING);
    called.run("answer", there);
    caller.wait_state(second, LINECALLSTATE_CONNECTED);
    caller.run("swap_hold", second, {{"held", out}});
    caller.settle(from);
    caller.run("set_call_params", out, {{"bearer", LINEBEARERMODE_SPEECH}});
    caller.result({{"do", "set_app_specific"}, {"call", out}, {"value", 9}});
    caller.result({{"do", "set_media_mode"}, {"call", out}, {"media", machine}});
    caller.run("drop", out);
    caller.run("drop", second);
    called.wait_state(in, LINECALLSTATE_DISCONNECTED);
    called.wait_state(there, LINECALLSTATE_DISCONNECTED);
    called.finish_call(in);
    called.finish_call(there);
    const DWORD busy = caller.make_call(from, "95550101");
    caller.wait_state(busy, LINECALLSTATE_BUSY);
    caller.finish_call(busy);
    caller.settle(from);
    called.settle(to);
    called.settle(third);

    Lines all = caller.transcript();
    for (const std::string& line : called.transcript()) all.push_back("  " + line);
    return all;
}

TEST(Isolation, the_same_messages_byte_for_byte_in_both_ways) {
    const Lines apart = play(quick("process"));
    const Lines together = play(quick("none"));
    EXPECT_GT(apart.size(), 40u);
    EXPECT_EQ(apart, together);
}

}  // namespace
}  // namespace tapi::test
