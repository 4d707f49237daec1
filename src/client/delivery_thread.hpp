// SPDX-License-Identifier: Apache-2.0
// The library's thread for one application: reads its inbox and hands each message to `give`.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "client/inbox.hpp"

namespace tapi::client {

// A thread of the library; signals are for those of the application.
std::thread start_quiet_thread(std::function<void()> body);

class DeliveryThread {
  public:
    // give returns false when nobody takes messages any more. It and the inbox outlive the thread.
    using Give = std::function<bool(const Message&)>;
    DeliveryThread(std::shared_ptr<Inbox> inbox, Give give)
        : inbox_(std::move(inbox)), give_(std::move(give)) {}
    DeliveryThread(const DeliveryThread&) = delete;
    DeliveryThread& operator=(const DeliveryThread&) = delete;
    ~DeliveryThread();

    void start();
    // The inbox must have been ended. Waits for the thread, unless a delivery thread calls.
    void stop();

  private:
    std::shared_ptr<Inbox> inbox_;
    Give give_;
    std::thread thread_;
};

}  // namespace tapi::client
