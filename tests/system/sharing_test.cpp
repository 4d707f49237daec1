// SPDX-License-Identifier: Apache-2.0
// Several programs on one line: who owns, who watches, and how calls pass from one to another.
#include "desk.hpp"

namespace tapi::test {
namespace {

// A phone that calls line 1, and programs that share line 1.
struct Shared {
    TestServer server{quick()};
    Puppet caller{"caller"};
    DWORD from = 0;

    Shared() {
        caller.initialize();
        from = caller.open(0, own);
    }
    DWORD ring() { return caller.make_call(from, "1002"); }
};

LONG set_priority(Program& program, const char* module, DWORD priority, DWORD media = voice) {
    return program.result({{"do", "set_priority"}, {"module", module}, {"media", media}, {"priority", priority}});
}
DWORD priority_of(Program& program, const char* module, DWORD media = voice) {
    return program.ask({{"do", "get_priority"}, {"module", module}, {"media", media}}).at("priority");
}

TEST(Sharing, OWN_1_AMB_19_without_a_list_the_first_to_open_owns) {
    Shared shared;
    Puppet first("first"), second("second");
    first.initialize();
    second.initialize();
    first.open(1, own_and_watch);
    second.open(1, own_and_watch);
    shared.ring();
    EXPECT_EQ(first.call_status(first.wait_new_call(LINECALLSTATE_OFFERING)).at("privilege"), LINECALLPRIVILEGE_OWNER);
    EXPECT_EQ(second.call_status(second.wait_new_call(LINECALLSTATE_OFFERING)).at("privilege"), LINECALLPRIVILEGE_MONITOR);
}

TEST(Sharing, OWN_5_priorities_choose_the_owner_and_a_change_counts_from_the_next_call) {
    Shared shared;
    Puppet first("first"), second("second");
    first.initialize();
    second.initialize();
    first.open(1, own_and_watch);
    second.open(1, own_and_watch);
    const DWORD out = shared.ring();
    const DWORD offered = first.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, set_priority(second, "second", 1));
    EXPECT_EQ(first.call_status(offered).at("privilege"), LINECALLPRIVILEGE_OWNER) << "RACE-12";
    second.wait_new_call(LINECALLSTATE_OFFERING);
    shared.caller.finish_call(out);
    first.wait_state(offered, LINECALLSTATE_IDLE);

    shared.ring();
    EXPECT_EQ(second.call_status(second.wait_new_call(LINECALLSTATE_OFFERING)).at("privilege"), LINECALLPRIVILEGE_OWNER);
    EXPECT_EQ(first.call_status(first.wait_new_call(LINECALLSTATE_OFFERING)).at("privilege"), LINECALLPRIVILEGE_MONITOR);
}

TEST(Sharing, OWN_5_the_list_survives_a_restart_of_the_server) {
    TestServer server(quick());
    {
        LocalProgram app;
        app.initialize();
        EXPECT_RESULT(0, set_priority(app, "low.exe", 1));
        EXPECT_RESULT(0, set_priority(app, "/usr/bin/High.exe", 1));
        EXPECT_RESULT(0, set_priority(app, "other", 1, machine));
    }
    EXPECT_EQ(server.stop(), 0);
    server.start();
    LocalProgram app;
    app.initialize();
    EXPECT_EQ(priority_of(app, "high.exe"), 1u) << "by file name without folder, whatever the case";
    EXPECT_EQ(priority_of(app, "low.exe"), 2u);
    EXPECT_EQ(priority_of(app, "other"), 0u);
    EXPECT_EQ(priority_of(app, "other", machine), 1u);
    server.kill();
    server.start();
    LocalProgram again;
    again.initialize();
    EXPECT_EQ(priority_of(again, "high.exe"), 1u);
}

TEST(Sharing, OWN_5_what_lineSetAppPriority_accepts) {
    Desk desk(0);
    EXPECT_RESULT(0, set_priority(desk.app, "a", 1));
    EXPECT_RESULT(0, set_priority(desk.app, "a", 0));
    EXPECT_RESULT(0, set_priority(desk.app, "a", 0)) << "absent already";
    EXPECT_EQ(priority_of(desk.app, "a"), 0u);
    EXPECT_RESULT(LINEERR_INVALPARAM, set_priority(desk.app, "a", 2));
    EXPECT_RESULT(LINEERR_INVALAPPNAME, set_priority(desk.app, "", 1));
    EXPECT_RESULT(0, set_priority(desk.app, "b", 1, voice | machine)) << "several lists at once";
    EXPECT_EQ(priority_of(desk.app, "b"), 1u);
    EXPECT_EQ(priority_of(desk.app, "b", machine), 1u);
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, set_priority(desk.app, "a", 1, 0x00010000));
    EXPECT_RESULT(LINEERR_INVALREQUESTMODE, set_priority(desk.app, "a", 1, 0));
    EXPECT_RESULT(0, desk.app.result({{"do", "set_priority"}, {"module", "a"}, {"media", 0},
                                      {"request_mode", LINEREQUESTMODE_MAKECALL}, {"priority", 1}}));
}

