// SPDX-License-Identifier: Apache-2.0
// One registration of this process: an HLINEAPP or HPHONEAPP.
#pragma once

#include <memory>

#include "client/delivery.hpp"

namespace tapi::client {

class Application {
  public:
    Application(std::shared_ptr<Session> session, World world, std::shared_ptr<Inbox> inbox,
                std::unique_ptr<Delivery> delivery);
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;
    ~Application() { close(); }

    // Cancels what is outstanding and ends delivery.
    void close();

    uint32_t handle() const { return inbox_->app(); }
    World world() const { return world_; }
    Session& session() const { return *session_; }
    Inbox& inbox() { return *inbox_; }
    Delivery& delivery() { return *delivery_; }

  private:
    std::shared_ptr<Session> session_;
    World world_;
    std::shared_ptr<Inbox> inbox_;
    std::unique_ptr<Delivery> delivery_;
};

}  // namespace tapi::client
