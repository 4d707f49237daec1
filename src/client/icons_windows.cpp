// SPDX-License-Identifier: Apache-2.0
// Windows has no icon theme: applications draw its own icon for a program, which is shared and never freed.
#include <windows.h>

#include "client/icons.hpp"

namespace tapi::client {

HICON Icons::keep(std::string) { return LoadIconW(nullptr, reinterpret_cast<LPCWSTR>(IDI_APPLICATION)); }

}  // namespace tapi::client
