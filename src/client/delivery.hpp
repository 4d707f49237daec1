// SPDX-License-Identifier: Apache-2.0
// The three ways in which messages reach an application (INIT-2).
#pragma once

#include <tapi.h>

#include <memory>
#include <type_traits>

#include "client/errors.hpp"
#include "client/inbox.hpp"

namespace tapi::client {

using Callback = LINECALLBACK;  // PHONECALLBACK has the same form
static_assert(std::is_same_v<LINECALLBACK, PHONECALLBACK>);
static_assert(sizeof(LINEMESSAGE) == sizeof(PHONEMESSAGE));

class Delivery {
  public:
    virtual ~Delivery() = default;
    // What the application gets in Handles; null where it gets none.
    virtual HANDLE handle() const { return nullptr; }
    // Begins to deliver.
    virtual void start() {}
    // Ends for good: who waits returns, no callback begins any more. Unless called from a callback, it waits
    // for the one that runs.
    virtual void stop() = 0;
    // lineGetMessage; only the event mechanism has it.
    virtual LONG get_message(LINEMESSAGE& message, DWORD timeout, const Errors& errors) {
        (void)message, (void)timeout;
        return errors.failed;
    }
};

// A completion port of the application, which only Windows knows.
struct AppPort {
    HANDLE port = nullptr;
    DWORD key = 0;
};

// Each returns null when the system lacks descriptors, windows or what else it takes.
std::unique_ptr<Delivery> deliver_by_callback(std::shared_ptr<Inbox> inbox, Callback callback);
std::unique_ptr<Delivery> deliver_by_event(std::shared_ptr<Inbox> inbox);
std::unique_ptr<Delivery> deliver_by_port(std::shared_ptr<Inbox> inbox, const AppPort& given);

LINEMESSAGE to_record(const Message& message);

}  // namespace tapi::client
