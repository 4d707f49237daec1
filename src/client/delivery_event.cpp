// SPDX-License-Identifier: Apache-2.0
// "Event handle": no thread; the application polls a descriptor and calls lineGetMessage, from any of its
// threads.
#include <chrono>
#include <limits>
#include <mutex>

#include "client/delivery.hpp"
#include "client/wait_set.hpp"

namespace tapi::client {
namespace {

using SteadyClock = std::chrono::steady_clock;

// The end of a wait; never for INFINITE.
class Deadline {
  public:
    explicit Deadline(DWORD timeout)
        : endless_(timeout == 0xFFFFFFFF), end_(SteadyClock::now() + std::chrono::milliseconds(timeout)) {}

    bool passed() const { return !endless_ && SteadyClock::now() >= end_; }
    std::optional<int> left() const {
        if (endless_) return std::nullopt;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - SteadyClock::now()).count();
        return static_cast<int>(std::clamp<int64_t>(left, 0, std::numeric_limits<int>::max()));
    }

  private:
    bool endless_;
    SteadyClock::time_point end_;
};

class EventDelivery final : public Delivery {
  public:
    explicit EventDelivery(std::shared_ptr<Inbox> inbox)
        : inbox_(std::move(inbox)), waits_(inbox_->descriptor()) {
        const std::lock_guard lock(mutex_);
        show_waiting();
    }

    bool valid() const { return waits_.valid(); }
    HANDLE handle() const override {
        return reinterpret_cast<HANDLE>(static_cast<intptr_t>(waits_.descriptor()));
    }

    void stop() override {
        inbox_->end();
        const std::lock_guard lock(mutex_);
        waits_.raise();  // for ever: every thread that waits looks and finds the application closed
    }

    LONG get_message(LINEMESSAGE& message, DWORD timeout, const Errors& errors) override {
        const Deadline deadline(timeout);
        for (;;) {
            if (inbox_->closing()) return errors.invalid_app_handle;
            if (const auto taken = take()) {
                message = to_record(*taken);
                return 0;
            }
            if (timeout == 0 || deadline.passed())
                return inbox_->closing() ? errors.invalid_app_handle : errors.failed;
            waits_.wait(deadline.left());
        }
    }

  private:
    std::optional<Message> take() {
        const std::lock_guard lock(mutex_);
        auto message = inbox_->take();
        if (!message) {
            inbox_->receive_now();
            message = inbox_->take();
        }
        show_waiting();
        return message;
    }

    // Before it is said that nothing waits: what came since the last look would otherwise not be told again.
    void look_again() {
        waits_.lower();
        raised_ = false;
        inbox_->receive_now();
    }

    // The descriptor is readable exactly while messages wait.
    void show_waiting() {
        if (WaitSet::tells_arrivals && inbox_->empty() && !inbox_->closing()) look_again();
        if (inbox_->over() && !dropped_) {
            waits_.drop_connection();
            dropped_ = true;
        }
        const bool waiting = !inbox_->empty();
        if (waiting == raised_ || inbox_->closing()) return;
        raised_ = waiting;
        waiting ? waits_.raise() : waits_.lower();
    }

    std::shared_ptr<Inbox> inbox_;
    WaitSet waits_;
    std::mutex mutex_;
    bool raised_ = false;
    bool dropped_ = false;
};

}  // namespace

std::unique_ptr<Delivery> deliver_by_event(std::shared_ptr<Inbox> inbox) {
    auto delivery = std::make_unique<EventDelivery>(std::move(inbox));
    if (!delivery->valid()) return nullptr;
    return delivery;
}

}  // namespace tapi::client
