// SPDX-License-Identifier: Apache-2.0
// Requests and their replies: numbers, order, cancellation, many threads, a server that goes away or talks
// nonsense.
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <thread>

#include "client/link.hpp"
#include "client/test_app.hpp"

namespace tapi::client {
namespace {

api::LineMakeCall::Reply made(uint32_t call) {
    api::LineMakeCall::Reply reply;
    reply.h_call = call;
    return reply;
}

LONG make_call(HLINE line, HCALL& call) { return lineMakeCallW(line, &call, u"4711", 0, nullptr); }

TEST(RequestIds, RACE_11_WrapsAndSkipsOutstandingNumbers) {
    RequestIds ids(RequestIds::highest);
    EXPECT_EQ(ids.next([](uint32_t) { return false; }), RequestIds::highest);
    EXPECT_EQ(ids.next([](uint32_t id) { return id < 4; }), 4u);
    EXPECT_EQ(ids.next([](uint32_t) { return false; }), 5u);
}

TEST(Link, RACE_11_NumbersOnTheWireWrapAndAvoidOutstandingOnes) {
    struct Watch : RequestWatch {
        bool outstanding(uint32_t id) override { return id == 1; }
    } watch;
    FakeServer server;
    std::vector<uint32_t> seen;
    server.on(Function::lineHold, [&](const FakeServer::Request& request) {
        seen.push_back(request.header.id);
        request.respond(0);
    });
    Link link(
        Stream::connect({Endpoint::Kind::local, server.path(), 0}), wire::FrameBuffer{}, watch, [] {},
        RequestIds::highest - 1);
    for (int i = 0; i < 3; ++i) {
        Bytes frame, response;
        wire::end_frame(frame, wire::begin_frame(frame, wire::Kind::request,
                                                 static_cast<uint16_t>(Function::lineHold), 0));
        EXPECT_TRUE(link.call(frame, response, [](uint32_t) {}).arrived);
    }
    EXPECT_EQ(seen, (std::vector<uint32_t>{RequestIds::highest - 1, RequestIds::highest, 2}));
}

TEST(Replies, ASY_1_AsynchronousFunctionsReturnTheNumberOfTheRequest) {
    FakeServer server;
    EventApp app;
    std::atomic<uint32_t> number{0};
    server.on(Function::lineHold, [&](const FakeServer::Request& request) {
        number = request.header.id;
        request.respond(0);
    });
    const LONG id = lineHold(5);
    EXPECT_EQ(id, static_cast<LONG>(number.load()));
    server.answer(Function::lineHold, err(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(lineHold(5), err(LINEERR_INVALCALLSTATE));
}

TEST(Replies, ASY_2_NoReplyBeforeTheFunctionReturns) {
    FakeServer server;
    CallbackApp app;
    Gate delivered;
    std::atomic<bool> responded{false};
    CallbackLog::get().hook([&](const LINEMESSAGE&) {
        EXPECT_TRUE(responded.load());
        delivered.open();
    });
    server.on(Function::lineHold, [&](const FakeServer::Request& request) {
        server.reply(app.app(), request.header.id, 0, api::LineHold::Reply{});
        EXPECT_FALSE(delivered.wait_for(std::chrono::milliseconds(50)));
        responded = true;
        request.respond(0);
    });
    EXPECT_GT(lineHold(5), 0);
    delivered.wait();
    CallbackLog::get().next();
}

TEST(Replies, ASY_4_TheHandleIsWrittenJustBeforeTheReply) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineMakeCall, 0);
    HCALL call = 77;
    const LONG id = make_call(app.open(), call);
    ASSERT_GT(id, 0);
    server.reply(app.app(), static_cast<uint32_t>(id), 0, made(0x501));
    EXPECT_TRUE(readable(app.event(), 30000));
    EXPECT_EQ(call, 77u);
    const LINEMESSAGE reply = app.next();
    EXPECT_EQ(reply.dwMessageID, static_cast<DWORD>(LINE_REPLY));
    EXPECT_EQ(reply.dwParam1, static_cast<DWORD_PTR>(id));
    EXPECT_EQ(reply.dwParam2, 0u);
    EXPECT_EQ(call, 0x501u);
    server.reply(app.app(), static_cast<uint32_t>(id), 0, made(0x502));  // a second one is none of ours
    server.message(app.app(), message_of(LINE_CALLSTATE, 0x501));
    EXPECT_EQ(app.next().dwMessageID, static_cast<DWORD>(LINE_CALLSTATE));
    EXPECT_EQ(call, 0x501u);
}

TEST(Replies, MEM_8_AFailedRequestWritesNothing) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineMakeCall, 0);
    HCALL call = 77;
    const LONG id = make_call(app.open(), call);
    server.reply(app.app(), static_cast<uint32_t>(id), err(LINEERR_CALLUNAVAIL), api::LineMakeCall::Reply{});
    EXPECT_EQ(app.next().dwParam2, static_cast<DWORD_PTR>(LINEERR_CALLUNAVAIL));
    EXPECT_EQ(call, 77u);
}

