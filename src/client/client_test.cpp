// SPDX-License-Identifier: Apache-2.0
// Initialising, the three mechanisms, shutting down.
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "base/unicode.hpp"
#include "client/test_app.hpp"

namespace tapi::client {
namespace {

std::u16string executable() {
    char path[4096];
    const std::string full(path, static_cast<size_t>(readlink("/proc/self/exe", path, sizeof path)));
    return to_utf16(full.substr(full.rfind('/') + 1));
}

TEST(Initialize, FunctionsNeedAnInitialisedProcess) {
    // In a process of its own, which has no session.
    EXPECT_EXIT(
        _exit(lineClose(1) == err(LINEERR_UNINITIALIZED) && phoneClose(1) == err(PHONEERR_UNINITIALIZED) ? 0
                                                                                                         : 1),
        ::testing::ExitedWithCode(0), "");
}

TEST(Initialize, INIT_1_ReportsHandleDevicesAndVersion) {
    FakeServer server;
    HLINEAPP app = 0;
    DWORD devices = 0, version = 0x00020000;
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    server.on(Function::lineInitializeEx, [](const FakeServer::Request& request) {
        const auto asked = request.as<api::LineInitializeEx>();
        EXPECT_EQ(asked.api_version, 0x00020000u);
        EXPECT_EQ(asked.friendly_app_name, u"Büro");
        request.respond_with(api::LineInitializeEx::Response{0x42, 5, 0x00020002});
    });
    ASSERT_EQ(lineInitializeExA(&app, nullptr, nullptr, "B\xC3\xBCro", &devices, &version, &params), 0);
    EXPECT_EQ(app, 0x42u);
    EXPECT_EQ(devices, 5u);
    EXPECT_EQ(version, 0x00020002u);
    EXPECT_EQ(params.dwUsedSize, sizeof params);
    ASSERT_EQ(server.hellos().size(), 2u);
    EXPECT_EQ(server.hellos()[0].role, wire::Role::client);
    EXPECT_EQ(server.hellos()[0].module, executable());
    EXPECT_EQ(server.hellos()[0].process_id, static_cast<uint32_t>(getpid()));
    EXPECT_EQ(server.hellos()[1].role, wire::Role::events);
    EXPECT_EQ(server.hellos()[1].session, 7u);
    EXPECT_EQ(server.hellos()[1].session_key.size(), 16u);
    EXPECT_EQ(server.hellos()[1].app, 0x42u);
    EXPECT_EQ(lineShutdown(app), 0);
}

TEST(Initialize, INIT_8_TheExecutableNamesTheApplication) {
    FakeServer server;
    server.on(Function::lineInitialize, [](const FakeServer::Request& request) {
        const auto name = request.as<api::LineInitialize>().app_name;
        EXPECT_EQ(name, executable());
        request.respond_with(api::LineInitialize::Response{0x42, 5});
    });
    HLINEAPP app = 0;
    DWORD devices = 0;
    ASSERT_EQ(lineInitialize(&app, nullptr, CallbackLog::receive, nullptr, &devices), 0);
    EXPECT_EQ(devices, 5u);
    server.message(app, message_of(LINE_LINEDEVSTATE, 1, 2, 3, 4));
    EXPECT_EQ(CallbackLog::get().next().dwMessageID, static_cast<DWORD>(LINE_LINEDEVSTATE));
    EXPECT_EQ(lineShutdown(app), 0);
}

TEST(Initialize, INIT_2_ExactlyOneMechanism) {
    FakeServer server;
    HLINEAPP app = 77;
    LINEINITIALIZEEXPARAMS params;
    EXPECT_EQ(initialize(app, 0, params, CallbackLog::receive), err(LINEERR_INVALPARAM));
    EXPECT_EQ(initialize(app, 4, params, CallbackLog::receive), err(LINEERR_INVALPARAM));
    EXPECT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USEHIDDENWINDOW, params), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(app, 77u);
    DWORD devices = 0, version = 0x00020002;
    params.dwTotalSize = sizeof params - 1;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    EXPECT_EQ(lineInitializeExW(&app, nullptr, nullptr, nullptr, &devices, &version, &params),
              err(LINEERR_STRUCTURETOOSMALL));
    EXPECT_EQ(lineInitializeExW(nullptr, nullptr, nullptr, nullptr, &devices, &version, &params),
              err(LINEERR_INVALPOINTER));
    EXPECT_TRUE(server.hellos().empty());
}

TEST(Initialize, AServerThatRefusesLeavesNothing) {
    FakeServer server;
    server.answer(Function::lineInitializeEx, err(LINEERR_REINIT));
    HLINEAPP app = 77;
    LINEINITIALIZEEXPARAMS params;
    EXPECT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USEEVENT, params), err(LINEERR_REINIT));
    EXPECT_EQ(app, 77u);
}

