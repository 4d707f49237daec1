// SPDX-License-Identifier: Apache-2.0
// The messages of one application, in the order in which they happened: read from its events connection, made
// ready for delivery one by one. When the server goes away the inbox ends with what the application must
// learn of that. One thread at a time reads and takes; end() and session_lost() may come from any thread.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>

#include "client/session.hpp"
#include "wire/message.hpp"

namespace tapi::client {

enum class World : uint8_t { line, phone };

class Inbox final : public SessionPart {
  public:
    Inbox(std::shared_ptr<Session> session, World world, uint32_t app, Greeted events);

    // Waits for something to arrive. False when nothing did and nothing more will.
    bool receive();
    // Takes in what has arrived.
    void receive_now();
    // The next message to deliver. Replies are settled here: the application's memory is written, cancelled
    // ones vanish.
    std::optional<Message> take();
    bool empty() const { return queue_.empty(); }
    bool over() const { return over_; }

    // The application shuts down: from now on the end of the connection is no news.
    void expect_end() { closing_.store(true); }
    void end();
    void session_lost() override { stream_.end(); }

    bool closing() const { return closing_.load(); }
    int descriptor() const { return stream_.descriptor(); }
    uint32_t app() const { return app_; }

  private:
    void arrived(size_t size);
    void cut();
    void finish();
    void report_loss();
    bool make_ready(Message& message);
    bool settle(Message& message);
    bool fill_gathered(Message& message);
    void open_dialog(const Message& message);
    void send_to_dialog(const Message& message);
    void keep_books(Message& message);

    std::shared_ptr<Session> session_;
    World world_;
    uint32_t app_;
    Stream stream_;
    wire::FrameBuffer frames_;
    std::deque<Message> queue_;
    bool over_ = false;
    std::atomic<bool> closing_{false};
};

}  // namespace tapi::client