TEST(Replies, AMB_27_ClosingALineCancelsItsReplies) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineMakeCall, 0);
    server.answer(Function::lineHold, 0);
    const HLINE line = app.open(), other = app.open();
    server.message(app.app(), message_of(LINE_APPNEWCALL, line, 0, 0x601, 4));
    EXPECT_EQ(app.next().dwMessageID, static_cast<DWORD>(LINE_APPNEWCALL));
    HCALL call = 77, kept = 78;
    const LONG id = make_call(line, call);
    const LONG hold = lineHold(0x601);
    const LONG kept_id = make_call(other, kept);
    EXPECT_EQ(lineClose(line), 0);
    server.reply(app.app(), static_cast<uint32_t>(id), 0, made(0x501));
    server.reply(app.app(), static_cast<uint32_t>(hold), 0, api::LineHold::Reply{});
    server.message(app.app(), message_of(LINE_LINEDEVSTATE, line, 4));  // stale
    server.reply(app.app(), static_cast<uint32_t>(kept_id), 0, made(0x502));
    EXPECT_EQ(app.next().dwParam1, static_cast<DWORD_PTR>(kept_id));
    EXPECT_EQ(call, 77u);
    EXPECT_EQ(kept, 0x502u);
}

TEST(Replies, ASY_12_ShutdownCancelsReplies) {
    FakeServer server;
    auto app = std::make_unique<EventApp>();
    server.answer(Function::lineMakeCall, 0);
    HCALL call = 77;
    EXPECT_GT(make_call(app->open(), call), 0);
    app.reset();
    EXPECT_EQ(call, 77u);
}

TEST(Replies, NewCallsBelongToTheLineOfTheirRequest) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineMakeCall, 0);
    server.answer(Function::lineHold, 0);
    const HLINE line = app.open();
    HCALL call = 0;
    server.reply(app.app(), static_cast<uint32_t>(make_call(line, call)), 0, made(0x501));
    app.next();
    const LONG hold = lineHold(call);
    EXPECT_EQ(lineClose(line), 0);
    server.reply(app.app(), static_cast<uint32_t>(hold), 0, api::LineHold::Reply{});
    server.message(app.app(), message_of(LINE_CREATE, 0, 3));
    EXPECT_EQ(app.next().dwMessageID, static_cast<DWORD>(LINE_CREATE));
}

// Answers whatever has gathered, in random order, on a thread of its own.
class Shuffler {
  public:
    Shuffler() : thread_([this] { run(); }) {}
    ~Shuffler() {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }
    void add(const FakeServer::Request& request) {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(request);
        changed_.notify_one();
    }

  private:
    void run() {
        std::mt19937 random(1);
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return over_ || !waiting_.empty(); });
            if (over_) return;
            std::vector<size_t> order(waiting_.size());
            std::iota(order.begin(), order.end(), size_t{0});
            std::shuffle(order.begin(), order.end(), random);
            for (const size_t i : order) {
                const auto value = waiting_[i].as<api::LineNegotiateExtVersion>().ext_low_version;
                waiting_[i].respond_with(api::LineNegotiateExtVersion::Response{value});
            }
            waiting_.clear();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<FakeServer::Request> waiting_;
    bool over_ = false;
    std::thread thread_;
};

