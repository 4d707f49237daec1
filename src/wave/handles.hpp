// SPDX-License-Identifier: Apache-2.0
// The handles of this process: numbers that are looked up at each use, never pointers.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "wave/device.hpp"

namespace tapi::wave {

// Of both directions: a handle of one is none of the other.
inline uintptr_t next_handle() {
    static std::atomic<uintptr_t> last{0};
    return last += 4;
}

template <class Kind>
class Handles {
  public:
    HANDLE add(std::shared_ptr<Kind> device) {
        const std::lock_guard lock(mutex_);
        const uintptr_t handle = next_handle();
        devices_[handle] = std::move(device);
        return reinterpret_cast<HANDLE>(handle);
    }
    std::shared_ptr<Kind> find(const void* handle) {
        const std::lock_guard lock(mutex_);
        const auto found = devices_.find(reinterpret_cast<uintptr_t>(handle));
        return found == devices_.end() ? nullptr : found->second;
    }
    void remove(const void* handle) {
        const std::lock_guard lock(mutex_);
        devices_.erase(reinterpret_cast<uintptr_t>(handle));
    }
    // Never destroyed: threads of the library may outlive main.
    static Handles& all() {
        static Handles* const handles = new Handles;
        return *handles;
    }

  private:
    std::mutex mutex_;
    std::map<uintptr_t, std::shared_ptr<Kind>> devices_;
};

}  // namespace tapi::wave
