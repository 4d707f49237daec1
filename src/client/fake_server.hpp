// SPDX-License-Identifier: Apache-2.0
// A scripted server for tests of the client: speaks frames over a unix socket, answers as the test says.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "model/functions.hpp"
#include "wire/api_codec.hpp"
#include "wire/frame.hpp"
#include "wire/greeting.hpp"
#include "wire/message.hpp"

namespace tapi::client {

class FakeServer {
  public:
    // One request on the connection it came by.
    struct Request {
        FakeServer& server;
        int connection;
        wire::Header header;
        Bytes body;

        template <class Api>
        Api as() const {
            Api value;
            Reader in(body);
            decode(in, value);
            return value;
        }
        void respond(int32_t result, ByteView response = {}) const {
            server.send_frame(connection, wire::Kind::response, header.function, header.id, result, response);
        }
        template <class Response>
        void respond_with(const Response& response) const {
            Bytes bytes;
            Writer out(bytes);
            encode(out, response);
            respond(0, bytes);
        }
    };
    using Handler = std::function<void(const Request&)>;

    // Listens at `path`, or in a folder of its own; and makes OPENTAPI_SERVER name it.
    explicit FakeServer(std::string path = {});
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    ~FakeServer();

    const std::string& path() const { return path_; }
    void on(Function function, Handler handler);
    // The same answer every time.
    void answer(Function function, int32_t result);

    // Sends a message to an application, as soon as its events connection is there.
    void message(uint32_t app, const Message& message);
    template <class Reply>
    void reply(uint32_t app, uint32_t id, int32_t result, const Reply& reply, uint32_t message_number = 12) {
        Message m;
        m.message = message_number;
        m.param1 = id;
        m.param2 = static_cast<uint32_t>(result);
        Writer out(m.reply);
        encode(out, reply);
        message(app, m);
    }
    void send_frame(int connection, wire::Kind kind, uint16_t function, uint32_t id, int32_t result,
                    ByteView body);
    void send_raw(int connection, ByteView bytes);
    int events_connection(uint32_t app);  // waits for it

    // Cuts every connection and listens no more, like a killed process.
    void die();
    void wait_until_unused();  // until every connection has ended

    std::vector<wire::Hello> hellos();
    uint32_t last_app() const { return next_app_ - 1; }

  private:
    void listen_at_path();
    void accept_loop();
    void serve(int connection);
    bool handle(int connection, const wire::Frame& frame);
    void greet(int connection, const wire::Hello& hello);
    void end_events(uint32_t app);
    void install_defaults();

    std::string folder_;
    std::string path_;
    int listener_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<Function, Handler> handlers_;
    std::map<uint32_t, int> events_;
    std::set<int> connections_;
    std::vector<int> ended_;
    std::vector<std::thread> threads_;
    std::vector<wire::Hello> hellos_;
    bool dead_ = false;
    std::thread acceptor_;
    std::atomic<uint32_t> next_app_{0x101};
    std::atomic<uint32_t> next_device_{0x201};
};

}  // namespace tapi::client