TEST(Requests, ManyThreadsGetTheirOwnAnswers) {
    FakeServer server;
    EventApp app;
    Shuffler shuffler;
    server.on(Function::lineNegotiateExtVersion,
              [&](const FakeServer::Request& request) { shuffler.add(request); });
    std::vector<std::thread> callers;
    for (DWORD t = 0; t < 8; ++t) {
        callers.emplace_back([&app, t] {
            for (DWORD value = t * 100000; value < t * 100000 + 500; ++value) {
                DWORD answer = 0;
                EXPECT_EQ(lineNegotiateExtVersion(app.app(), 0, 0x00020002, value, value, &answer), 0);
                EXPECT_EQ(answer, value);
            }
        });
    }
    for (auto& caller : callers) caller.join();
}

TEST(Requests, ManyThreadsWithRepliesAndMessages) {
    FakeServer server;
    CallbackApp app;
    constexpr int threads = 4, rounds = 200;
    server.on(Function::lineMakeCall, [&](const FakeServer::Request& request) {
        server.reply(app.app(), request.header.id, 0, made(request.header.id));
        request.respond(0);
    });
    std::atomic<int> replies{0};
    CallbackLog::get().hook(
        [&](const LINEMESSAGE& message) { replies += message.dwMessageID == LINE_REPLY; });
    std::vector<std::vector<HCALL>> calls(threads, std::vector<HCALL>(rounds));
    std::vector<std::vector<LONG>> ids(threads, std::vector<LONG>(rounds));
    std::vector<std::thread> callers;
    for (size_t t = 0; t < threads; ++t) {
        callers.emplace_back([&, t] {
            for (size_t i = 0; i < rounds; ++i) ids[t][i] = make_call(9, calls[t][i]);
        });
    }
    for (auto& caller : callers) caller.join();
    for (int i = 0; i < threads * rounds; ++i) CallbackLog::get().next();
    EXPECT_EQ(replies.load(), threads * rounds);
    for (size_t t = 0; t < threads; ++t) {
        for (size_t i = 0; i < rounds; ++i) EXPECT_EQ(calls[t][i], static_cast<HCALL>(ids[t][i]));
    }
}

TEST(Loss, EveryRequestGetsItsReplyEachLineItsCloseAndTheApplicationReinit) {
    auto server = std::make_unique<FakeServer>();
    EventApp app;
    server->answer(Function::lineMakeCall, 0);
    const HLINE line = app.open(0xABC);
    HCALL call = 77;
    const LONG first = make_call(line, call), second = make_call(line, call);
    server->die();
    for (const LONG id : {first, second}) {
        const LINEMESSAGE reply = app.next();
        EXPECT_EQ(reply.dwMessageID, static_cast<DWORD>(LINE_REPLY));
        EXPECT_EQ(reply.dwParam1, static_cast<DWORD_PTR>(id));
        EXPECT_EQ(reply.dwParam2, static_cast<DWORD_PTR>(LINEERR_OPERATIONFAILED));
    }
    const LINEMESSAGE close = app.next();
    EXPECT_EQ(close.dwMessageID, static_cast<DWORD>(LINE_CLOSE));
    EXPECT_EQ(close.hDevice, line);
    EXPECT_EQ(close.dwCallbackInstance, 0xABCu);
    const LINEMESSAGE reinit = app.next();
    EXPECT_EQ(reinit.dwMessageID, static_cast<DWORD>(LINE_LINEDEVSTATE));
    EXPECT_EQ(reinit.dwParam1, static_cast<DWORD_PTR>(LINEDEVSTATE_REINIT));
    EXPECT_EQ(app.poll_message(), err(LINEERR_OPERATIONFAILED));
    EXPECT_FALSE(readable(app.event()));
    EXPECT_EQ(call, 77u);
    EXPECT_EQ(lineHold(5), err(LINEERR_SERVICE_NOT_RUNNING));
    EXPECT_EQ(lineClose(line), err(LINEERR_SERVICE_NOT_RUNNING));

    server.reset();
    FakeServer next;
    EventApp again;
    EXPECT_EQ(lineClose(again.open()), 0);
}

