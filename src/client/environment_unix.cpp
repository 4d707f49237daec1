// SPDX-License-Identifier: Apache-2.0
// The environment on Linux.
#include <cstdlib>

#include "client/environment.hpp"

namespace tapi::client {

std::string environment(const char* name) {
    const char* const value = secure_getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace tapi::client
