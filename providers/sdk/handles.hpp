// SPDX-License-Identifier: Apache-2.0
// A provider's handles (HDRVLINE, HDRVCALL, HDRVPHONE) are numbers of its own that TSPI carries in pointers:
// keep them in a HandleTable, and a stale one is found out instead of followed.
#pragma once

#include <tspi.h>

#include <cstdint>

#include "base/handle_table.hpp"

namespace tapi::sdk {

template <class Handle>
Handle to_handle(uint32_t number) {
    return reinterpret_cast<Handle>(static_cast<uintptr_t>(number));
}

// 0, which no table gives out, for what cannot be a number of ours.
template <class Handle>
uint32_t number_of(Handle handle) {
    const auto value = reinterpret_cast<uintptr_t>(handle);
    return value > UINT32_MAX ? 0 : static_cast<uint32_t>(value);
}

}  // namespace tapi::sdk