TEST(Sharing, HAND_1_HAND_3_HAND_7_a_hand_off_by_name_shares_the_call) {
    Shared shared;
    Puppet screener("screener"), agent("agent");
    screener.initialize();
    agent.initialize();
    const DWORD screened = screener.open(1, own);
    const DWORD line = agent.open(1, own, machine);
    shared.ring();
    const DWORD call = screener.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, screener.run("answer", call));
    screener.wait_state(call, LINECALLSTATE_CONNECTED);
    EXPECT_RESULT(0, screener.result({{"do", "handoff"}, {"call", call}, {"module", "agent"}}));
    const DWORD theirs = agent.wait_new_call(LINECALLSTATE_CONNECTED);
    EXPECT_EQ(agent.transcript(),
              (Lines{"APPNEWCALL L1 address 0 c1 OWNER", "CALLSTATE c1 CONNECTED ACTIVE OWNER"}));
    EXPECT_EQ(screener.call_status(call).at("privilege"), LINECALLPRIVILEGE_OWNER);
    EXPECT_EQ(agent.call_info(theirs).at("owners"), 2u);
    EXPECT_RESULT(0, screener.result({{"do", "deallocate"}, {"call", call}}));
    agent.wait([=](const Msg& m) { return m.message == LINE_CALLINFO && m.p1 == LINECALLINFOSTATE_NUMOWNERDECR; },
               "NUMOWNERDECR");
    EXPECT_EQ(agent.state_of(theirs), LINECALLSTATE_CONNECTED);
    screener.settle(screened);
    EXPECT_EQ(only(screener.transcript(), "CALLINFO"), Lines{"CALLINFO c1 CONNECTEDID"}) << "OWN-7: not to the causer";
    agent.settle(line);
    agent.finish_call(theirs);
}

TEST(Sharing, HAND_1_to_oneself_by_name_succeeds_without_effect) {
    Shared shared;
    Puppet owner("owner");
    owner.initialize();
    const DWORD line = owner.open(1, own);
    shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    owner.settle(line);
    owner.forget();
    EXPECT_RESULT(0, owner.result({{"do", "handoff"}, {"call", call}, {"module", "OWNER"}}));
    owner.settle(line);
    EXPECT_EQ(owner.transcript(), Lines{});
}

TEST(Sharing, HAND_2_by_media_mode_to_the_highest_opener_of_that_mode) {
    Shared shared;
    Puppet owner("owner"), answering_machine("machine"), watcher("watcher");
    for (Puppet* program : {&owner, &answering_machine, &watcher}) program->initialize();
    owner.open(1, own);
    answering_machine.open(1, own, machine);
    watcher.open(1, watch);
    shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    const auto hand_off = [&](const json& to) {
        json request = {{"do", "handoff"}, {"call", call}};
        request.update(to);
        return owner.result(request);
    };
    EXPECT_RESULT(LINEERR_TARGETSELF, hand_off({{"media", voice}}));
    EXPECT_RESULT(LINEERR_TARGETNOTFOUND, hand_off({{"media", LINEMEDIAMODE_G3FAX}}));
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, hand_off({{"media", voice | machine}}));
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, hand_off({{"media", 0}}));
    EXPECT_RESULT(LINEERR_TARGETNOTFOUND, hand_off({{"module", "watcher"}})) << "it did not open as owner";
    EXPECT_RESULT(LINEERR_TARGETNOTFOUND, hand_off({{"module", "nobody"}}));
    EXPECT_RESULT(0, hand_off({{"media", machine}}));
    const DWORD theirs = answering_machine.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(answering_machine.call_status(theirs).at("privilege"), LINECALLPRIVILEGE_OWNER);
    EXPECT_EQ(answering_machine.call_info(theirs).at("media"), voice) << "HAND-5: the call's media mode stays";
}

