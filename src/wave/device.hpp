// SPDX-License-Identifier: Apache-2.0
// An open device: its queue of buffers, and the thread that moves sound and calls back.
#pragma once

#include <media.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "wave/format.hpp"
#include "wave/link.hpp"

namespace tapi::wave {

struct Notify {
    DWORD type = CALLBACK_NULL;
    DWORD_PTR callback = 0, instance = 0;
};

class Device {
  public:
    Device(std::unique_ptr<Link> link, const Format& format, const Notify& notify, UINT id);
    virtual ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    UINT id() const { return id_; }
    // Begins to work as `handle`; the opening has been told when it returns.
    void begin(HANDLE handle);
    MMRESULT add(WAVEHDR& header);
    MMRESULT run(bool runs);
    // In: the buffer that is partly full comes back.
    MMRESULT stop();
    MMRESULT reset();
    MMRESULT position(MMTIME& time);
    DWORD glitches();
    // STILLPLAYING, or HANDLEBUSY on its own thread; otherwise the closing has been told when it returns.
    MMRESULT close();

  protected:
    struct Item {
        WAVEHDR* header = nullptr;
        size_t done = 0;   // bytes moved
        uint64_t end = 0;  // out: the position behind its last sample, once it is known
        size_t size() const { return header->dwBufferLength; }
    };
    // With the lock held.
    virtual UINT message_open() const = 0;  // WOM_OPEN or WIM_OPEN; closing and done follow it
    virtual void move() = 0;                // sound between the queue and the ring
    virtual void settle() {}                // recording has stopped
    virtual void forget() = 0;              // what the ring holds
    virtual uint64_t played() = 0;          // samples, since the device was opened or reset
    virtual bool starts_running() const = 0;
    // The position at which the host is to wake us; nothing when nothing is awaited.
    virtual uint64_t next_position() = 0;
    virtual uint64_t host_position() = 0;
    void give_back(Item& item);
    void give_back_all();

    std::unique_ptr<Link> link_;
    const Format format_;
    std::deque<Item> queue_;

  private:
    void work();
    void tell(std::unique_lock<std::mutex>& lock);
    void call(UINT message, DWORD_PTR param);
    void wait(std::unique_lock<std::mutex>& lock);
    void wake();

    const Notify notify_;
    const UINT id_;
    HANDLE handle_ = nullptr;
    std::mutex mutex_;
    std::condition_variable opened_;
    bool told_open_ = false, ends_ = false, gone_ = false;
    std::vector<WAVEHDR*> to_tell_;
    int control_ = -1;
    std::thread thread_;
};

class OutDevice final : public Device {
  public:
    using Device::Device;

  private:
    UINT message_open() const override { return WOM_OPEN; }
    void move() override;
    void forget() override;
    uint64_t played() override;
    bool starts_running() const override { return true; }
    uint64_t next_position() override;
    uint64_t host_position() override;

    uint64_t written_ = 0, base_ = 0;
};

class InDevice final : public Device {
  public:
    using Device::Device;

  private:
    UINT message_open() const override { return WIM_OPEN; }
    void move() override;
    void forget() override;
    uint64_t played() override { return read_ - base_; }
    bool starts_running() const override { return false; }
    void settle() override;
    uint64_t next_position() override;
    uint64_t host_position() override;
    size_t available();

    uint64_t read_ = 0, base_ = 0;
};

}  // namespace tapi::wave
