// SPDX-License-Identifier: Apache-2.0
// Running the thread.
#include "client/delivery_thread.hpp"

#include <new>

#include "client/fork_guard.hpp"

namespace tapi::client {
namespace {

thread_local bool on_delivery_thread = false;

// Out of memory no message can be kept: that ends the session like a broken connection.
std::optional<Message> next_message(Inbox& inbox) {
    try {
        do {
            if (auto message = inbox.take()) return message;
        } while (inbox.receive());
    } catch (const std::bad_alloc&) {
        inbox.session_lost();
    }
    return std::nullopt;
}

// In the child of a fork that a callback made this thread goes on, without a connection: it just ends.
void deliver(Inbox& inbox, const DeliveryThread::Give& give) {
    on_delivery_thread = true;
    const uint32_t generation = fork_generation();
    while (const auto message = next_message(inbox)) {
        if (!give(*message) || fork_generation() != generation) return;
    }
}

}  // namespace

DeliveryThread::~DeliveryThread() { stop(); }

void DeliveryThread::start() {
    thread_ = start_quiet_thread([inbox = inbox_, give = give_] { deliver(*inbox, give); });
}

void DeliveryThread::stop() {
    if (!thread_.joinable()) return;
    if (on_delivery_thread) {
        thread_.detach();
    } else {
        thread_.join();
    }
}

}  // namespace tapi::client
