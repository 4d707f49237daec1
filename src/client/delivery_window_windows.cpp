// SPDX-License-Identifier: Apache-2.0
// "Hidden window": a window of the thread that initialises, told by Winsock when messages have arrived. Its procedure
// calls the application back, so that callbacks run in that thread's message loop and in no other place. While the
// thread does not look at its messages, they stay on the connection.
#include <winsock2.h>

#include <condition_variable>
#include <map>
#include <mutex>
#include <new>

#include "client/delivery.hpp"

namespace tapi::client {
namespace {

constexpr UINT message_arrived = WM_APP;
constexpr const wchar_t* class_name = L"OpenTAPI.Messages";

class Window : public std::enable_shared_from_this<Window> {
  public:
    Window(std::shared_ptr<Inbox> inbox, Callback callback) : inbox_(std::move(inbox)), callback_(callback) {}

    bool open();
    // What came before the window did.
    void start() const { PostMessageW(window_, message_arrived, 0, 0); }
    void close();

  private:
    static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wide, LPARAM parameter);
    static ATOM registered_class();
    void arrived();
    bool deliver_one();

    std::shared_ptr<Inbox> inbox_;
    Callback callback_;
    HWND window_ = nullptr;
    const DWORD thread_ = GetCurrentThreadId();
    std::mutex mutex_;
    std::condition_variable idle_;
    int running_ = 0;  // callbacks: one may run a message loop of its own
    bool closed_ = false;
};

// The windows that are open. Never destroyed: threads may outlive the destructors of the process.
struct Windows {
    std::mutex mutex;
    std::map<HWND, std::weak_ptr<Window>> open;

    static Windows& instance() {
        static Windows* const windows = new Windows;
        return *windows;
    }
    std::shared_ptr<Window> find(HWND window) {
        const std::lock_guard lock(mutex);
        const auto found = open.find(window);
        return found == open.end() ? nullptr : found->second.lock();
    }
};

HINSTANCE own_module() {
    HMODULE module = nullptr;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       reinterpret_cast<LPCWSTR>(reinterpret_cast<void*>(&own_module)), &module);
    return module;
}

ATOM Window::registered_class() {
    static const ATOM atom = [] {
        WNDCLASSW description{};
        description.lpfnWndProc = procedure;
        description.hInstance = own_module();
        description.lpszClassName = class_name;
        return RegisterClassW(&description);
    }();
    return atom;
}

bool Window::open() {
    if (registered_class() == 0) return false;
    window_ = CreateWindowExW(0, class_name, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, own_module(), nullptr);
    if (window_ == nullptr) return false;
    Windows& windows = Windows::instance();
    {
        const std::lock_guard lock(windows.mutex);
        windows.open[window_] = weak_from_this();
    }
    return WSAAsyncSelect(static_cast<SOCKET>(inbox_->descriptor()), window_, message_arrived, FD_READ | FD_CLOSE) == 0;
}

void Window::close() {
    {
        Windows& windows = Windows::instance();
        const std::lock_guard lock(windows.mutex);
        windows.open.erase(window_);
    }
    std::unique_lock lock(mutex_);
    if (std::exchange(closed_, true) || window_ == nullptr) return;
    if (GetCurrentThreadId() == thread_) {
        lock.unlock();
        DestroyWindow(window_);
        return;
    }
    PostMessageW(window_, WM_CLOSE, 0, 0);  // only its own thread may destroy it
    idle_.wait(lock, [this] { return running_ == 0; });
}

LRESULT CALLBACK Window::procedure(HWND window, UINT message, WPARAM wide, LPARAM parameter) {
    if (message != message_arrived) return DefWindowProcW(window, message, wide, parameter);
    if (const auto found = Windows::instance().find(window)) found->arrived();
    return 0;
}

// Out of memory no message can be kept: that ends the session like a broken connection.
void Window::arrived() try {
    inbox_->receive_now();
    while (deliver_one()) {
    }
} catch (const std::bad_alloc&) {
    inbox_->session_lost();
}

bool Window::deliver_one() {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) return false;
        ++running_;
    }
    const auto message = inbox_->take();
    if (message) {
        const LINEMESSAGE m = to_record(*message);
        callback_(m.hDevice, m.dwMessageID, m.dwCallbackInstance, m.dwParam1, m.dwParam2, m.dwParam3);
    }
    const std::lock_guard lock(mutex_);
    --running_;
    idle_.notify_all();
    return message.has_value();
}

class WindowDelivery final : public Delivery {
  public:
    WindowDelivery(std::shared_ptr<Inbox> inbox, Callback callback)
        : inbox_(inbox), window_(std::make_shared<Window>(std::move(inbox), callback)) {}
    ~WindowDelivery() override { window_->close(); }

    bool open() { return window_->open(); }
    void start() override { window_->start(); }
    void stop() override {
        inbox_->end();
        window_->close();
    }

  private:
    std::shared_ptr<Inbox> inbox_;
    std::shared_ptr<Window> window_;
};

}  // namespace

std::unique_ptr<Delivery> deliver_by_callback(std::shared_ptr<Inbox> inbox, Callback callback) {
    auto delivery = std::make_unique<WindowDelivery>(std::move(inbox), callback);
    if (!delivery->open()) return nullptr;
    return delivery;
}

}  // namespace tapi::client
