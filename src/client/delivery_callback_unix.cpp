// SPDX-License-Identifier: Apache-2.0
// "Hidden window" where there are no windows: a thread of the library calls the application back.
#include "client/delivery.hpp"
#include "client/delivery_thread.hpp"

namespace tapi::client {
namespace {

class CallbackDelivery final : public Delivery {
  public:
    CallbackDelivery(std::shared_ptr<Inbox> inbox, Callback callback)
        : inbox_(inbox), thread_(std::move(inbox), [callback](const Message& message) {
              const LINEMESSAGE m = to_record(message);
              callback(m.hDevice, m.dwMessageID, m.dwCallbackInstance, m.dwParam1, m.dwParam2, m.dwParam3);
              return true;
          }) {}

    void start() override { thread_.start(); }
    void stop() override {
        inbox_->end();
        thread_.stop();
    }

  private:
    std::shared_ptr<Inbox> inbox_;
    DeliveryThread thread_;
};

}  // namespace

std::unique_ptr<Delivery> deliver_by_callback(std::shared_ptr<Inbox> inbox, Callback callback) {
    return std::make_unique<CallbackDelivery>(std::move(inbox), callback);
}

}  // namespace tapi::client
