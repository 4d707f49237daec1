// SPDX-License-Identifier: Apache-2.0
// Device ids as applications see them.
#include "server/device/core.hpp"

#include <algorithm>

namespace tapi::server {
namespace {

template <class App, class Device>
Device* device_of(const App& app, const std::vector<std::unique_ptr<Device>>& all, uint32_t device_id) {
    if (app.restricted) return device_id < app.visible.size() ? app.visible[device_id] : nullptr;
    return device_id < all.size() ? all[device_id].get() : nullptr;
}

template <class App, class Device>
uint32_t id_of(const App& app, const Device& device) {
    if (!app.restricted) return device.id;
    const auto at = std::find(app.visible.begin(), app.visible.end(), &device);
    return at == app.visible.end() ? no_device : static_cast<uint32_t>(at - app.visible.begin());
}

template <class App, class Device>
uint32_t count_for(const App& app, const std::vector<std::unique_ptr<Device>>& all) {
    return static_cast<uint32_t>(app.restricted ? app.visible.size() : all.size());
}

template <class Device>
std::vector<Device*> seen_by(const AccessRules& access, const Identity& identity,
                             const std::vector<std::unique_ptr<Device>>& all) {
    std::vector<Device*> seen;
    if (!access.restricted(identity)) return seen;
    for (const auto& device : all) {
        const bool there = device->present && !device->removed;
        if (there && access.right(identity, *device) != Right::none) seen.push_back(device.get());
    }
    return seen;
}

}  // namespace

Line* Core::line_of(const LineApp& app, uint32_t device_id) const { return device_of(app, lines, device_id); }
uint32_t Core::id_for(const LineApp& app, const Line& line) const { return id_of(app, line); }
uint32_t Core::line_count(const LineApp& app) const { return count_for(app, lines); }
std::vector<Line*> Core::lines_for(const Identity& identity) const { return seen_by(access, identity, lines); }

Phone* Core::phone_of(const PhoneApp& app, uint32_t device_id) const { return device_of(app, phones, device_id); }
uint32_t Core::id_for(const PhoneApp& app, const Phone& phone) const { return id_of(app, phone); }
uint32_t Core::phone_count(const PhoneApp& app) const { return count_for(app, phones); }
std::vector<Phone*> Core::phones_for(const Identity& identity) const { return seen_by(access, identity, phones); }

}  // namespace tapi::server
