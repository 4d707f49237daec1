// SPDX-License-Identifier: Apache-2.0
// The three mechanisms on Windows: a hidden window in this thread's message loop, an event, a completion port.
#include <fcntl.h>
#include <io.h>

#include <cstdio>
#include <deque>

#include "notify_common.hpp"

namespace walk {
namespace {

std::deque<LINEMESSAGE> messages;
DWORD loop_thread = 0;

// Only in the message loop of the thread that initialised: anywhere else the walk ends with what is no log of a walk.
void CALLBACK called_back(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    if (GetCurrentThreadId() != loop_thread) std::printf("callback on a strange thread\n");
    messages.push_back({device, message, instance, p1, p2, p3});
}

class ByWindow final : public Notifier {
  public:
    ByWindow() {
        messages.clear();
        loop_thread = GetCurrentThreadId();
    }
    DWORD option() const override { return LINEINITIALIZEEXOPTION_USEHIDDENWINDOW; }
    LINECALLBACK callback() const override { return called_back; }
    std::optional<LINEMESSAGE> next(DWORD milliseconds) override {
        MSG message;
        while (messages.empty()) {
            while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE) != FALSE) DispatchMessageW(&message);
            if (!messages.empty()) break;
            if (MsgWaitForMultipleObjects(0, nullptr, FALSE, milliseconds, QS_ALLINPUT) == WAIT_TIMEOUT) return std::nullopt;
        }
        const LINEMESSAGE first = messages.front();
        messages.pop_front();
        return first;
    }
};

class ByEvent final : public Notifier {
  public:
    DWORD option() const override { return LINEINITIALIZEEXOPTION_USEEVENT; }
    void after(const LINEINITIALIZEEXPARAMS& params, World world, DWORD app) override {
        event_ = params.Handles.hEvent;
        world_ = world;
        app_ = app;
    }
    std::optional<LINEMESSAGE> next(DWORD milliseconds) override {
        while (WaitForSingleObject(event_, milliseconds) == WAIT_OBJECT_0) {
            if (const auto message = get_message(world_, app_)) return message;
        }
        return std::nullopt;
    }

  private:
    HANDLE event_ = nullptr;
    World world_ = World::line;
    DWORD app_ = 0;
};

class ByPort final : public Notifier {
  public:
    ~ByPort() override { CloseHandle(port_); }
    DWORD option() const override { return LINEINITIALIZEEXOPTION_USECOMPLETIONPORT; }
    void before(LINEINITIALIZEEXPARAMS& params) override {
        params.Handles.hCompletionPort = port_;
        params.dwCompletionKey = key;
    }
    std::optional<LINEMESSAGE> next(DWORD milliseconds) override {
        DWORD size = 0;
        ULONG_PTR got_key = 0;
        OVERLAPPED* record = nullptr;
        if (GetQueuedCompletionStatus(port_, &size, &got_key, &record, milliseconds) == FALSE) return std::nullopt;
        if (size != sizeof(LINEMESSAGE) || got_key != key) std::printf("a record of %lu bytes with key %lu\n", size, static_cast<DWORD>(got_key));
        const LINEMESSAGE message = *reinterpret_cast<LINEMESSAGE*>(record);
        if (LocalFree(record) != nullptr) std::printf("a record that LocalFree does not free\n");
        return message;
    }

  private:
    static constexpr DWORD key = 0x4711;
    HANDLE port_ = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
};

}  // namespace

std::unique_ptr<Notifier> by_window() { return std::make_unique<ByWindow>(); }
std::unique_ptr<Notifier> by_event() { return std::make_unique<ByEvent>(); }
std::unique_ptr<Notifier> by_port() { return std::make_unique<ByPort>(); }
void plain_output() { _setmode(_fileno(stdout), _O_BINARY); }

}  // namespace walk
