// SPDX-License-Identifier: Apache-2.0
// "Completion port": a thread of the library writes records that the application reads from a descriptor, on Windows
// from a completion port. A record that is there counts as delivered: closing its line does not call it back.
#include "client/delivery.hpp"
#include "client/delivery_thread.hpp"
#include "client/record_pipe.hpp"

namespace tapi::client {
namespace {

class PortDelivery final : public Delivery {
  public:
    PortDelivery(std::shared_ptr<Inbox> inbox, std::shared_ptr<RecordPipe> pipe)
        : inbox_(inbox),
          pipe_(pipe),
          thread_(std::move(inbox), [pipe = std::move(pipe)](const Message& message) {
              return pipe->put(to_record(message));
          }) {}

    HANDLE handle() const override {
        return reinterpret_cast<HANDLE>(static_cast<intptr_t>(pipe_->descriptor()));
    }
    void start() override { thread_.start(); }
    void stop() override {
        inbox_->end();
        pipe_->end();
        thread_.stop();
    }

  private:
    std::shared_ptr<Inbox> inbox_;
    std::shared_ptr<RecordPipe> pipe_;
    DeliveryThread thread_;
};

}  // namespace

std::unique_ptr<Delivery> deliver_by_port(std::shared_ptr<Inbox> inbox, const AppPort& given) {
    auto pipe = std::make_shared<RecordPipe>(given);
    if (!pipe->valid()) return nullptr;
    return std::make_unique<PortDelivery>(std::move(inbox), std::move(pipe));
}

}  // namespace tapi::client
