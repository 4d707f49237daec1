// SPDX-License-Identifier: Apache-2.0
// Beginning and losing a session.
#include "client/session.hpp"

#include <chrono>

#include "base/unicode.hpp"
#include "client/identity.hpp"
#include "client/locate.hpp"
#include "client/spawn.hpp"
#include "client/trace.hpp"

namespace tapi::client {
namespace {

wire::Hello hello_as(wire::Role role, const Endpoint& endpoint) {
    const Identity me = identity();
    wire::Hello hello;
    hello.role = role;
    hello.process_id = me.process_id;
    hello.module = me.module;
    hello.machine = me.machine;
    hello.user = me.user;
    if (endpoint.kind == Endpoint::Kind::tcp) hello.token = server_token(endpoint);
    return hello;
}

// The first whole frame that arrives within the time that a server may take.
std::optional<wire::Frame> first_frame(Stream& stream, wire::FrameBuffer& frames) {
    const auto deadline = std::chrono::steady_clock::now() + start_limit;
    for (;;) {
        if (const auto frame = frames.next()) return frame;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (frames.broken() || left.count() <= 0 || !stream.wait_readable(static_cast<int>(left.count())))
            return {};
        const size_t got = stream.receive(frames.prepare(wire::limits::max_hello));
        if (got == 0) return {};
        frames.commit(got);
    }
}

// What a server that refuses says goes into the trace.
void explain(const wire::Frame& frame) {
    if (frame.header.kind != static_cast<uint16_t>(wire::Kind::bye)) return;
    Reader in(frame.body);
    trace::note("server", "refuses: " + to_utf8(in.text()));
}

std::optional<Greeted> greet(Stream stream, const wire::Hello& hello) {
    Greeted greeted;
    greeted.stream = std::move(stream);
    Bytes out;
    wire::write_hello(out, hello);
    if (!greeted.stream.send(out)) return {};
    const auto frame = first_frame(greeted.stream, greeted.frames);
    if (frame) explain(*frame);
    if (!frame || frame->header.kind != static_cast<uint16_t>(wire::Kind::welcome)) return {};
    const auto welcome = wire::read_welcome(frame->body);
    if (!welcome) return {};
    if (welcome->version < wire::protocol_lowest || welcome->version > wire::protocol_highest) {
        trace::note("server", "speaks version " + std::to_string(welcome->version) + " of the protocol, this library " +
                                  std::to_string(wire::protocol_highest) + ": install the same release of both");
        return {};
    }
    greeted.welcome = *welcome;
    return greeted;
}

}  // namespace

std::shared_ptr<Session> Session::connect() {
    // Again, because a server that runs on demand may end just when it is found.
    for (int attempt = 0; attempt < 3; ++attempt) {
        Reached reached = reach_server();
        if (!reached.stream) return nullptr;
        auto greeted = greet(std::move(reached.stream), hello_as(wire::Role::client, reached.endpoint));
        if (greeted) return std::make_shared<Session>(std::move(*greeted), reached.endpoint);
    }
    return nullptr;
}

Session::Session(Greeted greeted, Endpoint endpoint)
    : endpoint_(std::move(endpoint)),
      welcome_(std::move(greeted.welcome)),
      link_(std::move(greeted.stream), std::move(greeted.frames), pending_, [this] { lose(); }) {}

std::optional<Greeted> Session::open_events(uint32_t app) const {
    Stream stream = Stream::connect(endpoint_);
    if (!stream) return {};
    wire::Hello hello = hello_as(wire::Role::events, endpoint_);
    hello.session = welcome_.session;
    hello.session_key = welcome_.session_key;
    hello.app = app;
    return greet(std::move(stream), hello);
}

bool Session::attach(std::weak_ptr<SessionPart> part) {
    const std::lock_guard lock(mutex_);
    if (lost()) return false;
    std::erase_if(parts_, [](const auto& other) { return other.expired(); });
    parts_.push_back(std::move(part));
    return true;
}

void Session::lose() {
    {
        const std::lock_guard lock(mutex_);
        if (lost_.exchange(true)) return;
    }
    link_.lose();
    dialogs_.close_all();
    tell_parts();
}

void Session::tell_parts() {
    std::vector<std::weak_ptr<SessionPart>> parts;
    {
        const std::lock_guard lock(mutex_);
        parts.swap(parts_);
    }
    for (const auto& part : parts) {
        if (const auto alive = part.lock()) alive->session_lost();
    }
}

}  // namespace tapi::client
