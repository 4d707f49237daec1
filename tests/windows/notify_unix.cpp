// SPDX-License-Identifier: Apache-2.0
// The three mechanisms on Linux: a thread of the library calls back, or descriptors are polled.
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "notify_common.hpp"

namespace walk {
namespace {

struct Queue {
    std::mutex mutex;
    std::condition_variable filled;
    std::deque<LINEMESSAGE> messages;
};
Queue queue;

void CALLBACK called_back(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    const std::lock_guard lock(queue.mutex);
    queue.messages.push_back({device, message, instance, p1, p2, p3});
    queue.filled.notify_all();
}

class ByWindow final : public Notifier {
  public:
    ByWindow() { queue.messages.clear(); }
    DWORD option() const override { return LINEINITIALIZEEXOPTION_USEHIDDENWINDOW; }
    LINECALLBACK callback() const override { return called_back; }
    std::optional<LINEMESSAGE> next(DWORD milliseconds) override {
        std::unique_lock lock(queue.mutex);
        queue.filled.wait_for(lock, std::chrono::milliseconds(milliseconds), [] { return !queue.messages.empty(); });
        if (queue.messages.empty()) return std::nullopt;
        const LINEMESSAGE message = queue.messages.front();
        queue.messages.pop_front();
        return message;
    }
};

bool readable(int descriptor, DWORD milliseconds) {
    pollfd poller{descriptor, POLLIN, 0};
    return poll(&poller, 1, static_cast<int>(milliseconds)) > 0;
}

int descriptor_of(HANDLE handle) { return static_cast<int>(reinterpret_cast<intptr_t>(handle)); }

class ByEvent final : public Notifier {
  public:
    DWORD option() const override { return LINEINITIALIZEEXOPTION_USEEVENT; }
    void after(const LINEINITIALIZEEXPARAMS& params, World world, DWORD app) override {
        event_ = descriptor_of(params.Handles.hEvent);
        world_ = world;
        app_ = app;
    }
    std::optional<LINEMESSAGE> next(DWORD milliseconds) override {
        while (readable(event_, milliseconds)) {
            if (const auto message = get_message(world_, app_)) return message;
        }
        return std::nullopt;
    }

  private:
    int event_ = -1;
    World world_ = World::line;
    DWORD app_ = 0;
};

class ByPort final : public Notifier {
  public:
    DWORD option() const override { return LINEINITIALIZEEXOPTION_USECOMPLETIONPORT; }
    void after(const LINEINITIALIZEEXPARAMS& params, World, DWORD) override {
        port_ = descriptor_of(params.Handles.hCompletionPort);
    }
    std::optional<LINEMESSAGE> next(DWORD milliseconds) override {
        LINEMESSAGE message{};
        if (!readable(port_, milliseconds) || read(port_, &message, sizeof message) != sizeof message) return std::nullopt;
        return message;
    }

  private:
    int port_ = -1;
};

}  // namespace

std::unique_ptr<Notifier> by_window() { return std::make_unique<ByWindow>(); }
std::unique_ptr<Notifier> by_event() { return std::make_unique<ByEvent>(); }
std::unique_ptr<Notifier> by_port() { return std::make_unique<ByPort>(); }
void plain_output() {}

}  // namespace walk
