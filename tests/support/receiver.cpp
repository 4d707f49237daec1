// SPDX-License-Identifier: Apache-2.0
// See receiver.hpp.
#include "support/receiver.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <deque>
#include <mutex>
#include <stdexcept>

namespace tapi::test {
namespace {

int descriptor_of(HANDLE handle) { return static_cast<int>(reinterpret_cast<intptr_t>(handle)); }

class EventReceiver final : public Receiver {
  public:
    EventReceiver(HLINEAPP app, HANDLE event) : app_(app), event_(descriptor_of(event)) {}
    std::optional<Msg> take(int milliseconds) override {
        LINEMESSAGE message{};
        if (lineGetMessage(app_, &message, static_cast<DWORD>(milliseconds)) != 0) return std::nullopt;
        return msg_of(message);
    }
    int descriptor() const override { return event_; }

  private:
    HLINEAPP app_;
    int event_;
};

class PortReceiver final : public Receiver {
  public:
    explicit PortReceiver(HANDLE port) : port_(descriptor_of(port)) {}
    std::optional<Msg> take(int milliseconds) override {
        pollfd poller{port_, POLLIN, 0};
        LINEMESSAGE message{};
        if (poll(&poller, 1, milliseconds) != 1 || read(port_, &message, sizeof message) != sizeof message) {
            return std::nullopt;
        }
        return msg_of(message);
    }
    int descriptor() const override { return port_; }

  private:
    int port_;
};

// What the callback received.
struct CallbackQueue {
    std::mutex mutex;
    std::deque<Msg> messages;
    const int event = eventfd(0, EFD_SEMAPHORE | EFD_CLOEXEC);
};

CallbackQueue& callback_queue() {
    static CallbackQueue queue;
    return queue;
}

void CALLBACK receive(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    CallbackQueue& queue = callback_queue();
    const std::lock_guard lock(queue.mutex);
    queue.messages.push_back({message, device, instance, p1, p2, p3});
    eventfd_write(queue.event, 1);
}

class CallbackReceiver final : public Receiver {
  public:
    ~CallbackReceiver() override {
        while (take(0)) {
        }
    }
    std::optional<Msg> take(int milliseconds) override {
        CallbackQueue& queue = callback_queue();
        pollfd poller{queue.event, POLLIN, 0};
        eventfd_t one = 0;
        if (poll(&poller, 1, milliseconds) != 1 || eventfd_read(queue.event, &one) != 0) return std::nullopt;
        const std::lock_guard lock(queue.mutex);
        const Msg message = queue.messages.front();
        queue.messages.pop_front();
        return message;
    }
    int descriptor() const override { return callback_queue().event; }
};

DWORD option_of(Mechanism mechanism) {
    switch (mechanism) {
        case Mechanism::event: return LINEINITIALIZEEXOPTION_USEEVENT;
        case Mechanism::port: return LINEINITIALIZEEXOPTION_USECOMPLETIONPORT;
        case Mechanism::callback:
        case Mechanism::plain: break;
    }
    return LINEINITIALIZEEXOPTION_USEHIDDENWINDOW;
}

}  // namespace

LONG initialize(Mechanism mechanism, const char* name, HLINEAPP& app, DWORD& devices, DWORD& version,
                std::unique_ptr<Receiver>& receiver) {
    if (mechanism == Mechanism::plain) {
        version = 0x00010004;
        const LONG result = lineInitialize(&app, nullptr, receive, name, &devices);
        if (result == 0) receiver = std::make_unique<CallbackReceiver>();
        return result;
    }
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = option_of(mechanism);
    const LONG result = lineInitializeExA(&app, nullptr, receive, name, &devices, &version, &params);
    if (result != 0) return result;
    switch (mechanism) {
        case Mechanism::event: receiver = std::make_unique<EventReceiver>(app, params.Handles.hEvent); break;
        case Mechanism::port: receiver = std::make_unique<PortReceiver>(params.Handles.hCompletionPort); break;
        case Mechanism::callback:
        case Mechanism::plain: receiver = std::make_unique<CallbackReceiver>(); break;
    }
    return 0;
}

}  // namespace tapi::test
