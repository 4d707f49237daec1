// SPDX-License-Identifier: Apache-2.0
// LINEMAPPER: a line that offers what the application describes (OPEN-6).
#pragma once

#include "server/device/lines.hpp"

namespace tapi::server {

using OpenAnswered = std::function<void(int32_t, uint32_t handle)>;

// Opens the first line, by device id, that the application may use with the version and that fits.
void open_any_line(Core& core, std::shared_ptr<LineApp> app, OpenRequest request, OpenAnswered done);

// The rest of lineOpen, once the line is known; `mapped`: the provider is asked whether the line would serve.
void open_found_line(Core& core, Line& line, std::shared_ptr<LineApp> app, OpenRequest request, bool mapped,
                     OpenAnswered done);

// Asks the provider of an open line: 0 when it can do what the request describes, besides what it does for
// others.
void would_serve(Line& line, const OpenRequest& request, Answered done);

}  // namespace tapi::server
