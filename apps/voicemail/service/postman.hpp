// SPDX-License-Identifier: Apache-2.0
// Takes mail from the queue in the store to the mail server, one after the other, and tries again later what did not go.
#pragma once

#include <functional>
#include <memory>

#include "voice/workers.hpp"
#include "voicemail/config/config.hpp"
#include "voicemail/mail/sender.hpp"
#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {

class Postman {
  public:
    using Log = std::function<void(LogLevel, const std::string& object, const std::string& text)>;
    Postman(boost::asio::io_context& loop, const Config& config, Clerk& clerk, Log log);

    // Does nothing where no mail is configured.
    void start();
    // The queue may have changed.
    void poke() { news_.tell(); }
    void stop();

    // When to try again after `attempts` that failed; nothing: no more.
    static std::optional<Moment> next_try(const MailConfig& config, int attempts, Moment since, Moment now);

  private:
    voice::Await<void> work();
    voice::Await<void> deliver(Delivery delivery);
    voice::Await<void> settle(Delivery delivery, const BoxConfig* box, Sent sent);

    boost::asio::io_context& loop_;
    const Config& config_;
    Clerk& clerk_;
    Log log_;
    voice::Workers workers_;
    voice::News news_;
    bool stopping_ = false;
};

}  // namespace tapi::voicemail
