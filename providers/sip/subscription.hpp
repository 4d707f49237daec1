// SPDX-License-Identifier: Apache-2.0
// One subscription (RFC 6665), kept alive: it is refreshed, and begun anew when it was lost. Like a Session it knows no network;
// the Dialog carries its messages.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/timers.hpp"
#include "sip/auth.hpp"
#include "sip/dialog.hpp"

namespace tapi::sip {

struct SubscriptionWants {
    std::string event, accept;  // message-summary, application/simple-message-summary
    Invitation target;          // `from` without a tag
    uint32_t seconds = 3600;
};

class Subscription final : public DialogEvents {
  public:
    static constexpr Millis after_refusal{60'000}, after_loss{2'000}, after_rejection{1'800'000}, between_refreshes{2'000};
    static constexpr uint32_t least_seconds = 20;

    struct Surroundings {
        const Credentials& credentials;
        Timers& timers;
        // A new dialog, which tells the listener what arrives.
        std::function<std::unique_ptr<Dialog>(DialogEvents& listener)> dialog;
        std::function<void(bool active)> active;  // when it changes
        std::function<void(const Received& notify)> notified;
        std::function<void()> begins;  // what comes next is the whole state
    };

    Subscription(SubscriptionWants wants, Surroundings around);
    ~Subscription() override;
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    void start();
    // Asks for the whole state again, soon.
    void refresh_soon();
    // Tells the other end that we leave; does not wait for its answer.
    void leave();
    bool is_active() const { return active_; }

  private:
    // DialogEvents
    void on_response(const Received& response) override;
    Reply on_request(const Received& request) override;
    void on_ack(const Received*) override {}
    void on_cancel(const Received&) override {}

    void begin();
    void send();
    void wait(Millis time, void (Subscription::*then)());
    void refresh();
    void lose(Millis again);
    void set_active(bool active);
    Millis until_again(const std::string& subscription_state) const;

    const SubscriptionWants wants_;
    const Surroundings around_;
    std::unique_ptr<Dialog> dialog_;
    Authenticator auth_;
    std::optional<Timers::Id> timer_;
    uint32_t seconds_;
    bool established_ = false;  // the dialog stands
    bool active_ = false, refreshing_ = false, leaving_ = false;
};

}  // namespace tapi::sip
