// SPDX-License-Identifier: Apache-2.0
// Who this process is, as the greeting tells it.
#pragma once

#include <cstdint>
#include <string>

namespace tapi::client {

struct Identity {
    uint32_t process_id = 0;
    std::u16string module;  // file name of the executable, without directory
    std::u16string machine;
    std::u16string user;
};
Identity identity();

}  // namespace tapi::client