TEST(Initialize, NoServerIsAnError) {
    setenv("OPENTAPI_SERVER", "unix:/nonexistent/server", 1);
    HLINEAPP app = 77;
    LINEINITIALIZEEXPARAMS params;
    EXPECT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USEEVENT, params), err(LINEERR_SERVICE_NOT_RUNNING));
    setenv("OPENTAPI_SERVER", "nonsense", 1);
    EXPECT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USEEVENT, params), err(LINEERR_SERVICE_NOT_RUNNING));
    EXPECT_EQ(app, 77u);
}

TEST(Callback, MessagesArriveInOrderWithTheirValues) {
    FakeServer server;
    CallbackApp app;
    for (uint32_t i = 1; i <= 100; ++i) {
        Message message = message_of(LINE_CALLSTATE, i, 0x100, 0xFFFFFFFF00000001u, 4);
        message.instance = 0x1234567890u;
        server.message(app.app(), message);
    }
    for (DWORD i = 1; i <= 100; ++i) {
        const LINEMESSAGE got = CallbackLog::get().next();
        EXPECT_EQ(got.hDevice, i);
        EXPECT_EQ(got.dwCallbackInstance, 0x1234567890u);
        EXPECT_EQ(got.dwParam1, 0x100u);
        EXPECT_EQ(got.dwParam2, 0xFFFFFFFF00000001u);
    }
}

TEST(Callback, CallsInsideACallbackWork) {
    FakeServer server;
    CallbackApp app;
    server.on(Function::lineAnswer, [&](const FakeServer::Request& request) {
        server.reply(app.app(), request.header.id, 0,
                     api::LineAnswer::Reply{});  // before the function returns
        request.respond(0);
    });
    std::atomic<LONG> id{0};
    CallbackLog::get().hook([&](const LINEMESSAGE& message) {
        if (message.dwMessageID != LINE_CALLSTATE) return;
        HLINE line = 0;
        EXPECT_EQ(lineOpenW(app.app(), 0, &line, 0x00020002, 0, 0, LINECALLPRIVILEGE_OWNER, 4, nullptr), 0);
        id = lineAnswer(message.hDevice, nullptr, 0);
        EXPECT_GT(id.load(), 0);
    });
    server.message(app.app(), message_of(LINE_CALLSTATE, 5, LINECALLSTATE_OFFERING, 0, 4));
    EXPECT_EQ(CallbackLog::get().next().dwMessageID, static_cast<DWORD>(LINE_CALLSTATE));
    const LINEMESSAGE reply = CallbackLog::get().next();
    EXPECT_EQ(reply.dwMessageID, static_cast<DWORD>(LINE_REPLY));
    EXPECT_EQ(reply.dwParam1, static_cast<DWORD_PTR>(id.load()));
}

TEST(Callback, ShutdownInsideACallbackEndsDelivery) {
    FakeServer server;
    CallbackApp app;
    CallbackLog::get().hook([&](const LINEMESSAGE&) { EXPECT_EQ(lineShutdown(app.app()), 0); });
    Bytes both;
    wire::write_message(both, message_of(LINE_CALLSTATE, 1));
    wire::write_message(both, message_of(LINE_CALLSTATE, 2));
    server.send_raw(server.events_connection(app.app()), both);
    EXPECT_EQ(CallbackLog::get().next().hDevice, 1u);
    EXPECT_EQ(lineShutdown(app.app()), err(LINEERR_INVALAPPHANDLE));
    app.forget();
    EXPECT_TRUE(CallbackLog::get().empty());
}