TEST(Sharing, HAND_4_a_monitor_that_is_handed_the_call_keeps_its_handle) {
    Shared shared;
    Puppet owner("owner"), both("both");
    owner.initialize();
    both.initialize();
    owner.open(1, own);
    const DWORD line = both.open(1, own_and_watch, machine);
    shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    const DWORD watched = both.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(both.call_status(watched).at("privilege"), LINECALLPRIVILEGE_MONITOR);
    both.forget();
    EXPECT_RESULT(0, owner.result({{"do", "handoff"}, {"call", call}, {"module", "both"}}));
    EXPECT_EQ(both.wait_new_call(LINECALLSTATE_OFFERING), watched);
    both.settle(line);
    EXPECT_EQ(both.transcript(), Lines{"CALLSTATE c1 OFFERING ACTIVE OWNER"});
    EXPECT_EQ(both.call_status(watched).at("privilege"), LINECALLPRIVILEGE_OWNER);
    EXPECT_EQ(both.call_info(watched).at("owners"), 2u);
    EXPECT_EQ(both.call_info(watched).at("monitors"), 0u);
}

TEST(Sharing, PRIV_2_PRIV_3_several_owners_and_the_last_one_stays) {
    Shared shared;
    Puppet owner("owner"), second("second");
    owner.initialize();
    second.initialize();
    owner.open(1, own);
    second.open(1, watch);
    shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    const DWORD theirs = second.wait_new_call(LINECALLSTATE_OFFERING);
    const auto privilege = [](Puppet& program, DWORD of, DWORD wanted) {
        return program.result({{"do", "set_privilege"}, {"call", of}, {"privilege", wanted}});
    };
    EXPECT_RESULT(LINEERR_INVALCALLSTATE, privilege(owner, call, watch));
    EXPECT_RESULT(LINEERR_INVALCALLPRIVILEGE, privilege(owner, call, own_and_watch));
    EXPECT_RESULT(0, privilege(second, theirs, own));
    owner.wait([](const Msg& m) { return m.message == LINE_CALLINFO && (m.p1 & LINECALLINFOSTATE_NUMOWNERINCR) != 0; },
               "NUMOWNERINCR");
    EXPECT_RESULT(0, second.run("answer", theirs));
    EXPECT_RESULT(0, privilege(owner, call, watch));
    second.wait([](const Msg& m) { return m.message == LINE_CALLINFO && (m.p1 & LINECALLINFOSTATE_NUMOWNERDECR) != 0; },
                "NUMOWNERDECR");
    EXPECT_RESULT(LINEERR_NOTOWNER, owner.start("drop", call));
    EXPECT_RESULT(0, second.run("drop", theirs));
    owner.wait_state(call, LINECALLSTATE_IDLE);
}

TEST(Sharing, OPEN_8_AMB_23_who_opens_late_asks_for_the_calls_and_may_take_them) {
    Shared shared;
    Puppet owner("owner"), late("late");
    owner.initialize();
    late.initialize();
    owner.open(1, own);
    shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, owner.run("answer", call));
    const DWORD line = late.open(1, watch);
    late.settle(line);
    EXPECT_EQ(late.transcript(), Lines{});
    const auto new_calls = [&](const json& more = json::object()) {
        json request = {{"do", "get_new_calls"}, {"line", line}};
        request.update(more);
        return late.ask(request);
    };
    EXPECT_RESULT(LINEERR_INVALCALLSELECT, new_calls({{"select", 0x40}}));
    EXPECT_RESULT(LINEERR_INVALADDRESSID, new_calls({{"select", LINECALLSELECT_ADDRESS}, {"address", 5}}));
    const json found = new_calls({{"select", LINECALLSELECT_ADDRESS}}).at("calls");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(late.call_status(found[0]).at("privilege"), LINECALLPRIVILEGE_MONITOR);
    EXPECT_EQ(late.state_of(found[0]), LINECALLSTATE_CONNECTED);
    EXPECT_EQ(new_calls().at("calls").size(), 0u) << "it has them all";
    EXPECT_RESULT(0, late.result({{"do", "set_privilege"}, {"call", found[0]}, {"privilege", own}}));
    EXPECT_RESULT(0, late.run("drop", found[0]));
    owner.wait_state(call, LINECALLSTATE_IDLE);
}

