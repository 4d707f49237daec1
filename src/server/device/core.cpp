// SPDX-License-Identifier: Apache-2.0
// Device ids as applications see them.
#include "server/device/core.hpp"

#include <algorithm>

namespace tapi::server {

Line* Core::line_of(const LineApp& app, uint32_t device_id) const {
    if (app.restricted) return device_id < app.visible.size() ? app.visible[device_id] : nullptr;
    return device_id < lines.size() ? lines[device_id].get() : nullptr;
}

uint32_t Core::id_for(const LineApp& app, const Line& line) const {
    if (!app.restricted) return line.id;
    const auto at = std::find(app.visible.begin(), app.visible.end(), &line);
    return at == app.visible.end() ? 0xFFFFFFFF : static_cast<uint32_t>(at - app.visible.begin());
}

uint32_t Core::line_count(const LineApp& app) const {
    return static_cast<uint32_t>(app.restricted ? app.visible.size() : lines.size());
}

}  // namespace tapi::server
