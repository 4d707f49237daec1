// SPDX-License-Identifier: Apache-2.0
// Applications of every version since 1.3 against one server: what they negotiate, what they are told, how large their
// structures are.
#include <model/layout.hpp>
#include <model/layouts.hpp>

#include "desk.hpp"

namespace tapi::test {
namespace {

std::string version_name(DWORD version) { return std::to_string(version >> 16) + "_" + std::to_string(version & 0xFFFF); }

class Versions : public testing::TestWithParam<DWORD> {};

TEST_P(Versions, VER_3_OWN_6_ASY_6_a_call_in_the_words_of_the_version) {
    const DWORD version = GetParam();
    TestServer server(quick());
    Puppet caller("caller");
    caller.initialize();
    const DWORD from = caller.open(0, own);
    Puppet called("called"), monitor("monitor");
    for (Puppet* program : {&called, &monitor}) program->initialize({{"version", version}});
    const DWORD line = called.open(1, own_and_watch);
    const DWORD watched = monitor.open(0, watch);

    const DWORD out = caller.make_call(from, "1002");
    const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, called.run("answer", in));
    caller.wait_state(out, LINECALLSTATE_CONNECTED);
    caller.finish_call(out);
    called.wait_state(in, LINECALLSTATE_DISCONNECTED);
    called.finish_call(in);
    called.settle(line);
    monitor.settle(watched);

