// SPDX-License-Identifier: Apache-2.0
// Closing a registration.
#include "client/application.hpp"

namespace tapi::client {

Application::Application(std::shared_ptr<Session> session, World world, std::shared_ptr<Inbox> inbox,
                         std::unique_ptr<Delivery> delivery)
    : session_(std::move(session)), world_(world), inbox_(std::move(inbox)), delivery_(std::move(delivery)) {}

void Application::close() {
    inbox_->expect_end();
    session_->pending().drop_app(handle());  // also frees a delivery that waits for a function to return
    session_->gather_buffers().drop_app(handle());
    session_->dialogs().close_app(handle());
    session_->handles().close_app(handle());
    delivery_->stop();
}

}  // namespace tapi::client
