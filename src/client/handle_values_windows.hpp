// SPDX-License-Identifier: Apache-2.0
// Handles of Windows where other systems have descriptors: they have 32 bits of meaning, so that an int holds one.
#pragma once

#include <windows.h>

#include <cstdint>

namespace tapi::client {

inline HANDLE handle_of(int value) { return reinterpret_cast<HANDLE>(static_cast<intptr_t>(value)); }
inline int value_of(HANDLE handle) { return static_cast<int>(reinterpret_cast<intptr_t>(handle)); }

}  // namespace tapi::client
