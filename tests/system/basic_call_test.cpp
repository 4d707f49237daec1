// SPDX-License-Identifier: Apache-2.0
// One call between two extensions, message by message.
#include "desk.hpp"

namespace tapi::test {
namespace {

// Two programs, each with an extension of its own.
struct Two {
    TestServer server{quick()};
    Puppet caller{"caller"}, called{"called"};
    DWORD from = 0, to = 0;

    Two() {
        caller.initialize({{"name", "Caller"}});
        called.initialize();
        from = caller.open(0, own_and_watch);
        to = called.open(1, own_and_watch);
    }
    Desk::Call connect() {
        const DWORD out = caller.make_call(from, "1002");
        const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_RESULT(0, called.run("answer", in));
        caller.wait_state(out, LINECALLSTATE_CONNECTED);
        called.wait_state(in, LINECALLSTATE_CONNECTED);
        return {out, in};
    }
    void hang_up(const Desk::Call& call) {
        EXPECT_RESULT(0, caller.run("drop", call.out));
        caller.wait_state(call.out, LINECALLSTATE_IDLE);
        called.wait_state(call.in, LINECALLSTATE_DISCONNECTED);
        EXPECT_RESULT(0, called.run("drop", call.in));
        called.wait_state(call.in, LINECALLSTATE_IDLE);
    }
};

TEST(BasicCall, OWN_6_ASY_4_ST_4_ST_6_CLOSE_7_exact_messages_on_both_sides) {
    Two two;
    const auto call = two.connect();
    two.hang_up(call);
    two.caller.settle(two.from);
    two.called.settle(two.to);

    EXPECT_EQ(without(two.caller.transcript(), "REPLY r2"),
              (Lines{"REPLY r1 0 c1", "CALLSTATE c1 DIALING", "CALLSTATE c1 PROCEEDING", "CALLSTATE c1 RINGBACK",
                     "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 IDLE"}));
    EXPECT_EQ(only(two.caller.transcript(), "REPLY"), (Lines{"REPLY r1 0 c1", "REPLY r2 0"}));
    EXPECT_EQ(without(two.called.transcript(), "REPLY"),
              (Lines{"APPNEWCALL L1 address 0 c1 OWNER", "CALLSTATE c1 OFFERING ACTIVE OWNER",
                     "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 DISCONNECTED NORMAL",
                     "CALLSTATE c1 IDLE"}));
    EXPECT_EQ(only(two.called.transcript(), "REPLY"), (Lines{"REPLY r1 0", "REPLY r2 0"}));
}

TEST(BasicCall, INFO_1_CC_2_both_ends_know_each_other_by_number_name_and_one_call_id) {
    Two two;
    const auto call = two.connect();
    const json out = two.caller.call_info(call.out);
    const json in = two.called.call_info(call.in);
    EXPECT_EQ(out.at("call_id"), in.at("call_id"));
    EXPECT_NE(out.at("call_id"), 0u);
    for (const json& end : {out, in}) {
        EXPECT_EQ(end.at("caller"), "1001");
        EXPECT_EQ(end.at("caller_name"), "Extension 1001");
        EXPECT_EQ(end.at("called"), "1002");
        EXPECT_EQ(end.at("called_name"), "Extension 1002");
        EXPECT_EQ(end.at("owners"), 1u);
        EXPECT_EQ(end.at("monitors"), 0u);
        EXPECT_EQ(end.at("caller_flags"), LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME);
    }
    EXPECT_EQ(out.at("connected"), "1002");
    EXPECT_EQ(in.at("connected"), "1002");
    EXPECT_EQ(out.at("origin"), LINECALLORIGIN_OUTBOUND);
    EXPECT_EQ(in.at("origin"), LINECALLORIGIN_INTERNAL);
    EXPECT_EQ(in.at("reason"), LINECALLREASON_DIRECT);
    EXPECT_EQ(out.at("device"), 0u);
    EXPECT_EQ(in.at("device"), 1u);
    EXPECT_EQ(out.at("line"), two.from);
    EXPECT_EQ(out.at("app_name"), "Caller");
    EXPECT_EQ(in.at("app_name"), "called") << "INIT-8: without a name it is the executable's";
    two.hang_up(call);
}

TEST(BasicCall, ST_8_status_tells_state_mode_privilege_features_and_time) {
    Two two;
    const auto call = two.connect();
    const json status = two.caller.call_status(call.out);
    EXPECT_EQ(status.at("state"), LINECALLSTATE_CONNECTED);
    EXPECT_EQ(status.at("mode"), LINECONNECTEDMODE_ACTIVE);
    EXPECT_EQ(status.at("privilege"), LINECALLPRIVILEGE_OWNER);
    const DWORD features = status.at("features");
    EXPECT_NE(features & LINECALLFEATURE_DROP, 0u);
    EXPECT_NE(features & LINECALLFEATURE_HOLD, 0u);
    EXPECT_EQ(features & LINECALLFEATURE_ANSWER, 0u);
    EXPECT_GE(status.at("year").get<int>(), 2024);
    two.hang_up(call);
}

TEST(BasicCall, ASY_6_OWN_3_monitors_see_a_new_call_as_unknown_first_and_then_its_true_states) {
    Two two;
    Puppet monitor("monitor");
    monitor.initialize();
    const DWORD line = monitor.open(0, watch);
    const auto call = two.connect();
    two.hang_up(call);
    monitor.settle(line);
    EXPECT_EQ(monitor.transcript(),
              (Lines{"APPNEWCALL L1 address 0 c1 MONITOR", "CALLSTATE c1 UNKNOWN MONITOR", "CALLSTATE c1 DIALING",
                     "CALLSTATE c1 PROCEEDING", "CALLSTATE c1 RINGBACK", "CALLSTATE c1 CONNECTED ACTIVE",
                     "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 IDLE"}));
}

TEST(BasicCall, OWN_3_of_several_openers_one_owns_who_monitors_sees_the_offering_who_only_owns_sees_nothing) {
    Two two;
    Puppet monitor("monitor"), spare("spare");
    monitor.initialize();
    spare.initialize();
    const DWORD watched = monitor.open(1, watch);
    const DWORD unused = spare.open(1, own);
    const auto call = two.connect();
    const json info = two.called.call_info(call.in);
    EXPECT_EQ(info.at("owners"), 1u);
    EXPECT_EQ(info.at("monitors"), 1u);
    two.hang_up(call);
    monitor.settle(watched);
    spare.settle(unused);
    EXPECT_EQ(monitor.transcript(),
              (Lines{"APPNEWCALL L1 address 0 c1 MONITOR", "CALLSTATE c1 OFFERING ACTIVE MONITOR",
                     "CALLSTATE c1 CONNECTED ACTIVE", "CALLINFO c1 CONNECTEDID", "CALLSTATE c1 DISCONNECTED NORMAL",
                     "CALLSTATE c1 IDLE"}));
    EXPECT_EQ(spare.transcript(), Lines{});
}

TEST(BasicCall, ASY_1_ASY_3_ASY_4_one_reply_and_the_handle_is_written_with_it) {
    Desk desk(1);
    constexpr DWORD mark = 0x0BADCAFE;
    HCALL call = mark;
    const LONG request = lineMakeCallA(desk.lines[0], &call, "1002", 0, nullptr);
    ASSERT_GT(request, 0);
    // Nothing was read from the application's queue yet, so nothing may be written either.
    EXPECT_EQ(call, mark);
    EXPECT_RESULT(0, desk.app.finish(request));
    EXPECT_NE(call, mark);
    EXPECT_EQ(desk.app.state_of(call), LINECALLSTATE_RINGBACK);
    desk.app.settle(desk.lines[0]);
    const Lines seen = desk.app.transcript();
    EXPECT_EQ(only(seen, "REPLY").size(), 1u);
    EXPECT_EQ(seen.at(0).substr(0, 5), "REPLY") << "no event about the call comes before its handle is known";
    desk.app.finish_call(call);
}

TEST(BasicCall, ASY_1_a_refused_request_is_a_negative_result_without_reply) {
    Desk desk(1);
    const LONG request = desk.app.start_call(desk.lines[0], "10?2");
    EXPECT_RESULT(LINEERR_DIALPROMPT, request);
    desk.app.settle(desk.lines[0]);
    EXPECT_EQ(desk.app.transcript(), Lines{});
    EXPECT_EQ(desk.app.ask({{"do", "address_status"}, {"line", desk.lines[0]}}).at("active"), 0u) << "ASY-7";
}

TEST(BasicCall, CLOSE_6_an_idle_call_stays_readable_until_it_is_given_back) {
    Two two;
    const auto call = two.connect();
    two.hang_up(call);
    EXPECT_EQ(two.caller.state_of(call.out), LINECALLSTATE_IDLE);
    EXPECT_EQ(two.caller.call_info(call.out).at("called"), "1002");
    EXPECT_RESULT(LINEERR_INVALCALLSTATE, two.caller.start("drop", call.out));
    EXPECT_RESULT(0, two.caller.result({{"do", "deallocate"}, {"call", call.out}}));
    EXPECT_RESULT(LINEERR_INVALCALLHANDLE, two.caller.call_status(call.out));
    EXPECT_RESULT(LINEERR_INVALCALLHANDLE, two.caller.result({{"do", "deallocate"}, {"call", call.out}}));
}

// INIT-2: whatever brings the messages, they are the same.
class Mechanisms : public testing::TestWithParam<const char*> {};

TEST_P(Mechanisms, INIT_2_the_same_messages_by_each_mechanism) {
    Desk desk(2, quick(), {{"mechanism", GetParam()}});
    const auto call = desk.connect(0, 1);
    EXPECT_RESULT(0, desk.app.run("drop", call.in));
    desk.app.wait_state(call.in, LINECALLSTATE_IDLE);
    desk.app.wait_state(call.out, LINECALLSTATE_DISCONNECTED);
    desk.app.settle(desk.lines[0]);
    const std::string out = desk.app.names().name_call(call.out), in = desk.app.names().name_call(call.in);
    const Lines caller{"CALLSTATE " + out + " DIALING",          "CALLSTATE " + out + " PROCEEDING",
                       "CALLSTATE " + out + " RINGBACK",         "CALLSTATE " + out + " CONNECTED ACTIVE",
                       "CALLINFO " + out + " CONNECTEDID",       "CALLSTATE " + out + " DISCONNECTED NORMAL"};
    Lines called{"APPNEWCALL L2 address 0 " + in + " OWNER", "CALLSTATE " + in + " OFFERING ACTIVE OWNER",
                 "CALLSTATE " + in + " CONNECTED ACTIVE", "CALLINFO " + in + " CONNECTEDID", "CALLSTATE " + in + " IDLE"};
    // lineInitialize implies a version that does not know LINE_APPNEWCALL (INIT-9).
    if (GetParam() == std::string("plain")) called.erase(called.begin());
    const Lines seen = desk.app.transcript();
    EXPECT_EQ(about(seen, out), caller);
    EXPECT_EQ(about(seen, in), called);
    EXPECT_EQ(only(seen, "REPLY"), (Lines{"REPLY r1 0 " + out, "REPLY r2 0", "REPLY r3 0"}));
}

INSTANTIATE_TEST_SUITE_P(All, Mechanisms, testing::Values("event", "callback", "port", "plain"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Mechanism, INIT_2_exactly_one_must_be_chosen) {
    TestServer server(quick());
    HLINEAPP app = 0;
    DWORD devices = 0, version = api_2_2;
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    for (const DWORD options : {0u, 4u, 7u}) {
        params.dwOptions = options;
        EXPECT_RESULT(LINEERR_INVALPARAM, lineInitializeExA(&app, nullptr, nullptr, "x", &devices, &version, &params));
    }
    EXPECT_EQ(app, 0u) << "MEM-8: nothing is written on error";
    EXPECT_EQ(devices, 0u);
}

TEST(Mechanism, INIT_3_lineGetMessage_polls_waits_and_is_refused_by_other_mechanisms) {
    Desk desk(1);
    LINEMESSAGE message{};
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, lineGetMessage(desk.app.app(), &message, 0));
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, lineGetMessage(desk.app.app(), &message, 1));
    EXPECT_RESULT(LINEERR_INVALAPPHANDLE, lineGetMessage(desk.app.app() + 77, &message, 0));

