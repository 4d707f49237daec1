// SPDX-License-Identifier: Apache-2.0
// What the three ways have in common.
#include "client/delivery.hpp"

namespace tapi::client {

LINEMESSAGE to_record(const Message& m) {
    return {m.device,
            m.message,
            static_cast<DWORD_PTR>(m.instance),
            static_cast<DWORD_PTR>(m.param1),
            static_cast<DWORD_PTR>(m.param2),
            static_cast<DWORD_PTR>(m.param3)};
}

}  // namespace tapi::client