TEST(Loss, PhonesLearnOfIt) {
    FakeServer server;
    HPHONEAPP app = 0;
    DWORD devices = 0, version = 0x00020002;
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    ASSERT_EQ(phoneInitializeExW(&app, nullptr, nullptr, nullptr, &devices, &version, &params), 0);
    HPHONE phone = 0;
    ASSERT_EQ(phoneOpen(app, 0, &phone, 0x00020002, 0, 9, PHONEPRIVILEGE_OWNER), 0);
    server.answer(Function::phoneSetLamp, 0);
    const LONG id = phoneSetLamp(phone, 1, PHONELAMPMODE_STEADY);
    server.die();
    PHONEMESSAGE message{};
    ASSERT_EQ(phoneGetMessage(app, &message, 30000), 0);
    EXPECT_EQ(message.dwMessageID, static_cast<DWORD>(PHONE_REPLY));
    EXPECT_EQ(message.dwParam1, static_cast<DWORD_PTR>(id));
    EXPECT_EQ(message.dwParam2, static_cast<DWORD_PTR>(PHONEERR_OPERATIONFAILED));
    ASSERT_EQ(phoneGetMessage(app, &message, 0), 0);
    EXPECT_EQ(message.dwMessageID, static_cast<DWORD>(PHONE_CLOSE));
    EXPECT_EQ(message.hDevice, phone);
    ASSERT_EQ(phoneGetMessage(app, &message, 0), 0);
    EXPECT_EQ(message.dwMessageID, static_cast<DWORD>(PHONE_STATE));
    EXPECT_EQ(message.dwParam1, static_cast<DWORD_PTR>(PHONESTATE_REINIT));
    EXPECT_EQ(phoneShutdown(app), 0);
}

TEST(Loss, CallbackAndPortAreToldToo) {
    FakeServer server;
    CallbackApp callback;
    HLINEAPP app = 0;
    LINEINITIALIZEEXPARAMS params;
    ASSERT_EQ(initialize(app, LINEINITIALIZEEXOPTION_USECOMPLETIONPORT, params), 0);
    server.die();
    EXPECT_EQ(CallbackLog::get().next().dwMessageID, static_cast<DWORD>(LINE_LINEDEVSTATE));
    LINEMESSAGE record;
    const int port = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hCompletionPort));
    ASSERT_EQ(read(port, &record, sizeof record), static_cast<ssize_t>(sizeof record));
    EXPECT_EQ(record.dwParam1, static_cast<DWORD_PTR>(LINEDEVSTATE_REINIT));
    EXPECT_EQ(lineShutdown(app), 0);
}

TEST(Loss, RequestsInFlightFail) {
    FakeServer server;
    EventApp app;
    server.on(Function::lineHold, [&](const FakeServer::Request&) { server.die(); });
    EXPECT_EQ(lineHold(5), err(LINEERR_OPERATIONFAILED));
    const LINEMESSAGE only = app.next();  // and no reply for it
    EXPECT_EQ(only.dwMessageID, static_cast<DWORD>(LINE_LINEDEVSTATE));
}

TEST(Loss, AWaiterOfMessagesIsWoken) {
    FakeServer server;
    EventApp app;
    std::thread killer([&] { server.die(); });
    EXPECT_EQ(app.next(forever).dwParam1, static_cast<DWORD_PTR>(LINEDEVSTATE_REINIT));
    killer.join();
}

TEST(Loss, AnIdleProcessFindsTheNextServer) {
    {
        FakeServer server;
        EventApp app;
    }
    FakeServer next;
    DWORD priority = 0;
    next.on(Function::lineGetAppPriority, [](const FakeServer::Request& request) {
        request.respond_with(api::LineGetAppPriority::Response{{}, 3});
    });
    EXPECT_EQ(lineGetAppPriorityW(u"app", 4, nullptr, 0, nullptr, &priority), 0);
    EXPECT_EQ(priority, 3u);
}

