// SPDX-License-Identifier: Apache-2.0
// An icon is its name in the icon theme.
#include "client/icons.hpp"

namespace tapi::client {

HICON Icons::keep(std::string name) {
    const std::lock_guard lock(mutex_);
    const char* const kept = names_.insert(std::move(name)).first->c_str();
    // Nobody writes there; the type is that of a handle elsewhere.
    return reinterpret_cast<HICON>(const_cast<char*>(kept));
}

}  // namespace tapi::client
