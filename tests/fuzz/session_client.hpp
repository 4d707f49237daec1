// SPDX-License-Identifier: Apache-2.0
// The process at the other end of a session's socket: sends anything, and watches that what comes back makes
// sense.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <set>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "server/session/session.hpp"

namespace tapi::fuzz {

// One end of a socket pair; closes it.
class Peer {
  public:
    // The other end becomes a connection of the server.
    Peer(boost::asio::io_context& loop, std::shared_ptr<server::Connection>& connection);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    // False when the server does not take it at once.
    bool send(ByteView bytes);
    // Takes what has come; true when there was something.
    bool receive();
    std::optional<wire::Frame> next();

  private:
    int fd_ = -1;
    wire::FrameBuffer in_;
};

class Client {
  public:
    // Makes its session with `connect`, which gets the server's end of the socket.
    using Connect = std::function<std::shared_ptr<server::Session>(std::shared_ptr<server::Connection>)>;
    Client(boost::asio::io_context& loop, const Connect& connect);

    void request(ByteView function_and_body);
    void send(ByteView bytes);
    // A second connection, for the messages of one application.
    void attach(uint32_t app);
    // Reads from both kinds of connections; true when anything came.
    bool receive();
    void leave() { peer_.reset(); }

    // Null when it has ended: the server alone keeps sessions.
    std::shared_ptr<server::Session> session() const;
    // Requests that the server has not answered.
    size_t unanswered() const { return asked_.size(); }

  private:
    bool receive_responses();
    bool receive_messages(Peer& events);
    void answered(const wire::Header& response);
    void replied(uint32_t id);

    boost::asio::io_context& loop_;
    std::unique_ptr<Peer> peer_;
    std::weak_ptr<server::Session> session_;
    std::vector<std::unique_ptr<Peer>> events_;
    wire::FrameBuffer sent_;  // what the server sees of what we sent
    uint32_t last_id_ = 0;
    std::multiset<uint32_t> asked_;     // ids of requests without a response
    std::multiset<uint32_t> accepted_;  // ids that a response gave, without a LINE_REPLY
    std::multiset<uint32_t> early_;     // ids with a LINE_REPLY that came before the response
};

}  // namespace tapi::fuzz