TEST(Callback, ShutdownWaitsForTheCallbackThatRuns) {
    FakeServer server;
    CallbackApp app;
    Gate inside, leave;
    std::atomic<bool> finished{false};
    CallbackLog::get().hook([&](const LINEMESSAGE&) {
        inside.open();
        leave.wait();
        finished = true;
    });
    server.message(app.app(), message_of(LINE_CALLSTATE, 1));
    inside.wait();
    server.on(Function::lineShutdown, [&](const FakeServer::Request& request) {
        request.respond(0);
        leave.open();
    });
    EXPECT_EQ(lineShutdown(app.app()), 0);
    EXPECT_TRUE(finished.load());
    app.forget();
    CallbackLog::get().next();
}

TEST(Event, INIT_3_DescriptorIsReadableExactlyWhileMessagesWait) {
    FakeServer server;
    EventApp app;
    EXPECT_FALSE(readable(app.event()));
    EXPECT_EQ(app.poll_message(), err(LINEERR_OPERATIONFAILED));
    Bytes both;
    wire::write_message(both, message_of(LINE_CALLSTATE, 1));
    wire::write_message(both, message_of(LINE_CALLSTATE, 2));
    server.send_raw(server.events_connection(app.app()), both);
    EXPECT_TRUE(readable(app.event(), 30000));
    EXPECT_EQ(app.next(0).hDevice, 1u);
    EXPECT_TRUE(readable(app.event()));
    EXPECT_EQ(app.next(0).hDevice, 2u);
    EXPECT_FALSE(readable(app.event()));
    EXPECT_EQ(app.poll_message(), err(LINEERR_OPERATIONFAILED));
    LINEMESSAGE message;
    EXPECT_EQ(lineGetMessage(app.app(), &message, 20), err(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(lineGetMessage(app.app(), nullptr, 0), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineGetMessage(app.app() + 1, &message, 0), err(LINEERR_INVALAPPHANDLE));
}

TEST(Event, APartOfAMessageIsNone) {
    FakeServer server;
    EventApp app;
    Bytes bytes;
    wire::write_message(bytes, message_of(LINE_CALLSTATE, 9));
    const int events = server.events_connection(app.app());
    server.send_raw(events, ByteView(bytes).first(20));
    EXPECT_TRUE(readable(app.event(), 30000));
    EXPECT_EQ(app.poll_message(), err(LINEERR_OPERATIONFAILED));
    EXPECT_FALSE(readable(app.event()));
    server.send_raw(events, ByteView(bytes).subspan(20));
    EXPECT_EQ(app.next().hDevice, 9u);
}

TEST(Event, INIT_3_OtherMechanismsHaveNoGetMessage) {
    FakeServer server;
    CallbackApp app;
    LINEMESSAGE message;
    EXPECT_EQ(lineGetMessage(app.app(), &message, 0), err(LINEERR_OPERATIONFAILED));
}

TEST(Event, RACE_9_ShutdownWakesEveryWaiter) {
    FakeServer server;
    EventApp app;
    LONG results[3] = {};
    std::vector<std::thread> waiters;
    for (LONG& result : results) {
        waiters.emplace_back([&] {
            LINEMESSAGE message;
            result = lineGetMessage(app.app(), &message, forever);
        });
    }
    server.message(app.app(), message_of(LINE_CALLSTATE, 1));  // one of them gets it
    EXPECT_EQ(lineShutdown(app.app()), 0);
    for (auto& waiter : waiters) waiter.join();
    for (const LONG result : results) EXPECT_TRUE(result == 0 || result == err(LINEERR_INVALAPPHANDLE));
    EXPECT_EQ(lineShutdown(app.app()), err(LINEERR_INVALAPPHANDLE));
}

TEST(Event, SeveralThreadsShareTheMessages) {
    FakeServer server;
    EventApp app;
    constexpr int count = 400;
    std::atomic<int> left{count};
    std::atomic<uint64_t> sum{0};
    std::vector<std::thread> takers;
    for (int i = 0; i < 4; ++i) {
        takers.emplace_back([&] {
            LINEMESSAGE message;
            while (lineGetMessage(app.app(), &message, forever) == 0) {
                sum += message.hDevice;
                if (--left == 0) lineShutdown(app.app());
            }
        });
    }
    for (uint32_t i = 1; i <= count; ++i) server.message(app.app(), message_of(LINE_CALLSTATE, i));
    for (auto& taker : takers) taker.join();
    EXPECT_EQ(sum.load(), count * (count + 1) / 2u);
}

TEST(Event, PhonesHaveTheSame) {
    FakeServer server;
    HPHONEAPP app = 0;
    DWORD devices = 0, version = 0x00020002;
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    ASSERT_EQ(phoneInitializeExW(&app, nullptr, nullptr, nullptr, &devices, &version, &params), 0);
    EXPECT_EQ(devices, 1u);
    server.message(app, message_of(PHONE_BUTTON, 3, 1, 2, 3));
    PHONEMESSAGE message{};
    ASSERT_EQ(phoneGetMessage(app, &message, 30000), 0);
    EXPECT_EQ(message.dwMessageID, static_cast<DWORD>(PHONE_BUTTON));
    EXPECT_EQ(phoneGetMessage(app, &message, 0), err(PHONEERR_OPERATIONFAILED));
    LINEMESSAGE line_message;
    EXPECT_EQ(lineGetMessage(app, &line_message, 0), err(LINEERR_INVALAPPHANDLE));
    EXPECT_EQ(phoneShutdown(app), 0);
    EXPECT_EQ(phoneGetMessage(app, &message, 0), err(PHONEERR_INVALAPPHANDLE));
}

TEST(Port, WholeRecordsAndEndOfFileAfterShutdown) {
    FakeServer server;
    HLINEAPP app = 0;
    LINEINITIALIZEEXPARAMS params;
    ASSERT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USECOMPLETIONPORT, params), 0);
    const int port = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hCompletionPort));
    for (uint32_t i = 1; i <= 3; ++i) server.message(app, message_of(LINE_CALLSTATE, i, i * 10));
    for (uint32_t i = 1; i <= 3; ++i) {
        LINEMESSAGE record;
        ASSERT_EQ(read(port, &record, sizeof record), static_cast<ssize_t>(sizeof record));
        EXPECT_EQ(record.hDevice, i);
        EXPECT_EQ(record.dwParam1, i * 10);
    }
    EXPECT_FALSE(readable(port));
    LINEMESSAGE message;
    EXPECT_EQ(lineGetMessage(app, &message, 0), err(LINEERR_OPERATIONFAILED));
    const int copy = dup(port);  // the library closes its own
    EXPECT_EQ(lineShutdown(app), 0);
    EXPECT_EQ(read(copy, &message, sizeof message), 0);
    close(copy);
}

