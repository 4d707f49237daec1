// SPDX-License-Identifier: Apache-2.0
// The client's side of the sockets.
#include "server/testing/session_fixture.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "wire/message.hpp"

namespace tapi::server::testing {

std::pair<int, int> socket_pair() {
    int fds[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    return {fds[0], fds[1]};
}

TestSocket::~TestSocket() { close(); }

void TestSocket::close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

void TestSocket::write(const Bytes& bytes) {
    size_t sent = 0;
    while (sent < bytes.size()) {
        const ssize_t n = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;  // the server has closed, or does not read
        sent += static_cast<size_t>(n);
    }
}

bool TestSocket::read() {
    bool something = false;
    while (fd_ >= 0 && !ended_ && !asleep) {
        const auto room = in_.prepare(65536);
        const ssize_t n = ::recv(fd_, room.data(), room.size(), 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) ended_ = true;
        if (n <= 0) break;
        in_.commit(static_cast<size_t>(n));
        something = true;
        while (const auto frame = in_.next()) {
            frames.push_back({frame->header, Bytes(frame->body.begin(), frame->body.end())});
        }
    }
    return something;
}

SessionTest::~SessionTest() {
    for (TestClient& client : clients) client.session->end("the test is over");
    // What a session waits for holds it, and its socket must go before the loop.
    fake.fail_all();
    run();
}

void SessionTest::run() {
    bool busy = true;
    while (busy) {
        loop.restart();
        busy = loop.poll() != 0;
        fake.settle();
        for (TestClient& client : clients) {
            busy |= client.socket.read();
            for (auto& [app, socket] : client.events) busy |= socket->read();
        }
    }
}

TestClient& SessionTest::connect(std::u16string module, const SessionLimits& limits, std::string user) {
    return clients.emplace_back(*this, std::move(module), limits, std::move(user));
}

TestClient::TestClient(SessionTest& w, std::u16string module, const SessionLimits& limits, std::string user)
    : TestClient(w, socket_pair(), std::move(module), limits, std::move(user)) {}

TestClient::TestClient(SessionTest& w, std::pair<int, int> pair, std::u16string module,
                       const SessionLimits& limits, std::string user)
    : world(w), socket(pair.first) {
    auto connection = std::make_shared<Connection>(w.loop, pair.second, wire::limits::max_frame);
    connection->start({}, {});
    session = std::make_shared<Session>(++w.last_session_, w.core, w, w.trace, connection,
                                        Identity{std::move(user), 1000, 4711, std::move(module), u"machine"},
                                        limits);
    session->start();
}

uint32_t TestClient::send_raw(uint16_t function, const Bytes& body, uint32_t id) {
    Bytes frame;
    const size_t at = wire::begin_frame(frame, wire::Kind::request, function, id);
    frame.insert(frame.end(), body.begin(), body.end());
    wire::end_frame(frame, at);
    socket.write(frame);
    world.run();
    return id;
}

const TestSocket::Received* TestClient::response(uint32_t id) {
    for (const auto& frame : socket.frames) {
        if (frame.header.kind == static_cast<uint16_t>(wire::Kind::response) && frame.header.id == id)
            return &frame;
    }
    return nullptr;
}

std::optional<wire::Bye> TestClient::bye() {
    world.run();
    if (socket.frames.empty() || socket.frames.back().header.kind != static_cast<uint16_t>(wire::Kind::bye))
        return {};
    return static_cast<wire::Bye>(socket.frames.back().header.result);
}

uint32_t TestClient::initialize(uint32_t version) {
    api::LineInitializeEx request;
    request.api_version = version;
    const auto answer = call(request);
    EXPECT_EQ(answer.result, 0);
    attach(answer.value.h_line_app);
    return answer.value.h_line_app;
}

void TestClient::attach(uint32_t app) {
    const auto pair = socket_pair();
    auto connection = std::make_shared<Connection>(world.loop, pair.second, wire::limits::max_frame);
    connection->start([](const wire::Frame&) {}, [](const std::string&) {});
    events[app] = std::make_unique<TestSocket>(pair.first);
    EXPECT_TRUE(session->attach(app, connection));
    world.run();
}

uint32_t TestClient::open(uint32_t app, uint32_t privileges, uint32_t media, uint32_t line,
                          uint32_t version) {
    api::LineNegotiateAPIVersion negotiate;
    negotiate.h_line_app = app;
    negotiate.device_id = line;
    negotiate.api_low_version = negotiate.api_high_version = version;
    EXPECT_EQ(names::result(result(negotiate)), "0");
    api::LineOpen request;
    request.h_line_app = app;
    request.device_id = line;
    request.api_version = version;
    request.callback_instance = 7;
    request.privileges = privileges;
    request.media_modes = media;
    const auto answer = call(request);
    EXPECT_EQ(names::result(answer.result), "0");
    return answer.value.h_line;
}

uint32_t TestClient::initialize_phones(uint32_t version) {
    api::PhoneInitializeEx request;
    request.api_version = version;
    const auto answer = call(request);
    EXPECT_EQ(answer.result, 0);
    attach(answer.value.h_phone_app);
    return answer.value.h_phone_app;
}

Answer<api::PhoneOpen> TestClient::try_open_phone(uint32_t app, uint32_t privilege, uint32_t phone, uint32_t version,
                                                  uint32_t ext_version) {
    api::PhoneNegotiateAPIVersion negotiate;
    negotiate.h_phone_app = app;
    negotiate.device_id = phone;
    negotiate.api_low_version = negotiate.api_high_version = version;
    EXPECT_EQ(names::result(result(negotiate)), "0");
    return call(api::PhoneOpen{app, phone, version, ext_version, 7, privilege});
}

uint32_t TestClient::open_phone(uint32_t app, uint32_t privilege, uint32_t phone, uint32_t version) {
    const auto answer = try_open_phone(app, privilege, phone, version);
    EXPECT_EQ(names::result(answer.result), "0");
    return answer.value.h_phone;
}

std::vector<Message> TestClient::raw_messages(uint32_t app) {
    world.run();
    std::vector<Message> found;
    for (const auto& frame : events.at(app)->frames) {
        if (frame.header.kind != static_cast<uint16_t>(wire::Kind::message)) continue;
        const auto message = wire::read_message(frame.body);
        EXPECT_TRUE(message.has_value());
        if (message) found.push_back(*message);
    }
    events.at(app)->frames.clear();
    return found;
}

std::vector<std::string> TestClient::messages(uint32_t app) {
    std::vector<std::string> texts;
    for (const Message& m : raw_messages(app)) texts.push_back(text_of(m));
    return texts;
}

}  // namespace tapi::server::testing
