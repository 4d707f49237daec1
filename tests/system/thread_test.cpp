// SPDX-License-Identifier: Apache-2.0
// Many threads, callbacks that call back, and programs that come and go in the middle of things.
#include <atomic>
#include <mutex>

#include "desk.hpp"

namespace tapi::test {
namespace {

ServerSetup many_extensions() {
    ServerSetup setup;
    setup.log_level = "info";
    setup.exchange = "[[extensions]]\nfrom = 1001\nto = 1016\n[[trunk]]\nprefix = \"9\"\ncircuits = 64\n";
    return setup;
}

TEST(Threads, eight_threads_with_an_application_each_make_calls_at_once) {
    TestServer server(many_extensions());
    const auto work = [](DWORD from) {
        LocalProgram app;
        app.initialize();
        const DWORD line = app.open(from, own), other = app.open(from + 8, own);
        for (int i = 0; i < 25; ++i) {
            const DWORD out = app.make_call(line, std::to_string(1001 + from + 8));
            const DWORD in = app.wait_new_call(LINECALLSTATE_OFFERING);
            EXPECT_RESULT(0, app.run("answer", in));
            app.wait_state(out, LINECALLSTATE_CONNECTED);
            EXPECT_EQ(app.call_info(out).at("called"), std::to_string(1001 + from + 8));
            app.finish_call(out);
            app.wait_state(in, LINECALLSTATE_DISCONNECTED);
            app.finish_call(in);
            app.forget();
        }
        app.settle(line);
        app.settle(other);
    };
    std::vector<std::thread> threads;
    for (DWORD from = 0; from < 8; ++from) threads.emplace_back(work, from);
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(server.ask("status").at("calls"), 0);
    const json sessions = server.ask("sessions");
    EXPECT_EQ((sessions.is_array() ? sessions : sessions.at("items"))[0].at("pending"), 0);
}

TEST(Threads, ASY_1_eight_threads_on_one_application_get_answers_of_their_own) {
    Desk desk(1, many_extensions());
    for (DWORD device = 1; device < 8; ++device) desk.lines.push_back(desk.app.open(device, own));
    std::mutex mutex;
    std::vector<LONG> requests;
    std::vector<HCALL> calls(8 * 10);
    const auto work = [&](size_t thread) {
        for (int i = 0; i < 10; ++i) {
            Space<LINEDEVCAPS> caps;
            EXPECT_EQ(lineGetDevCapsA(desk.app.app(), static_cast<DWORD>(thread), api_2_2, 0, caps.get()), 0);
            EXPECT_EQ(caps->dwPermanentLineID, 1001u + thread) << "an answer to another thread's question";
            DWORD rings = 0;
            EXPECT_EQ(lineSetNumRings(desk.lines[thread], 0, static_cast<DWORD>(thread + 3)), 0);
            EXPECT_EQ(lineGetNumRings(desk.lines[thread], 0, &rings), 0);
            EXPECT_EQ(rings, thread + 3);
            const LONG request = lineMakeCallA(desk.lines[thread], &calls[thread * 10 + i], "1016", 0, nullptr);
            const std::lock_guard lock(mutex);
            requests.push_back(request);
        }
    };
    std::vector<std::thread> threads;
    for (size_t thread = 0; thread < 8; ++thread) threads.emplace_back(work, thread);
    for (std::thread& thread : threads) thread.join();
    std::vector<LONG> accepted;
    std::copy_if(requests.begin(), requests.end(), std::back_inserter(accepted), [](LONG request) { return request > 0; });
    EXPECT_GE(accepted.size(), 8u);
    std::sort(accepted.begin(), accepted.end());
    EXPECT_EQ(std::unique(accepted.begin(), accepted.end()), accepted.end()) << "every request has a number of its own";
    for (const LONG request : accepted) EXPECT_RESULT(0, desk.app.finish(request));
    for (const HCALL call : calls) {
        if (call != 0) desk.app.finish_call(call);
    }
}

// An application that does everything inside its callback.
struct InCallback {
    static inline std::atomic<HLINEAPP> app{0};
    static inline std::atomic<LONG> answered{0}, dropped{0}, ended{1};
    static inline std::atomic<bool> idle{false};
    static inline HCALL call = 0;