TEST(Port, ShutdownFreesAWriterThatNobodyReads) {
    FakeServer server;
    HLINEAPP app = 0;
    LINEINITIALIZEEXPARAMS params;
    ASSERT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USECOMPLETIONPORT, params), 0);
    // More than the pipe holds, less than all buffers on the way together.
    for (uint32_t i = 0; i < 500; ++i) server.message(app, message_of(LINE_CALLSTATE, i));
    EXPECT_EQ(lineShutdown(app), 0);
}

TEST(Fork, AChildBeginsAnewAndLeavesTheParentAlone) {
    FakeServer server;
    EventApp app;
    const pid_t child = fork();
    if (child == 0) {
        HLINEAPP own = 0;
        LINEINITIALIZEEXPARAMS params;
        const bool fresh = lineShutdown(app.app()) == err(LINEERR_INVALAPPHANDLE) &&
                           lineClose(1) == err(LINEERR_UNINITIALIZED) &&
                           initialize(own, LINEINITIALIZEEXOPTION_USEEVENT, params) == 0 &&
                           own != app.app() && lineShutdown(own) == 0;
        _exit(fresh ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(lineClose(app.open()), 0);
    server.message(app.app(), message_of(LINE_CALLSTATE, 8));
    EXPECT_EQ(app.next().hDevice, 8u);
}

}  // namespace
}  // namespace tapi::client
