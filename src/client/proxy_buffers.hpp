// SPDX-License-Identifier: Apache-2.0
// The request buffers that LINE_PROXYREQUEST hands to a proxy request handler: the library owns them until
// lineProxyResponse.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/bytes.hpp"

namespace tapi::client {

class ProxyBuffers {
  public:
    // Keeps a copy and returns where it is.
    uintptr_t keep(ByteView request) {
        auto copy = std::make_unique<std::byte[]>(request.size());
        std::copy(request.begin(), request.end(), copy.get());
        const auto place = reinterpret_cast<uintptr_t>(copy.get());
        const std::lock_guard lock(mutex_);
        buffers_[place] = std::move(copy);
        return place;
    }
    void release(const void* place) {
        const std::lock_guard lock(mutex_);
        buffers_.erase(reinterpret_cast<uintptr_t>(place));
    }

  private:
    std::mutex mutex_;
    std::unordered_map<uintptr_t, std::unique_ptr<std::byte[]>> buffers_;
};

}  // namespace tapi::client