TEST(Loss, AnApplicationWithTheHandleOfALostOneReplacesIt) {
    auto server = std::make_unique<FakeServer>();
    HLINEAPP old_app = 0, new_app = 0;
    LINEINITIALIZEEXPARAMS params;
    ASSERT_EQ(initialize(old_app, LINEINITIALIZEEXOPTION_USEEVENT, params), 0);
    server->die();
    LINEMESSAGE message;
    ASSERT_EQ(lineGetMessage(old_app, &message, forever), 0);
    server.reset();
    FakeServer next;
    ASSERT_EQ(initialize(new_app, LINEINITIALIZEEXOPTION_USEEVENT, params), 0);
    EXPECT_EQ(new_app, old_app);
    next.message(new_app, message_of(LINE_CREATE, 0, 1));
    EXPECT_EQ(lineGetMessage(new_app, &message, forever), 0);
    EXPECT_EQ(lineShutdown(new_app), 0);
}

TEST(Nonsense, FramesOfImpossibleSizeEndTheSession) {
    for (const uint32_t size : {0u, 15u, wire::limits::max_frame + 1, 0xFFFFFFFFu}) {
        FakeServer server;
        EventApp app;
        server.on(Function::lineHold, [&](const FakeServer::Request& request) {
            Bytes header(16);
            store<uint32_t>(header, 0, size);
            server.send_raw(request.connection, header);
        });
        EXPECT_EQ(lineHold(5), err(LINEERR_OPERATIONFAILED)) << size;
        EXPECT_EQ(app.next().dwParam1, static_cast<DWORD_PTR>(LINEDEVSTATE_REINIT)) << size;
    }
}

TEST(Nonsense, MalformedMessagesEndTheSession) {
    FakeServer server;
    EventApp app;
    server.send_frame(server.events_connection(app.app()), wire::Kind::message, 0, 0, 0, Bytes(7));
    EXPECT_EQ(app.next().dwParam1, static_cast<DWORD_PTR>(LINEDEVSTATE_REINIT));
}

TEST(Nonsense, StrayResponsesAndUnknownKindsAreIgnored) {
    FakeServer server;
    EventApp app;
    server.on(Function::lineSetNumRings, [&](const FakeServer::Request& request) {
        server.send_frame(request.connection, wire::Kind::response, 1, request.header.id + 1000, 0, Bytes(3));
        server.send_frame(request.connection, static_cast<wire::Kind>(99), 1, request.header.id, 0, Bytes(3));
        request.respond(0);
    });
    EXPECT_EQ(lineSetNumRings(5, 0, 3), 0);
}

TEST(Nonsense, AResponseOfTheWrongFormIsAFailureOfTheFunction) {
    FakeServer server;
    EventApp app;
    for (const size_t size : {0u, 3u, 5u}) {
        server.on(Function::lineGetNumRings,
                  [size](const FakeServer::Request& request) { request.respond(0, Bytes(size)); });
        DWORD rings = 77;
        EXPECT_EQ(lineGetNumRings(5, 0, &rings), err(LINEERR_OPERATIONFAILED));
        EXPECT_EQ(rings, 77u);
    }
    server.answer(Function::lineMakeCall, 0);
    HCALL call = 77;
    const LONG id = make_call(app.open(), call);
    Message reply = message_of(LINE_REPLY, 0, static_cast<uint64_t>(id));
    reply.reply = Bytes(3);
    server.message(app.app(), reply);
    EXPECT_EQ(app.next().dwParam2, static_cast<DWORD_PTR>(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(call, 77u);
}

TEST(Nonsense, ByeEndsTheSession) {
    FakeServer server;
    EventApp app;
    Bytes bye;
    wire::write_bye(bye, wire::Bye::queue_overflow, u"too slow");
    server.send_raw(server.events_connection(app.app()), bye);
    EXPECT_EQ(app.next().dwParam1, static_cast<DWORD_PTR>(LINEDEVSTATE_REINIT));
    EXPECT_EQ(lineHold(5), err(LINEERR_SERVICE_NOT_RUNNING));
}

}  // namespace
}  // namespace tapi::client