    static void CALLBACK receive(DWORD device, DWORD message, DWORD_PTR, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
        if (message == LINE_CALLSTATE && p1 == LINECALLSTATE_OFFERING && p3 == LINECALLPRIVILEGE_OWNER) {
            Space<LINECALLINFO> info;
            EXPECT_EQ(lineGetCallInfoA(device, info.get()), 0);
            call = device;
            answered = lineAnswer(device, nullptr, 0);
        }
        if (message == LINE_REPLY && static_cast<LONG>(p1) == answered) {
            EXPECT_EQ(p2, 0u);
            dropped = lineDrop(call, nullptr, 0);
        }
        if (message == LINE_CALLSTATE && p1 == LINECALLSTATE_IDLE && device == call) {
            EXPECT_EQ(lineDeallocateCall(device), 0);
            ended = lineShutdown(app);
            idle = true;
            idle.notify_all();
        }
    }
};

TEST(Threads, INIT_2_everything_may_be_called_inside_a_callback_the_shutdown_too) {
    TestServer server(quick());
    Puppet caller("caller");
    caller.initialize();
    const DWORD from = caller.open(0, own);
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEHIDDENWINDOW;
    HLINEAPP app = 0;
    DWORD devices = 0, version = api_2_2;
    ASSERT_EQ(lineInitializeExA(&app, nullptr, InCallback::receive, "inside", &devices, &version, &params), 0);
    InCallback::app = app;
    LINEEXTENSIONID extension{};
    ASSERT_EQ(lineNegotiateAPIVersion(app, 1, api_1_3, api_2_2, &version, &extension), 0);
    HLINE line = 0;
    ASSERT_EQ(lineOpenA(app, 1, &line, version, 0, 0, own, voice, nullptr), 0);
    const DWORD out = caller.make_call(from, "1002");
    InCallback::idle.wait(false);
    EXPECT_GT(InCallback::answered, 0);
    EXPECT_GT(InCallback::dropped, 0);
    EXPECT_EQ(InCallback::ended, 0);
    caller.wait_state(out, LINECALLSTATE_DISCONNECTED);
    EXPECT_RESULT(LINEERR_INVALAPPHANDLE, lineShutdown(app));
}

TEST(Threads, RACE_9_INIT_3_a_shutdown_wakes_every_thread_that_waits) {
    Desk desk(1);
    const HLINEAPP app = desk.app.app();
    std::vector<std::thread> waiting;
    std::atomic<int> woken{0};
    for (int i = 0; i < 4; ++i) {
        waiting.emplace_back([&] {
            LINEMESSAGE message{};
            EXPECT_RESULT(LINEERR_INVALAPPHANDLE, lineGetMessage(app, &message, 0xFFFFFFFF));
            ++woken;
        });
    }
    EXPECT_RESULT(0, desk.app.result({{"do", "shutdown"}}));
    for (std::thread& thread : waiting) thread.join();
    EXPECT_EQ(woken, 4);
    EXPECT_RESULT(LINEERR_INVALAPPHANDLE, lineShutdown(app)) << "twice is once too often";
}

TEST(Threads, RACE_9_two_threads_shut_down_at_once_and_one_succeeds) {
    TestServer server(quick());
    for (int round = 0; round < 20; ++round) {
        LocalProgram program;
        ASSERT_EQ(program.result({{"do", "initialize"}}), 0);
        const HLINEAPP app = program.app();
        std::atomic<int> succeeded{0};
        std::thread other([&] { succeeded += lineShutdown(app) == 0; });
        succeeded += lineShutdown(app) == 0;
        other.join();
        EXPECT_EQ(succeeded, 1);
    }
    const json sessions = server.ask("sessions");
    EXPECT_EQ((sessions.is_array() ? sessions : sessions.at("items"))[0].at("handles"), 0);
}

TEST(Races, RACE_10_OWN_7_lines_open_and_close_while_calls_come_and_nothing_is_left_behind) {
    ServerSetup setup;
    setup.log_level = "info";
    setup.exchange = R"(
[[extension]]
number = "1001"
appearances = 1000
[[trunk]]
circuits = 1000
[[incoming]]
to = "1001"
every_ms = 3
abandon_after_ms = 20
)";
    TestServer server(setup);
    LocalProgram app, watcher;
    app.initialize();
    watcher.initialize();
    const DWORD watched = watcher.open(0, watch);
    const auto session = [&] {
        const json answer = server.ask("sessions");
        return (answer.is_array() ? answer : answer.at("items"))[0];
    };
    for (int round = 0; round < 150; ++round) {
        const DWORD line = app.open(0, own_and_watch);
        if (round % 3 == 0) app.ask({{"do", "get_new_calls"}, {"line", line}, {"total", 60000}});
        if (round % 5 == 0) app.settle(line);
        EXPECT_RESULT(0, app.result({{"do", "close"}, {"line", line}}));
        app.forget();
    }
    EXPECT_RESULT(0, watcher.result({{"do", "close"}, {"line", watched}}));
    EXPECT_TRUE(server.becomes("status", [](const json& status) { return status.at("calls") == 0; }));
    EXPECT_EQ(session().at("calls"), 0);
    EXPECT_EQ(session().at("lines"), 0);
    EXPECT_EQ(session().at("handles"), 2) << "the two applications themselves";
    // Owners are counted right for calls that come after all that. A new application hears only of its own calls.
    LocalProgram late;
    late.initialize();
    const DWORD line = late.open(0, own);
    const DWORD call = late.wait_new_call(LINECALLSTATE_OFFERING);
    const json info = late.call_info(call);
    EXPECT_EQ(info.at("owners"), 1u);
    EXPECT_EQ(info.at("monitors"), 0u);
    EXPECT_RESULT(0, late.result({{"do", "close"}, {"line", line}}));
}

TEST(Races, RACE_13_a_hand_off_to_who_is_just_leaving_never_loses_the_owner) {
    TestServer server(quick());
    LocalProgram caller;
    Puppet owner("owner"), target("target");
    caller.initialize();
    owner.initialize();
    target.initialize();
    const DWORD from = caller.open(0, own);
    owner.open(1, own);
    for (int round = 0; round < 25; ++round) {
        const DWORD line = target.open(1, own, machine);
        const DWORD out = caller.make_call(from, "1002");
        const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
        // Both are told before either has answered.
        const json hand_off = {{"do", "handoff"}, {"call", call}, {"module", "target"}};
        const json close = {{"do", "close"}, {"line", line}};
        Puppet& first = round % 2 == 0 ? owner : target;
        Puppet& second = round % 2 == 0 ? target : owner;
        first.process().write((round % 2 == 0 ? hand_off : close).dump() + "\n");
        second.process().write((round % 2 == 0 ? close : hand_off).dump() + "\n");
        const LONG handed = owner.answer().at("result");
        EXPECT_RESULT(0, target.answer());
        EXPECT_TRUE(handed == 0 || handed == err(LINEERR_TARGETNOTFOUND)) << named(handed);
        EXPECT_EQ(owner.call_info(call).at("owners"), 1u) << "HAND-3: the caller keeps it";
        EXPECT_RESULT(0, owner.run("drop", call));
        owner.wait_state(call, LINECALLSTATE_IDLE);
        owner.result({{"do", "deallocate"}, {"call", call}});
        caller.wait_state(out, LINECALLSTATE_DISCONNECTED);
        caller.finish_call(out);
        for (Program* program : std::initializer_list<Program*>{&owner, &target, &caller}) program->forget();
    }
}

TEST(Races, RACE_4_two_owners_at_once_get_truthful_replies) {
    TestServer server(quick());
    LocalProgram caller;
    Puppet first("first"), second("second");
    caller.initialize();
    first.initialize();
    second.initialize();
    const DWORD from = caller.open(0, own);
    first.open(1, own);
    second.open(1, own, machine);
    for (int round = 0; round < 15; ++round) {
        const DWORD out = caller.make_call(from, "1002");
        const DWORD call = first.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_RESULT(0, first.run("answer", call));
        EXPECT_RESULT(0, first.result({{"do", "handoff"}, {"call", call}, {"module", "second"}}));
        const DWORD theirs = second.wait_new_call(LINECALLSTATE_CONNECTED);
        first.process().write(json{{"do", "hold"}, {"call", call}}.dump() + "\n");
        second.process().write(json{{"do", "drop"}, {"call", theirs}}.dump() + "\n");
        const LONG hold = first.answer().at("result"), drop = second.answer().at("result");
        EXPECT_GT(drop, 0);
        EXPECT_RESULT(0, second.finish(drop));
        const LONG held = hold > 0 ? first.finish(hold) : hold;
        const bool was_held = !only(first.transcript(), "CALLSTATE c" + std::to_string(round + 1) + " ONHOLD").empty();
        first.wait_state(call, LINECALLSTATE_IDLE);
        second.wait_state(theirs, LINECALLSTATE_IDLE);
        EXPECT_TRUE(held == 0 || held == err(LINEERR_INVALCALLSTATE)) << named(held);
        EXPECT_TRUE(held == 0 || !was_held) << "a refused hold has not happened";
        first.result({{"do", "deallocate"}, {"call", call}});
        second.result({{"do", "deallocate"}, {"call", theirs}});
        caller.wait_state(out, LINECALLSTATE_DISCONNECTED);
        caller.finish_call(out);
        caller.forget();
    }
}

TEST(Races, RACE_3_the_far_end_hangs_up_while_the_answer_is_on_its_way) {
    TestServer server(quick());
    Puppet caller("caller"), called("called");
    caller.initialize();
    called.initialize();
    const DWORD from = caller.open(0, own), to = called.open(1, own);
    for (int round = 0; round < 25; ++round) {
        const DWORD out = caller.make_call(from, "1002");
        const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
        caller.process().write(json{{"do", "drop"}, {"call", out}}.dump() + "\n");
        called.process().write(json{{"do", "answer"}, {"call", in}}.dump() + "\n");
        const LONG drop = caller.answer().at("result"), answer = called.answer().at("result");
        EXPECT_RESULT(0, caller.finish(drop));
        const LONG answered = answer > 0 ? called.finish(answer) : answer;
        called.wait_state(in, LINECALLSTATE_DISCONNECTED);
        // Answered in time it is for the owner to hang up; otherwise it has ended by itself.
        if (answered == 0) called.run("drop", in);
        called.wait_state(in, LINECALLSTATE_IDLE);
        called.settle(to);
        const Lines seen = about(called.transcript(), called.names().name_call(in));
        EXPECT_EQ(only(seen, "CALLSTATE " + called.names().name_call(in) + " IDLE").size(), 1u) << "IDLE once";
        const bool connected = !only(seen, "CALLSTATE " + called.names().name_call(in) + " CONNECTED").empty();
        EXPECT_EQ(connected, answered == 0) << "no ghost CONNECTED; the reply was " << named(answered);
        called.result({{"do", "deallocate"}, {"call", in}});
        caller.finish_call(out);
        called.forget();
        caller.forget();
    }
}

TEST(Races, RACE_2_who_gives_a_call_back_and_is_handed_it_again_gets_a_new_handle) {
    TestServer server(quick());
    LocalProgram caller;
    Puppet owner("owner"), target("target");
    caller.initialize();
    owner.initialize();
    target.initialize();
    const DWORD from = caller.open(0, own);
    owner.open(1, own);
    target.open(1, own_and_watch, machine);
    const DWORD out = caller.make_call(from, "1002");
    const DWORD call = owner.wait_new_call(LINECALLSTATE_OFFERING);
    DWORD theirs = target.wait_new_call(LINECALLSTATE_OFFERING);
    for (int round = 0; round < 10; ++round) {
        EXPECT_RESULT(0, target.result({{"do", "deallocate"}, {"call", theirs}}));
        EXPECT_RESULT(0, owner.result({{"do", "handoff"}, {"call", call}, {"media", machine}}));
        const DWORD again = target.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_NE(again, theirs);
        EXPECT_EQ(target.call_status(again).at("privilege"), LINECALLPRIVILEGE_OWNER);
        theirs = again;
    }
    caller.finish_call(out);
}

}  // namespace
}  // namespace tapi::test
