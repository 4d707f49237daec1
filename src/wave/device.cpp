// SPDX-License-Identifier: Apache-2.0
// What both directions have in common.
#include "wave/device.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <new>

namespace tapi::wave {
namespace {

constexpr uint64_t one = 1;

// Programs look at the flags while we change them.
void set_flags(WAVEHDR& header, DWORD add, DWORD take) {
    DWORD flags = header.dwFlags;
    flags = (flags | add) & ~take;
    __atomic_store_n(&header.dwFlags, flags, __ATOMIC_RELEASE);
}

void drain(int event) {
    uint64_t count = 0;
    while (::read(event, &count, sizeof count) == sizeof count) continue;
}

}  // namespace

Device::Device(std::unique_ptr<Link> link, const Format& format, const Notify& notify, UINT id)
    : link_(std::move(link)),
      format_(format),
      notify_(notify),
      id_(id),
      control_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (control_ < 0) throw std::bad_alloc();
}

Device::~Device() { ::close(control_); }

void Device::wake() {
    if (::write(control_, &one, sizeof one) < 0) return;  // it is full of wakes already
}

void Device::begin(HANDLE handle) {
    handle_ = handle;
    link_->header().running.store(starts_running() ? 1 : 0, std::memory_order_release);
    thread_ = std::thread([this] { work(); });
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return told_open_; });
}

MMRESULT Device::add(WAVEHDR& header) {
    const std::lock_guard lock(mutex_);
    if (gone_) return MMSYSERR_NODRIVER;
    set_flags(header, WHDR_INQUEUE, WHDR_DONE);
    queue_.push_back({&header, 0, 0});
    move();  // at once: the host may take the next block before the thread wakes
    wake();
    return MMSYSERR_NOERROR;
}

MMRESULT Device::run(bool runs) {
    const std::lock_guard lock(mutex_);
    if (gone_) return MMSYSERR_NODRIVER;
    link_->header().running.store(runs ? 1 : 0, std::memory_order_release);
    wake();
    return MMSYSERR_NOERROR;
}

MMRESULT Device::stop() {
    const std::lock_guard lock(mutex_);
    if (gone_) return MMSYSERR_NODRIVER;
    link_->header().running.store(0, std::memory_order_release);
    settle();
    wake();
    return MMSYSERR_NOERROR;
}

MMRESULT Device::reset() {
    const std::lock_guard lock(mutex_);
    forget();
    give_back_all();
    link_->header().running.store(starts_running() ? 1 : 0, std::memory_order_release);
    wake();
    return MMSYSERR_NOERROR;
}

MMRESULT Device::position(MMTIME& time) {
    const std::lock_guard lock(mutex_);
    const uint64_t samples = played();
    switch (time.wType) {
        case TIME_MS:
            time.u.ms = static_cast<DWORD>(samples * 1000 / format_.rate);
            break;
        case TIME_SAMPLES:
            time.u.sample = static_cast<DWORD>(samples);
            break;
        default:
            time.wType = TIME_BYTES;
            time.u.cb = static_cast<DWORD>(samples * format_.bytes_per_sample());
            break;
    }
    return MMSYSERR_NOERROR;
}

DWORD Device::glitches() { return link_->header().glitches.load(std::memory_order_relaxed); }

MMRESULT Device::close() {
    {
        const std::lock_guard lock(mutex_);
        if (!queue_.empty()) return WAVERR_STILLPLAYING;
        if (thread_.get_id() == std::this_thread::get_id()) return MMSYSERR_HANDLEBUSY;
        ends_ = true;
        wake();
    }
    thread_.join();
    return MMSYSERR_NOERROR;
}

void Device::give_back(Item& item) {
    if (message_open() == WIM_OPEN) item.header->dwBytesRecorded = static_cast<DWORD>(item.done);
    set_flags(*item.header, WHDR_DONE, WHDR_INQUEUE);
    to_tell_.push_back(item.header);
}

void Device::give_back_all() {
    for (Item& item : queue_) give_back(item);
    queue_.clear();
}

// ---- The thread

void Device::work() {
    std::unique_lock lock(mutex_);
    lock.unlock();
    call(message_open(), 0);
    lock.lock();
    told_open_ = true;
    opened_.notify_all();
    for (;;) {
        move();  // what was recorded before the host went away is there still
        if (gone_) give_back_all();
        tell(lock);
        if (ends_ && to_tell_.empty()) break;
        wait(lock);
    }
    link_->header().running.store(0, std::memory_order_release);
    lock.unlock();
    call(message_open() + 1, 0);
}

void Device::tell(std::unique_lock<std::mutex>& lock) {
    while (!to_tell_.empty()) {
        const auto told = std::move(to_tell_);
        to_tell_.clear();
        lock.unlock();
        for (WAVEHDR* header : told) call(message_open() + 2, reinterpret_cast<DWORD_PTR>(header));
        lock.lock();
    }
}

void Device::call(UINT message, DWORD_PTR param) {
    if (notify_.type == CALLBACK_FUNCTION) {
        reinterpret_cast<LPWAVEPROC>(notify_.callback)(handle_, message, notify_.instance, param, 0);
    } else if (notify_.type == CALLBACK_EVENT) {
        if (::write(static_cast<int>(notify_.callback), &one, sizeof one) < 0)
            return;  // it is readable already
    }
}

void Device::wait(std::unique_lock<std::mutex>& lock) {
    if (!gone_) {
        const uint64_t position = next_position();
        link_->header().wake_at.store(position, std::memory_order_seq_cst);
        // The host may have passed it before it saw that we wait.
        if (position != UINT64_MAX && host_position() >= position) return;
    }
    if (ends_) return;
    std::array<pollfd, 3> events{
        {{control_, POLLIN, 0}, {link_->wake(), POLLIN, 0}, {link_->socket(), POLLIN, 0}}};
    lock.unlock();
    ::poll(events.data(), gone_ ? 1 : 3, -1);
    lock.lock();
    drain(control_);
    drain(link_->wake());
    // The host says nothing but its greeting.
    if (events[2].revents != 0) gone_ = true;
}

}  // namespace tapi::wave