    const std::string offering = version < api_1_4 ? "OFFERING" : "OFFERING ACTIVE";
    const std::string connected = version < api_1_4 ? "CONNECTED" : "CONNECTED ACTIVE";
    Lines owner{"APPNEWCALL L1 address 0 c1 OWNER", "CALLSTATE c1 " + offering + " OWNER", "CALLSTATE c1 " + connected,
                "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 DISCONNECTED NORMAL", "CALLSTATE c1 IDLE"};
    Lines watcher{"APPNEWCALL L1 address 0 c1 MONITOR", "CALLSTATE c1 UNKNOWN MONITOR", "CALLSTATE c1 DIALING",
                  "CALLSTATE c1 PROCEEDING", "CALLSTATE c1 RINGBACK", "CALLSTATE c1 " + connected,
                  "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 IDLE"};
    if (version < api_2_0) {
        owner.erase(owner.begin());
        watcher.erase(watcher.begin());
    }
    // Who loses its last fellow holder hears of it, after IDLE it does not.
    EXPECT_EQ(without(called.transcript(), "REPLY"), owner);
    EXPECT_EQ(monitor.transcript(), watcher);
}

// A structure as large as the version's fixed part and not a byte more.
template <class S, class Call>
void fits_exactly(const Layout& layout, DWORD version, Call call) {
    const DWORD fixed = layout.fixed_size(version);
    Space<S> exact(fixed);
    std::memset(reinterpret_cast<char*>(exact.get()) + 4, 0x5A, fixed - 4);
    EXPECT_RESULT(0, call(exact.get())) << layout.name;
    EXPECT_EQ(exact->dwUsedSize, fixed) << layout.name;
    EXPECT_GE(exact->dwNeededSize, fixed) << layout.name;

    Space<S> small(fixed - 1);
    std::memset(reinterpret_cast<char*>(small.get()) + 4, 0x5A, fixed - 5);
    const std::string before(small.bytes(), fixed - 1);
    EXPECT_RESULT(LINEERR_STRUCTURETOOSMALL, call(small.get())) << layout.name;
    EXPECT_EQ(std::string(small.bytes(), fixed - 1), before) << layout.name << ": MEM-1: nothing is written";
}

TEST_P(Versions, VER_2_MEM_1_structures_have_the_size_of_the_version) {
    const DWORD version = GetParam();
    Desk desk(2, quick(), {{"version", version}});
    const auto call = desk.ring(0, 1);
    const HLINEAPP app = desk.app.app();
    const DWORD line = desk.lines[0];
    fits_exactly<LINEDEVCAPS>(layout::LINEDEVCAPS, version,
                              [&](LINEDEVCAPS* s) { return lineGetDevCapsA(app, 0, version, 0, s); });
    fits_exactly<LINEADDRESSCAPS>(layout::LINEADDRESSCAPS, version,
                                  [&](LINEADDRESSCAPS* s) { return lineGetAddressCapsA(app, 0, 0, version, 0, s); });
    fits_exactly<LINEDEVSTATUS>(layout::LINEDEVSTATUS, version,
                                [&](LINEDEVSTATUS* s) { return lineGetLineDevStatusA(line, s); });
    fits_exactly<LINEADDRESSSTATUS>(layout::LINEADDRESSSTATUS, version,
                                    [&](LINEADDRESSSTATUS* s) { return lineGetAddressStatusA(line, 0, s); });
    fits_exactly<LINECALLINFO>(layout::LINECALLINFO, version,
                               [&](LINECALLINFO* s) { return lineGetCallInfoA(call.out, s); });
    fits_exactly<LINECALLSTATUS>(layout::LINECALLSTATUS, version,
                                 [&](LINECALLSTATUS* s) { return lineGetCallStatus(call.out, s); });
    fits_exactly<LINECALLLIST>(layout::LINECALLLIST, version,
                               [&](LINECALLLIST* s) { return lineGetNewCalls(line, 0, LINECALLSELECT_LINE, s); });
    desk.clear_call(call);
}

TEST_P(Versions, PRIV_4_a_sole_owner_may_leave_a_call_from_2_0_on) {
    const DWORD version = GetParam();
    Desk desk(2, quick(), {{"version", version}});
    const auto call = desk.connect(0, 1);
    const LONG left = desk.app.result({{"do", "deallocate"}, {"call", call.out}});
    EXPECT_RESULT(version < api_2_0 ? static_cast<LONG>(LINEERR_INVALCALLSTATE) : 0, left);
    if (left == 0) {
        desk.app.settle(desk.lines[1]);
        EXPECT_EQ(desk.app.state_of(call.in), LINECALLSTATE_CONNECTED);
        desk.app.finish_call(call.in);
    } else {
        desk.clear_call(call);
    }
}

INSTANTIATE_TEST_SUITE_P(Each, Versions, testing::Values(api_1_3, api_1_4, api_2_0, api_2_1, api_2_2),
                         [](const auto& info) { return version_name(info.param); });

struct Negotiation {
    DWORD low, high;
    LONG result;
    DWORD version;
};

TEST(Version, VER_1_the_highest_in_both_ranges) {
    Desk desk(0);
    const Negotiation cases[] = {{api_1_3, api_2_2, 0, api_2_2},
                                 {api_1_3, 0x00030000, 0, api_2_2},
                                 {api_1_3, api_1_3, 0, api_1_3},
                                 {0x00010000, api_1_4, 0, api_1_4},
                                 {api_2_0, api_2_1, 0, api_2_1},
                                 {0x00030000, 0x00030001, err(LINEERR_INCOMPATIBLEAPIVERSION), 0},
                                 {0x00010000, 0x00010002, err(LINEERR_INCOMPATIBLEAPIVERSION), 0},
                                 {api_2_2, api_1_3, err(LINEERR_INCOMPATIBLEAPIVERSION), 0}};
    for (const Negotiation& n : cases) {
        const json answer = desk.app.ask({{"do", "negotiate"}, {"device", 0}, {"low", n.low}, {"high", n.high}});
        EXPECT_RESULT(n.result, answer) << std::hex << n.low << " to " << n.high;
        if (n.result == 0) {
            EXPECT_EQ(answer.at("version"), n.version);
        }
    }
    EXPECT_RESULT(LINEERR_BADDEVICEID, desk.app.ask({{"do", "negotiate"}, {"device", 4}}));
}

TEST(Version, VER_1_lineInitializeEx_answers_the_highest_that_is_supported) {
    TestServer server(quick());
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    for (const DWORD asked : {api_1_3, api_2_0, api_2_2, DWORD{0x00030001}}) {
        HLINEAPP app = 0;
        DWORD devices = 0, version = asked;
        ASSERT_EQ(lineInitializeExA(&app, nullptr, nullptr, "x", &devices, &version, &params), 0);
        EXPECT_EQ(version, api_2_2) << std::hex << asked;
        EXPECT_EQ(lineShutdown(app), 0);
    }
}

TEST(Version, VER_6_nothing_is_had_with_a_version_that_was_not_negotiated) {
    TestServer server(quick());
    LocalProgram app;
    ASSERT_EQ(app.result({{"do", "initialize"}}), 0);
    EXPECT_RESULT(LINEERR_INCOMPATIBLEAPIVERSION, app.ask({{"do", "dev_caps"}, {"device", 0}}));
    EXPECT_RESULT(LINEERR_INCOMPATIBLEAPIVERSION, app.ask({{"do", "address_caps"}, {"device", 0}}));
    EXPECT_RESULT(LINEERR_INCOMPATIBLEAPIVERSION, app.ask({{"do", "open"}, {"device", 0}, {"privileges", watch}}));
    EXPECT_RESULT(0, app.ask({{"do", "negotiate"}, {"device", 0}, {"high", api_1_4}}));
    EXPECT_RESULT(LINEERR_INCOMPATIBLEAPIVERSION, app.ask({{"do", "dev_caps"}, {"device", 0}, {"version", api_2_2}}));
    EXPECT_RESULT(0, app.ask({{"do", "dev_caps"}, {"device", 0}, {"version", api_1_4}}));
    EXPECT_RESULT(LINEERR_INCOMPATIBLEAPIVERSION, app.ask({{"do", "dev_caps"}, {"device", 1}, {"version", api_1_4}}))
        << "each device for itself";
}

TEST(Version, VER_4_the_exchange_has_an_extension_of_version_1_0) {
    Desk desk(0);
    DWORD version = 77;
    EXPECT_RESULT(LINEERR_INCOMPATIBLEEXTVERSION, lineNegotiateExtVersion(desk.app.app(), 0, api_2_2, 1, 5, &version));
    EXPECT_EQ(version, 77u);
    EXPECT_EQ(lineNegotiateExtVersion(desk.app.app(), 0, api_2_2, 1, 0x20000, &version), 0);
    EXPECT_EQ(version, 0x10000u);
    LINEEXTENSIONID extension{1, 2, 3, 4};
    EXPECT_EQ(lineNegotiateAPIVersion(desk.app.app(), 0, api_1_3, api_2_2, &version, &extension), 0);
    EXPECT_EQ(extension.dwExtensionID0, 0x4F54584Du);
}

}  // namespace
}  // namespace tapi::test
