// SPDX-License-Identifier: Apache-2.0
// The live view: a unix socket on which everyone who connects hears, a JSON object a line, first how things stand and then every
// event.
#pragma once

#include <set>

#include "board.hpp"
#include "voice/await.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace tapi::live {

class EventServer {
  public:
    // Throws ctl::Failure when the socket cannot be had. One that nobody listens on any more is replaced.
    EventServer(boost::asio::io_context& loop, Board& board, const std::string& path);
    ~EventServer();
    EventServer(const EventServer&) = delete;
    EventServer& operator=(const EventServer&) = delete;

    // Lines that wait for one who reads too slowly; beyond, he is cut off.
    static constexpr size_t most_waiting = 4096;
    static constexpr size_t most_listeners = 64;

  private:
    struct Listener;
    void accept();
    void welcome(boost::asio::local::stream_protocol::socket socket);

    Board& board_;
    std::string path_;
    boost::asio::local::stream_protocol::acceptor acceptor_;
    std::set<std::shared_ptr<Listener>> listeners_;
};

// Where that of "tapi-ivr" is unless somebody says otherwise: $XDG_RUNTIME_DIR/opentapi/ivr.sock, /run/opentapi/ivr.sock for root,
// else in /tmp.
std::string default_socket(const std::string& program);

}  // namespace tapi::live
