// SPDX-License-Identifier: Apache-2.0
// The names of icons that applications were given: each stays where it is as long as the session.
#pragma once

#include <tapi.h>

#include <mutex>
#include <set>
#include <string>

namespace tapi::client {

class Icons {
  public:
    HICON keep(std::string name) {
        const std::lock_guard lock(mutex_);
        const char* const kept = names_.insert(std::move(name)).first->c_str();
        // Nobody writes there; the type is that of a handle elsewhere.
        return reinterpret_cast<HICON>(const_cast<char*>(kept));
    }

  private:
    std::mutex mutex_;
    std::set<std::string> names_;
};

}  // namespace tapi::client
