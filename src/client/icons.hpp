// SPDX-License-Identifier: Apache-2.0
// The icons that applications were given: on Linux names, each of which stays where it is as long as the session, on
// Windows icons of the system. See icons_unix.cpp and icons_windows.cpp.
#pragma once

#include <tapi.h>

#include <mutex>
#include <set>
#include <string>

namespace tapi::client {

class Icons {
  public:
    HICON keep(std::string name);

  private:
    std::mutex mutex_;
    std::set<std::string> names_;
};

}  // namespace tapi::client
