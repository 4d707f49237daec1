// SPDX-License-Identifier: Apache-2.0
// Applications for tests of the client, one for each mechanism.
#pragma once

#define TAPI_NO_CHARSET_NAMES
#include <gtest/gtest.h>
#include <poll.h>
#include <tapi.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "client/fake_server.hpp"

namespace tapi::client {

constexpr LONG err(uint32_t value) { return static_cast<LONG>(value); }
inline constexpr DWORD forever = 0xFFFFFFFF;

inline Message message_of(uint32_t number, uint32_t device = 0, uint64_t param1 = 0, uint64_t param2 = 0,
                          uint64_t param3 = 0) {
    Message m;
    m.message = number;
    m.device = device;
    m.param1 = param1;
    m.param2 = param2;
    m.param3 = param3;
    return m;
}

inline LONG initialize(HLINEAPP& app, DWORD mechanism, LINEINITIALIZEEXPARAMS& params,
                       LINECALLBACK callback = nullptr) {
    params = {};
    params.dwTotalSize = sizeof params;
    params.dwOptions = mechanism;
    DWORD devices = 0, version = 0x00020002;
    return lineInitializeExW(&app, nullptr, callback, u"test", &devices, &version, &params);
}

inline bool readable(int descriptor, int milliseconds = 0) {
    pollfd poller{descriptor, POLLIN, 0};
    return poll(&poller, 1, milliseconds) == 1;
}

// An application that uses the event handle.
class EventApp {
  public:
    EventApp() {
        LINEINITIALIZEEXPARAMS params;
        EXPECT_EQ(client::initialize(app_, LINEINITIALIZEEXOPTION_USEEVENT, params), 0);
        event_ = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hEvent));
    }
    ~EventApp() { lineShutdown(app_); }

    HLINEAPP app() const { return app_; }
    int event() const { return event_; }
    LINEMESSAGE next(DWORD timeout = 30000) {
        LINEMESSAGE message{};
        EXPECT_EQ(lineGetMessage(app_, &message, timeout), 0);
        return message;
    }
    LONG poll_message() {
        LINEMESSAGE message{};
        return lineGetMessage(app_, &message, 0);
    }
    HLINE open(DWORD_PTR instance = 0) {
        HLINE line = 0;
        EXPECT_EQ(lineOpenW(app_, 0, &line, 0x00020002, 0, instance, LINECALLPRIVILEGE_OWNER, 4, nullptr), 0);
        return line;
    }

  private:
    HLINEAPP app_ = 0;
    int event_ = -1;
};

// What callbacks received. A hook runs inside the callback.
class CallbackLog {
  public:
    static CallbackLog& get() {
        static CallbackLog log;
        return log;
    }
    static void CALLBACK receive(DWORD device, DWORD message, DWORD_PTR instance, DWORD_PTR p1, DWORD_PTR p2,
                                 DWORD_PTR p3) {
        CallbackLog& log = get();
        const LINEMESSAGE record{device, message, instance, p1, p2, p3};
        std::function<void(const LINEMESSAGE&)> hook;
        {
            const std::lock_guard lock(log.mutex_);
            hook = log.hook_;
        }
        if (hook) hook(record);
        const std::lock_guard lock(log.mutex_);
        log.messages_.push_back(record);
        log.changed_.notify_all();
    }
    LINEMESSAGE next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !messages_.empty(); });
        const LINEMESSAGE message = messages_.front();
        messages_.pop_front();
        return message;
    }
    void hook(std::function<void(const LINEMESSAGE&)> hook) {
        const std::lock_guard lock(mutex_);
        hook_ = std::move(hook);
    }
    bool empty() {
        const std::lock_guard lock(mutex_);
        return messages_.empty();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<LINEMESSAGE> messages_;
    std::function<void(const LINEMESSAGE&)> hook_;
};

// An application that is called back.
class CallbackApp {
  public:
    CallbackApp() {
        LINEINITIALIZEEXPARAMS params;
        EXPECT_EQ(
            client::initialize(app_, LINEINITIALIZEEXOPTION_USEHIDDENWINDOW, params, CallbackLog::receive),
            0);
    }
    ~CallbackApp() {
        if (app_ != 0) lineShutdown(app_);
        CallbackLog::get().hook({});
    }
    HLINEAPP app() const { return app_; }
    void forget() { app_ = 0; }

  private:
    HLINEAPP app_ = 0;
};

// Something that happens once, waited for by another thread.
class Gate {
  public:
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }
    bool wait_for(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, time, [this] { return open_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

}  // namespace tapi::client
