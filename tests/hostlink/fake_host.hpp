// SPDX-License-Identifier: Apache-2.0
// The other end of a link, played by a test frame by frame.
#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "wire/frame.hpp"
#include "wire/greeting.hpp"
#include "wire/message.hpp"

namespace tapi::server {

class FakeHost {
  public:
    FakeHost() {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
            throw std::runtime_error("socketpair");
        server_end_ = ends[0];
        own_end_ = ends[1];
        ::fcntl(own_end_, F_SETFL, O_NONBLOCK);
    }
    ~FakeHost() { leave(); }

    // For the transport, which owns it from then on.
    int server_end() const { return server_end_; }
    void leave() {
        if (own_end_ >= 0) ::close(own_end_);
        own_end_ = -1;
    }

    void send(const Bytes& bytes) const { (void)!::send(own_end_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void hello() const {
        wire::Hello hello;
        hello.role = wire::Role::host;
        Bytes out;
        wire::write_hello(out, hello);
        send(out);
    }
    static Bytes frame(wire::Kind kind, uint16_t function, uint32_t id, int32_t result,
                       const Bytes& body = {}) {
        Bytes out;
        const size_t start = wire::begin_frame(out, kind, function, id, result);
        Writer(out).bytes(body);
        wire::end_frame(out, start);
        return out;
    }
    void respond(const wire::Header& request, int32_t result, const Bytes& body = {}) const {
        send(frame(wire::Kind::response, request.function, request.id, result, body));
    }
    void complete(uint32_t request, int32_t result) const {
        send(frame(wire::Kind::completion, 0, request, result));
    }

    // The next frame from the server, if it is there: its header, and its body in `body`.
    std::optional<wire::Header> next() {
        const auto room = in_.prepare(65536);
        const ssize_t got = ::recv(own_end_, room.data(), room.size(), 0);
        if (got > 0) in_.commit(static_cast<size_t>(got));
        const auto frame = in_.next();
        if (!frame) return std::nullopt;
        body.assign(frame->body.begin(), frame->body.end());
        return frame->header;
    }

    Bytes body;

  private:
    int server_end_ = -1;
    int own_end_ = -1;
    wire::FrameBuffer in_;
};

}  // namespace tapi::server
