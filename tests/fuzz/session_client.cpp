// SPDX-License-Identifier: Apache-2.0
// Sockets and accounts of a client.
#include "fuzz/session_client.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <tapi.h>
#include <unistd.h>

#include "wire/message.hpp"

namespace tapi::fuzz {

Peer::Peer(boost::asio::io_context& loop, std::shared_ptr<server::Connection>& connection) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        throw std::runtime_error("socketpair");
    }
    fd_ = ends[0];
    connection = std::make_shared<server::Connection>(loop, ends[1], wire::limits::max_frame);
    connection->start([](const wire::Frame&) {}, [](const std::string&) {});
}

Peer::~Peer() { ::close(fd_); }

bool Peer::send(ByteView bytes) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

bool Peer::receive() {
    const auto room = in_.prepare(65536);
    const ssize_t got = ::recv(fd_, room.data(), room.size(), 0);
    if (got <= 0) return false;
    in_.commit(static_cast<size_t>(got));
    return true;
}

std::optional<wire::Frame> Peer::next() {
    const auto frame = in_.next();
    require(!in_.broken(), "the server sends good frames");
    return frame;
}

Client::Client(boost::asio::io_context& loop, const Connect& connect) : loop_(loop) {
    std::shared_ptr<server::Connection> connection;
    peer_ = std::make_unique<Peer>(loop, connection);
    session_ = connect(std::move(connection));
}

std::shared_ptr<server::Session> Client::session() const {
    auto session = session_.lock();
    return session && !session->ended() ? session : nullptr;
}

void Client::request(ByteView function_and_body) {
    Input in(function_and_body);
    const uint16_t function = in.u16();
    Bytes out;
    const size_t start = wire::begin_frame(out, wire::Kind::request, function, ++last_id_);
    append(out, in.rest());
    wire::end_frame(out, start);
    send(out);
}

void Client::send(ByteView bytes) {
    if (!peer_ || !peer_->send(bytes)) return;
    const auto room = sent_.prepare(bytes.size());
    std::copy(bytes.begin(), bytes.end(), room.begin());
    sent_.commit(bytes.size());
    while (const auto frame = sent_.next()) {
        if (frame->header.kind == static_cast<uint16_t>(wire::Kind::request)) asked_.insert(frame->header.id);
    }
}

void Client::attach(uint32_t app) {
    const auto session = this->session();
    if (!session) return;
    std::shared_ptr<server::Connection> connection;
    auto events = std::make_unique<Peer>(loop_, connection);
    if (session->attach(app, connection)) {
        events_.push_back(std::move(events));
    } else {
        connection->close(wire::Bye::no_such_session, "no such application");
    }
}

bool Client::receive() {
    bool any = receive_responses();
    for (const auto& events : events_) any = receive_messages(*events) || any;
    return any;
}

bool Client::receive_responses() {
    bool any = false;
    while (peer_ && peer_->receive()) {
        any = true;
        while (const auto frame = peer_->next()) {
            if (frame->header.kind == static_cast<uint16_t>(wire::Kind::bye)) continue;
            require(frame->header.kind == static_cast<uint16_t>(wire::Kind::response),
                    "a client gets responses");
            const auto asked = asked_.find(frame->header.id);
            require(asked != asked_.end(), "a response answers one request");
            asked_.erase(asked);
            answered(frame->header);
        }
    }
    return any;
}

// A reply may come first (docs/protocol.md).
void Client::answered(const wire::Header& response) {
    const auto early = early_.find(response.id);
    if (early != early_.end()) {
        early_.erase(early);
    } else if (response.result > 0) {
        accepted_.insert(static_cast<uint32_t>(response.result));
    }
}

void Client::replied(uint32_t id) {
    const auto accepted = accepted_.find(id);
    if (accepted != accepted_.end()) {
        accepted_.erase(accepted);
        return;
    }
    early_.insert(id);
    require(early_.count(id) <= asked_.count(id), "one reply for each request that was accepted");
}

bool Client::receive_messages(Peer& events) {
    if (!events.receive()) return false;
    while (const auto frame = events.next()) {
        if (frame->header.kind == static_cast<uint16_t>(wire::Kind::bye)) continue;
        require(frame->header.kind == static_cast<uint16_t>(wire::Kind::message),
                "an application gets messages");
        const auto message = wire::read_message(frame->body);
        require(message.has_value(), "messages are well formed");
        if (message->message == LINE_REPLY && peer_) replied(static_cast<uint32_t>(message->param1));
    }
    return true;
}

}  // namespace tapi::fuzz
