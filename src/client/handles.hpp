// SPDX-License-Identifier: Apache-2.0
// Which application of this process holds which line, phone and call. The server decides what a handle may
// do; this is kept to know whose reply is cancelled when something closes, and what to report when the server
// goes away.
#pragma once

#include <array>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "client/subject.hpp"

namespace tapi::client {

class Handles {
  public:
    struct Open {
        uint32_t handle = 0;
        uint64_t instance = 0;  // dwCallbackInstance
    };
    // Where a subject belongs; 0 where that is not known.
    struct Place {
        uint32_t app = 0;
        uint32_t line = 0;
    };

    void open(Subject line_or_phone, uint32_t app, uint64_t instance);
    // Forgets a line with its calls, a phone or a call. What still arrives for it is stale.
    void close(Subject subject);
    void close_app(uint32_t app);
    void learn_call(uint32_t call, Place place);

    Place place_of(Subject subject) const;
    std::vector<Open> opened_by(uint32_t app) const;
    bool stale(uint32_t device) const;

  private:
    struct Device {
        uint32_t app;
        uint64_t instance;
    };
    using Devices = std::unordered_map<uint32_t, Device>;
    Place place_locked(Subject subject) const;
    void retire(uint32_t handle);

    mutable std::mutex mutex_;
    Devices lines_;
    Devices phones_;
    std::unordered_map<uint32_t, Place> calls_;
    // The last handles that were closed; their messages may still be under way.
    std::array<uint32_t, 64> retired_{};
    size_t next_retired_ = 0;
};

}  // namespace tapi::client