    LocalProgram called_back;
    called_back.initialize({{"mechanism", "callback"}});
    EXPECT_NE(lineGetMessage(called_back.app(), &message, 0), 0);
}

TEST(Mechanism, INIT_1_INIT_6_shutdown_ends_everything_that_the_application_had) {
    TestServer server(quick());
    Puppet monitor("monitor");
    monitor.initialize();
    const DWORD watched = monitor.open(0, watch);
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(app.devices(), 4u);
    const DWORD line = app.open(0, own);
    const DWORD call = app.make_call(line, "1002");
    monitor.wait_state(monitor.wait_new_call(LINECALLSTATE_UNKNOWN), LINECALLSTATE_RINGBACK);
    EXPECT_RESULT(0, app.result({{"do", "shutdown"}}));
    EXPECT_RESULT(LINEERR_INVALCALLHANDLE, app.call_status(call));
    EXPECT_RESULT(LINEERR_INVALLINEHANDLE, app.result({{"do", "close"}, {"line", line}}));
    EXPECT_RESULT(LINEERR_INVALAPPHANDLE, app.result({{"do", "negotiate"}, {"device", 0}}));
    monitor.settle(watched);
    EXPECT_EQ(only(monitor.transcript(), "CALLINFO"), Lines{"CALLINFO c1 NUMOWNERDECR"});
}

}  // namespace
}  // namespace tapi::test
