// SPDX-License-Identifier: Apache-2.0
// See raw_client.hpp.
#include "raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "base/unicode.hpp"
#include "support/child.hpp"

namespace tapi::test {

Bytes frame_of(uint16_t kind, uint16_t function, uint32_t id, ByteView body) {
    Bytes out;
    const size_t start = wire::begin_frame(out, static_cast<wire::Kind>(kind), function, id);
    out.insert(out.end(), body.begin(), body.end());
    wire::end_frame(out, start);
    return out;
}

RawClient RawClient::local(const std::string& path) {
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(descriptor);
        throw std::runtime_error("nobody listens on " + path);
    }
    return RawClient(descriptor);
}

RawClient RawClient::tcp(uint16_t port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close(descriptor);
        throw std::runtime_error("nobody listens on port " + std::to_string(port));
    }
    return RawClient(descriptor);
}

RawClient::~RawClient() { leave(); }

void RawClient::leave() {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
}

bool RawClient::send(ByteView bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<size_t>(sent));
    }
    return true;
}

void RawClient::hello(const wire::Hello& hello) const {
    Bytes out;
    wire::write_hello(out, hello);
    send(out);
}

wire::Welcome RawClient::enter() {
    wire::Hello me;
    me.module = u"raw";
    me.process_id = static_cast<uint32_t>(getpid());
    hello(me);
    const auto answer = next();
    if (!answer || answer->header.kind != static_cast<uint16_t>(wire::Kind::welcome)) throw std::runtime_error("no welcome");
    return wire::read_welcome(answer->body).value();
}

void RawClient::request(uint16_t function, uint32_t id, ByteView body) const {
    send(frame_of(static_cast<uint16_t>(wire::Kind::request), function, id, body));
}

void RawClient::finish_sending() const { shutdown(descriptor_, SHUT_WR); }

std::optional<RawClient::Frame> RawClient::next() {
    for (;;) {
        if (const auto frame = in_.next()) return Frame{frame->header, Bytes(frame->body.begin(), frame->body.end())};
        pollfd poller{descriptor_, POLLIN, 0};
        if (in_.broken() || poll(&poller, 1, static_cast<int>(patience.count())) != 1) return std::nullopt;
        const auto room = in_.prepare(65536);
        const ssize_t got = recv(descriptor_, room.data(), room.size(), 0);
        if (got <= 0) return std::nullopt;
        in_.commit(static_cast<size_t>(got));
    }
}

std::optional<RawClient::Goodbye> RawClient::goodbye() {
    while (const auto frame = next()) {
        if (frame->header.kind != static_cast<uint16_t>(wire::Kind::bye)) continue;
        Reader in(frame->body);
        return Goodbye{static_cast<wire::Bye>(frame->header.result), to_utf8(in.text())};
    }
    return std::nullopt;
}

}  // namespace tapi::test
