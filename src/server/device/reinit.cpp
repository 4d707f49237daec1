// SPDX-License-Identifier: Apache-2.0
// INIT-4: a change that no running application can follow.
#include "model/layout.hpp"
#include "server/device/deliver.hpp"
#include "server/device/lines.hpp"

namespace tapi::server {

void demand_reinit(Core& core) {
    core.reinit = true;
    for (const LineApp* app : core.line_apps) post_app(*app, LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    for (const PhoneApp* app : core.phone_apps) app->sink->post({0, PHONE_STATE, 0, PHONESTATE_REINIT, 0, 0, {}});
    if (core.on_reinit) core.on_reinit();
}

}  // namespace tapi::server
