// SPDX-License-Identifier: Apache-2.0
// The accounts' registrations, their mailboxes and the telephones that they watch, on the stack's thread: sends, waits, tells what
// became of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sip/config.hpp"
#include "sip/dialog_info.hpp"
#include "sip/presence_info.hpp"
#include "sip/registration.hpp"
#include "sip/stack.hpp"
#include "sip/subscription.hpp"

namespace tapi::sip {

class RegistrarEvents {
  public:
    virtual ~RegistrarEvents() = default;
    virtual void registration(uint32_t line, Registration::State state) = 0;
    virtual void message_waiting(uint32_t line, bool waiting) = 0;
    // A line that is watched: whether we are told of its calls, and what became of them.
    virtual void watching(uint32_t line, bool active) = 0;
    virtual void dialogs_changed(uint32_t line, const std::vector<DialogState>& changed) = 0;
    // Or what little is told of one.
    virtual void presence_changed(uint32_t line, const PresenceInfo& presence) = 0;
};

class Registrar {
  public:
    // A registrar that has not answered in this time is shown as unreachable, whatever the transport is still trying.
    static constexpr Millis patience{8'000};

    Registrar(const Config& config, Stack& stack, RegistrarEvents& events);

    void start();
    // Tells the registrars that we leave; does not wait for their answers. Nothing of it uses the stack any more then.
    void leave();
    // NOTIFY outside of calls.
    Reply notified(const Received& notify);

  private:
    struct Account {
        uint32_t line = 0;
        Registration registration;
        std::string tag, call_id;
        uint32_t cseq = 0;
        std::optional<Timers::Id> patience;
        std::unique_ptr<Subscription> mailbox;
    };
    struct Watched {
        uint32_t line = 0;
        DialogWatch dialogs;
        std::unique_ptr<Subscription> subscription;
    };

    void send(uint32_t account, bool leaving = false);
    void answered(uint32_t account, uint32_t cseq, const Received& answer);
    void await_answer(uint32_t account);
    void watch(Watched& watched);
    void watched_notified(Watched& watched, const Received& notify);
    void presence_notified(uint32_t line, const Received& notify);
    SubscriptionWants wants(uint32_t line, uint32_t by, std::string event, std::string accept) const;
    Subscription::Surroundings around(uint32_t by);
    Invitation target(const Account& account) const;
    std::string contact(const Account& account);
    const Peer& peer(const Account& account) const { return config_.peers[config_.lines[account.line].peer]; }
    double random();

    const Config& config_;
    Stack& stack_;
    RegistrarEvents& events_;
    std::vector<Account> accounts_;
    std::vector<Watched> watched_;
    std::unordered_map<std::string, uint32_t> by_address_;  // user@domain: line, for NOTIFY that nobody asked for
    uint64_t seed_ = 0;
    bool left_ = false;
};

}  // namespace tapi::sip