TEST(Sharing, CLOSE_1_CLOSE_2_closing_ends_the_calls_of_the_handle_and_tells_the_others) {
    Shared shared;
    Puppet owner("owner"), second("second");
    owner.initialize();
    second.initialize();
    const DWORD line = owner.open(1, own);
    const DWORD watched = second.open(1, watch);
    EXPECT_RESULT(0, second.result({{"do", "set_status"}, {"line", watched}, {"line_states", LINEDEVSTATE_CLOSE}}));
    shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    const DWORD theirs = second.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, owner.result({{"do", "close"}, {"line", line}}));
    EXPECT_RESULT(LINEERR_INVALCALLHANDLE, owner.call_status(call));
    EXPECT_RESULT(LINEERR_INVALLINEHANDLE, owner.result({{"do", "close"}, {"line", line}}));
    second.wait_message(LINE_LINEDEVSTATE, watched);
    EXPECT_EQ(only(second.transcript(), "CALLINFO"), Lines{"CALLINFO c1 NUMOWNERDECR"});
    EXPECT_EQ(second.call_info(theirs).at("owners"), 0u);
    EXPECT_EQ(second.state_of(theirs), LINECALLSTATE_OFFERING) << "AMB-2: it goes on unowned";
}

TEST(Sharing, CLOSE_4_AMB_2_the_last_close_drops_the_calls_where_the_line_says_so) {
    for (const bool drops : {true, false}) {
        ServerSetup setup = quick();
        if (drops) setup.exchange.replace(setup.exchange.find("[exchange]"), 10, "[exchange]\ndrop_on_close = true");
        TestServer server(setup);
        Puppet caller("caller"), called("called");
        caller.initialize();
        called.initialize();
        const DWORD from = caller.open(0, own), to = called.open(1, own);
        const DWORD flags = caller.ask({{"do", "dev_caps"}, {"device", 0}}).at("flags");
        EXPECT_EQ((flags & LINEDEVCAPFLAGS_CLOSEDROP) != 0, drops);
        const DWORD out = caller.make_call(from, "1002");
        const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_RESULT(0, called.run("answer", in));
        caller.wait_state(out, LINECALLSTATE_CONNECTED);
        EXPECT_RESULT(0, caller.result({{"do", "close"}, {"line", from}}));
        if (drops) {
            called.wait_state(in, LINECALLSTATE_DISCONNECTED);
        } else {
            called.settle(to);
            EXPECT_EQ(called.state_of(in), LINECALLSTATE_CONNECTED);
        }
    }
}

TEST(Sharing, RACE_1_a_call_that_comes_while_the_line_opens_is_held_exactly_once) {
    ServerSetup setup;
    setup.log_level = "warning";
    setup.exchange = R"(
[[extension]]
number = "1001"
appearances = 200
[[trunk]]
circuits = 200
[[incoming]]
to = "1001"
every_ms = 2
)";
    TestServer server(setup);
    LocalProgram app;
    app.initialize();
    for (int round = 0; round < 20; ++round) {
        const DWORD line = app.open(0, own_and_watch);
        const json found = app.ask({{"do", "get_new_calls"}, {"line", line}, {"total", 100000}}).at("calls");
        app.settle(line);
        std::map<DWORD, int> held;  // by the switch's own number
        const auto count = [&](DWORD call) { ++held[app.call_info(call).at("call_id").get<DWORD>()]; };
        for (const json& call : found) count(call);
        while (const auto shown = app.look([](const Msg& m) { return m.message == LINE_APPNEWCALL; })) {
            count(static_cast<DWORD>(shown->p2));
        }
        for (const auto& [id, times] : held) EXPECT_EQ(times, 1) << "call " << id << " in round " << round;
        EXPECT_RESULT(0, app.result({{"do", "close"}, {"line", line}}));
        app.forget();
    }
}

TEST(Sharing, three_programs_on_one_line_see_one_call_each_in_its_place) {
    Shared shared;
    Puppet owner("owner"), monitor("monitor"), logger("logger");
    for (Puppet* program : {&owner, &monitor, &logger}) program->initialize();
    const DWORD line = owner.open(1, own_and_watch);
    const DWORD watched = monitor.open(1, own_and_watch);
    const DWORD logged = logger.open(1, watch);
    const DWORD out = shared.ring();
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, owner.run("answer", call));
    owner.wait_state(call, LINECALLSTATE_CONNECTED);
    EXPECT_RESULT(0, shared.caller.run("drop", out));
    owner.wait_state(call, LINECALLSTATE_DISCONNECTED);
    EXPECT_RESULT(0, owner.run("drop", call));
    owner.settle(line);
    monitor.settle(watched);
    logger.settle(logged);
    EXPECT_EQ(monitor.transcript(), logger.transcript());
    Lines expected = without(owner.transcript(), "REPLY");
    for (std::string& text : expected) {
        if (const size_t at = text.find("OWNER"); at != text.npos) text.replace(at, 5, "MONITOR");
    }
    EXPECT_EQ(monitor.transcript(), expected);
}

}  // namespace
}  // namespace tapi::test
