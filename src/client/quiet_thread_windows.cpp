// SPDX-License-Identifier: Apache-2.0
// Windows has no signals.
#include "client/delivery_thread.hpp"

namespace tapi::client {

std::thread start_quiet_thread(std::function<void()> body) { return std::thread(std::move(body)); }

}  // namespace tapi::client
