// SPDX-License-Identifier: Apache-2.0
// Devices of requests that name no application: settings, dialogs and icons are there for the process as a whole. The
// ids are those of its first application.
#pragma once

#include "server/device/lines.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {

// UNINITIALIZED without an application, BADDEVICEID, NODEVICE; OPERATIONUNAVAIL when the user's right is less.
Result<Line*> line_by_id(const Context& c, uint32_t device_id, Right least);
// The same for phones, with PHONEERR_ values.
Result<Phone*> phone_by_id(const Context& c, uint32_t device_id);
// By the permanent id; INVALPARAM when there is none, OPERATIONFAILED for who may not administer.
Result<Provider*> provider_by_id(const Context& c, uint32_t permanent_id);

}  // namespace tapi::server
