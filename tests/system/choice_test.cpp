// SPDX-License-Identifier: Apache-2.0
// What the server chooses by itself: the owner of a call whose media nobody knows, what becomes of a call that nobody
// may own, and a line for who does not care which.
#include "desk.hpp"

namespace tapi::test {
namespace {

const char* const unknown_media = R"(
[[extension]]
number = "1001"
[[extension]]
number = "1002"
media_modes = ["interactivevoice", "automatedvoice", "g3fax", "datamodem"]
incoming_media = "unknown"
)";

// Opens line 1 in one program for each of the modes, calls it, and says who owns the call: the index in `modes`.
size_t owner_among(const ServerSetup& setup, const std::vector<DWORD>& modes) {
    TestServer server(setup);
    LocalProgram caller;
    caller.initialize();
    std::vector<std::unique_ptr<Puppet>> programs;
    for (const DWORD mode : modes) {
        programs.push_back(std::make_unique<Puppet>("program" + std::to_string(programs.size())));
        programs.back()->initialize();
        programs.back()->open(1, own_and_watch, mode);
    }
    caller.make_call(caller.open(0, own), "1002");
    for (size_t i = 0; i < programs.size(); ++i) {
        const DWORD call = programs[i]->wait_new_call(LINECALLSTATE_OFFERING);
        if (programs[i]->call_status(call).at("privilege") == LINECALLPRIVILEGE_OWNER) return i;
    }
    return modes.size();
}

TEST(Choice, OWN_4_AMB_26_media_modes_are_tried_in_their_order_when_the_call_is_of_unknown_media) {
    ServerSetup setup;
    setup.exchange = unknown_media;
    const DWORD fax = LINEMEDIAMODE_G3FAX, data = LINEMEDIAMODE_DATAMODEM;
    EXPECT_EQ(owner_among(setup, {data, fax, machine, voice}), 3u) << "interactive voice first";
    EXPECT_EQ(owner_among(setup, {data, fax, machine}), 2u);
    EXPECT_EQ(owner_among(setup, {data, fax}), 1u);
    EXPECT_EQ(owner_among(setup, {voice, LINEMEDIAMODE_UNKNOWN}), 1u) << "who opens for unknown media is asked first";
    setup.server = "media_mode_order = [\"DATAMODEM\", \"G3FAX\"]\n";
    EXPECT_EQ(owner_among(setup, {voice, machine, fax, data}), 3u);
    EXPECT_EQ(owner_among(setup, {voice, machine, fax}), 2u);
}

TEST(Choice, OWN_8_AMB_1_a_call_that_nobody_may_own_goes_on_or_is_dropped_as_the_server_is_told) {
    for (const bool drop : {false, true}) {
        ServerSetup setup = quick();
        if (drop) setup.server = "unowned_calls = \"drop\"\n";
        TestServer server(setup);
        LocalProgram caller;
        Puppet monitor("monitor");
        caller.initialize();
        monitor.initialize();
        const DWORD from = caller.open(0, own);
        const DWORD watched = monitor.open(1, watch);
        const DWORD out = caller.make_call(from, "1002");
        const DWORD seen = monitor.wait_new_call(LINECALLSTATE_OFFERING);
        if (drop) {
            EXPECT_EQ(caller.wait_state(out, LINECALLSTATE_DISCONNECTED).p2, LINEDISCONNECTMODE_REJECT);
            monitor.wait_state(seen, LINECALLSTATE_IDLE);
        } else {
            monitor.settle(watched);
            EXPECT_EQ(monitor.state_of(seen), LINECALLSTATE_OFFERING);
            EXPECT_EQ(monitor.call_info(seen).at("owners"), 0u);
            // It is there for who comes later.
            EXPECT_RESULT(0, monitor.result({{"do", "set_privilege"}, {"call", seen}, {"privilege", own}}));
            EXPECT_RESULT(0, monitor.run("answer", seen));
        }
    }
}

TEST(Choice, OPEN_6_the_line_mapper_finds_a_line_that_can_do_it) {
    ServerSetup setup;
    setup.exchange = unknown_media;
    TestServer server(setup);
    LocalProgram app;
    app.initialize();
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwBearerMode = LINEBEARERMODE_VOICE;
    params.dwMediaMode = LINEMEDIAMODE_G3FAX;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    HLINE line = 0;
    EXPECT_RESULT(0, lineOpenA(app.app(), LINEMAPPER, &line, api_2_2, 0, 0, own, LINEMEDIAMODE_G3FAX, &params));
    EXPECT_EQ(app.ask({{"do", "get_id"}, {"line", line}, {"class", "tapi/line"}}).at("id"), 1u);
    params.dwMediaMode = LINEMEDIAMODE_TELEX;
    EXPECT_RESULT(LINEERR_LINEMAPPERFAILED,
                  lineOpenA(app.app(), LINEMAPPER, &line, api_2_2, 0, 0, own, LINEMEDIAMODE_TELEX, &params));
    EXPECT_RESULT(0, lineOpenA(app.app(), LINEMAPPER, &line, api_2_2, 0, 0, own, voice, nullptr)) << "an ordinary call";
    EXPECT_EQ(app.ask({{"do", "get_id"}, {"line", line}, {"class", "tapi/line"}}).at("id"), 0u);
}

}  // namespace
}  // namespace tapi::test
