// SPDX-License-Identifier: Apache-2.0
// lineGetID and phoneGetID: ids of TAPI's own devices, as the application knows them.
#pragma once

#include <string_view>

#include "server/session/dispatch.hpp"

namespace tapi::server {

// Names of device classes are not case sensitive.
bool is_class(std::u16string_view given, std::u16string_view name);
// One id as a VARSTRING.
Bytes device_id(uint32_t id);

// What a provider answered for the class in the words of the process that asks: of the lines and phones that belong to
// a device it learns those that its rules give it, by its own ids (PH-9). Other classes are left as they are.
Bytes known_ids(Session& session, std::u16string_view device_class, Bytes answer);

}  // namespace tapi::server
