// SPDX-License-Identifier: Apache-2.0
// See by_id.hpp.
#include "server/session/by_id.hpp"

#include "base/log.hpp"
#include "server/phone/phones.hpp"

namespace tapi::server {

Result<Line*> line_by_id(const Context& c, uint32_t device_id, Right least) {
    const auto& apps = c.session->line_apps();
    if (apps.empty()) return failure(LINEERR_UNINITIALIZED);
    const LineApp& app = *apps.begin()->second.app;
    auto line = usable_line(c.core(), app, device_id);
    if (line && c.core().access.right(*app.identity, **line) < least)
        return failure(LINEERR_OPERATIONUNAVAIL);
    return line;
}

Result<Phone*> phone_by_id(const Context& c, uint32_t device_id) {
    if (c.session->phone_apps().empty()) return failure(PHONEERR_UNINITIALIZED);
    return usable_phone(c.core(), *c.session->phone_apps().begin()->second.app, device_id);
}

Result<Provider*> provider_by_id(const Context& c, uint32_t permanent_id) {
    for (const auto& provider : c.core().providers) {
        if (provider->permanent_id != permanent_id) continue;
        if (c.session->services().may_administer(c.session->identity())) return provider.get();
        log::warning(c.session->name(), "{} refused: the user is none of [access] admins", name_of(c.function));
        return failure(LINEERR_OPERATIONFAILED);
    }
    return failure(LINEERR_INVALPARAM);
}

}  // namespace tapi::server
