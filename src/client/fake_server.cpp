// SPDX-License-Identifier: Apache-2.0
// The scripted server.
#include "client/fake_server.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>

namespace tapi::client {
namespace {

constexpr int32_t unavailable = static_cast<int32_t>(0x80000049);

}  // namespace

FakeServer::FakeServer(std::string path) : path_(std::move(path)) {
    if (path_.empty()) {
        char folder[] = "/tmp/opentapi-test-XXXXXX";
        folder_ = mkdtemp(folder);
        path_ = folder_ + "/server";
    }
    setenv("OPENTAPI_SERVER", ("unix:" + path_).c_str(), 1);
    install_defaults();
    listen_at_path();
    acceptor_ = std::thread([this] { accept_loop(); });
}

FakeServer::~FakeServer() {
    die();
    acceptor_.join();
    for (auto& thread : threads_) thread.join();
    for (const int connection : ended_) close(connection);
    close(listener_);
    if (!path_.empty()) unlink(path_.c_str());
    if (!folder_.empty()) rmdir(folder_.c_str());
}

void FakeServer::install_defaults() {
    on(Function::lineInitialize, [this](const Request& request) {
        request.respond_with(api::LineInitialize::Response{next_app_++, 2});
    });
    on(Function::lineInitializeEx, [this](const Request& request) {
        request.respond_with(api::LineInitializeEx::Response{next_app_++, 2, 0x00020002});
    });
    on(Function::phoneInitializeEx, [this](const Request& request) {
        request.respond_with(api::PhoneInitializeEx::Response{next_app_++, 1, 0x00020002});
    });
    on(Function::lineOpen,
       [this](const Request& request) { request.respond_with(api::LineOpen::Response{next_device_++}); });
    on(Function::phoneOpen,
       [this](const Request& request) { request.respond_with(api::PhoneOpen::Response{next_device_++}); });
    answer(Function::lineClose, 0);
    answer(Function::phoneClose, 0);
    answer(Function::lineDeallocateCall, 0);
    const Handler shutdown_app = [this](const Request& request) {
        end_events(load<uint32_t>(request.body, 0));
        request.respond(0);
    };
    on(Function::lineShutdown, shutdown_app);
    on(Function::phoneShutdown, shutdown_app);
}

void FakeServer::on(Function function, Handler handler) {
    const std::lock_guard lock(mutex_);
    handlers_[function] = std::move(handler);
}

void FakeServer::answer(Function function, int32_t result) {
    on(function, [result](const Request& request) { request.respond(result); });
}

void FakeServer::listen_at_path() {
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 64) != 0) {
        std::abort();
    }
}

void FakeServer::accept_loop() {
    for (;;) {
        const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(mutex_);
        if (connection < 0 || dead_) {
            if (connection >= 0) close(connection);
            return;
        }
        connections_.insert(connection);
        threads_.emplace_back([this, connection] { serve(connection); });
    }
}

void FakeServer::serve(int connection) {
    wire::FrameBuffer frames;
    bool open = true;
    while (open) {
        const auto room = frames.prepare(65536);
        const ssize_t got = recv(connection, room.data(), room.size(), 0);
        if (got <= 0) break;
        frames.commit(static_cast<size_t>(got));
        while (const auto frame = frames.next()) open = handle(connection, *frame) && open;
    }
    shutdown(connection, SHUT_RDWR);
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
    ended_.push_back(connection);
    changed_.notify_all();
}

bool FakeServer::handle(int connection, const wire::Frame& frame) {
    if (frame.header.kind == static_cast<uint16_t>(wire::Kind::hello)) {
        const auto hello = wire::read_hello(frame.body);
        if (!hello) return false;
        greet(connection, *hello);
        return true;
    }
    if (frame.header.kind != static_cast<uint16_t>(wire::Kind::request)) return false;
    const Request request{*this, connection, frame.header, Bytes(frame.body.begin(), frame.body.end())};
    Handler handler;
    {
        const std::lock_guard lock(mutex_);
        const auto found = handlers_.find(static_cast<Function>(frame.header.function));
        if (found != handlers_.end()) handler = found->second;
    }
    handler ? handler(request) : request.respond(unavailable);
    return true;
}

void FakeServer::greet(int connection, const wire::Hello& hello) {
    wire::Welcome welcome;
    welcome.session = 7;
    welcome.session_key = Bytes(16, std::byte{0x5A});
    welcome.max_frame = wire::limits::max_frame;
    welcome.server = u"fake";
    Bytes out;
    wire::write_welcome(out, welcome);
    {
        const std::lock_guard lock(mutex_);
        hellos_.push_back(hello);
    }
    send_raw(connection, out);
    const std::lock_guard lock(mutex_);
    if (hello.role == wire::Role::events) events_[hello.app] = connection;
    changed_.notify_all();
}

int FakeServer::events_connection(uint32_t app) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return events_.contains(app); });
    return events_[app];
}

void FakeServer::end_events(uint32_t app) {
    const std::lock_guard lock(mutex_);
    if (const auto found = events_.find(app); found != events_.end()) shutdown(found->second, SHUT_RDWR);
}

void FakeServer::message(uint32_t app, const Message& message) {
    Bytes out;
    wire::write_message(out, message);
    send_raw(events_connection(app), out);
}

void FakeServer::send_frame(int connection, wire::Kind kind, uint16_t function, uint32_t id, int32_t result,
                            ByteView body) {
    Bytes out;
    const size_t start = wire::begin_frame(out, kind, function, id, result);
    Writer(out).bytes(body);
    wire::end_frame(out, start);
    send_raw(connection, out);
}

void FakeServer::send_raw(int connection, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
}

void FakeServer::die() {
    const std::lock_guard lock(mutex_);
    dead_ = true;
    shutdown(listener_, SHUT_RDWR);
    for (const int connection : connections_) shutdown(connection, SHUT_RDWR);
}

void FakeServer::wait_until_unused() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return connections_.empty() && !ended_.empty(); });
    dead_ = true;  // at once: who is not greeted yet finds the next server, which has the path from now on
    unlink(path_.c_str());
    path_.clear();
    shutdown(listener_, SHUT_RDWR);
}

std::vector<wire::Hello> FakeServer::hellos() {
    const std::lock_guard lock(mutex_);
    return hellos_;
}

}  // namespace tapi::client
