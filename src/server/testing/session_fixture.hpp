// SPDX-License-Identifier: Apache-2.0
// Real sessions on socket pairs, over the core with its fake provider. A TestClient is the other end: it
// encodes requests and reads what comes back.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>

#include "base/unicode.hpp"
#include "server/session/session.hpp"
#include "server/testing/core_fixture.hpp"
#include "wire/api_codec.hpp"

namespace tapi::server::testing {

// A stream socket as a client has it: non-blocking, cut into frames.
class TestSocket {
  public:
    explicit TestSocket(int fd) : fd_(fd) {}
    ~TestSocket();
    TestSocket(const TestSocket&) = delete;
    TestSocket& operator=(const TestSocket&) = delete;

    void write(const Bytes& bytes);
    // What is there; false at the end of the stream.
    bool read();
    void close();
    bool ended() const { return ended_; }

    struct Received {
        wire::Header header;
        Bytes body;
    };
    std::deque<Received> frames;
    bool asleep = false;  // reads nothing

  private:
    int fd_;
    bool ended_ = false;
    wire::FrameBuffer in_;
};

template <class C>
struct Answer {
    int32_t result = 1;  // 1: there was no answer
    typename C::Response value{};
};

class SessionTest;

class TestClient {
  public:
    TestClient(SessionTest& world, std::u16string module, const SessionLimits& limits, std::string user);

    // Sends, lets everything run until nothing more happens, and takes the answer.
    template <class C>
    Answer<C> call(const C& request) {
        const uint32_t id = send(request);
        return answer<C>(id);
    }
    template <class C>
    int32_t result(const C& request) {
        return call(request).result;
    }
    template <class C>
    uint32_t send(const C& request) {
        Bytes body;
        Writer out(body);
        encode(out, request);
        return send_raw(static_cast<uint16_t>(C::function), body, ++last_request);
    }
    uint32_t send_raw(uint16_t function, const Bytes& body, uint32_t id);
    template <class C>
    Answer<C> answer(uint32_t id) {
        Answer<C> found;
        const TestSocket::Received* frame = response(id);
        if (frame == nullptr) return found;
        found.result = frame->header.result;
        if (found.result >= 0) {
            Reader in(frame->body);
            decode(in, found.value);
            EXPECT_TRUE(in.complete());
        }
        return found;
    }
    // The response to the request, null when there is none (yet).
    const TestSocket::Received* response(uint32_t id);
    // The reason in the last frame of the connection.
    std::optional<wire::Bye> bye();

    // lineInitializeEx and an events connection.
    uint32_t initialize(uint32_t version = api_2_2);
    void attach(uint32_t app);
    // lineNegotiateAPIVersion and lineOpen; the handle.
    uint32_t open(uint32_t app, uint32_t privileges, uint32_t media = voice, uint32_t line = 0,
                  uint32_t version = api_2_2);
    // The same for phones.
    uint32_t initialize_phones(uint32_t version = api_2_2);
    Answer<api::PhoneOpen> try_open_phone(uint32_t app, uint32_t privilege, uint32_t phone = 0,
                                          uint32_t version = api_2_2, uint32_t ext_version = 0);
    uint32_t open_phone(uint32_t app, uint32_t privilege, uint32_t phone = 0, uint32_t version = api_2_2);
    // Messages that arrived on the events connection of an application, in words, and forgets them.
    std::vector<std::string> messages(uint32_t app);
    std::vector<Message> raw_messages(uint32_t app);

    SessionTest& world;
    std::shared_ptr<Session> session;
    TestSocket socket;
    std::map<uint32_t, std::unique_ptr<TestSocket>> events;
    uint32_t last_request = 0;

  private:
    TestClient(SessionTest& world, std::pair<int, int> pair, std::u16string module,
               const SessionLimits& limits, std::string user);
};

class SessionTest : public CoreTest, public ServerServices {
  public:
    ~SessionTest() override;

    // Runs the loop and the provider until nothing more happens.
    void run();

    TestClient& connect(std::u16string module = u"app", const SessionLimits& limits = {},
                        std::string user = "user");

    void when_ready(std::function<void()> then) override {
        ready ? then() : waiting.push_back(std::move(then));
    }
    void session_ended(uint32_t session) override { ended.push_back(session); }
    void application_left() override { ++left; }
    bool may_administer(const Identity& who) const override { return who.user == "user"; }
    void add_provider(const std::string& module, uint32_t, Changed done) override {
        asked.push_back("add " + module);
        changed(77, done);
    }
    void remove_provider(uint32_t id, uint32_t, Changed done) override {
        asked.push_back("remove " + std::to_string(id));
        changed(id, done);
    }
    const ProviderDialog* provider_dialog(uint32_t id, uint32_t) override { return shown && id == 77 ? &*shown : nullptr; }
    void settle_provider(uint32_t id, uint32_t, ProviderDialogEnd end, std::function<void(Status)> done) override {
        asked.push_back("settle " + std::to_string(id) + " " + std::to_string(static_cast<uint32_t>(end.how)));
        done(end.result ? Status(failure(end.result, "no")) : success());
    }
    void changed(uint32_t id, const Changed& done) const {
        done(provider_answer ? Result<ProviderChange>(failure(provider_answer, "no")) : Result(ProviderChange{id, shown.has_value()}));
    }
    std::string dialing_form(const std::u16string& address) override { return "form for " + to_utf8(address); }
    std::string change_dialing(ByteView values) override {
        return "{\"errors\":{\"size\":\"" + std::to_string(values.size()) + "\"}}";
    }

    boost::asio::io_context loop{1};
    Trace trace;
    std::list<TestClient> clients;
    std::vector<uint32_t> ended;
    int left = 0;                    // applications
    int32_t provider_answer = 0;     // of add_provider and remove_provider
    std::vector<std::string> asked;  // what came to them
    std::optional<ProviderDialog> shown;  // of provider 77
    bool ready = true;
    std::vector<std::function<void()>> waiting;

    // For tests and their clients.
    using CoreTest::core;
    using CoreTest::event;
    using CoreTest::fake;
    using CoreTest::feed;
    using CoreTest::find;
    using CoreTest::info;
    using CoreTest::offer;
    using CoreTest::provider;
    using CoreTest::access;
    using CoreTest::start;
    using CoreTest::state;

  private:
    uint32_t last_session_ = 0;
    friend class TestClient;
};

std::pair<int, int> socket_pair();

}  // namespace tapi::server::testing
