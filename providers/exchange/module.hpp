// SPDX-License-Identifier: Apache-2.0
// The module's one object: TSPI's functions carry no context, so this is where they find it.
#pragma once

#include <tspi.h>

#include <memory>
#include <new>

#include "exchange/panel/server.hpp"
#include "exchange/provider.hpp"
#include "exchange/provider_panel.hpp"
#include "sdk/host.hpp"
#include "sdk/settings_file.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

struct Module {
    sdk::Host host;
    Config config;
    sdk::SettingsFile settings;  // over the configuration
    bool configured = false;
    bool config_is_bad = false;
    unsigned starts = 0;  // TSPI_providerInit less TSPI_providerShutdown
    std::unique_ptr<Provider> provider;
    // Where devices that come and go are told of.
    HPROVIDER tapi_handle = nullptr;
    LINEEVENT line_procedure = nullptr;
    PHONEEVENT phone_procedure = nullptr;
    std::unique_ptr<PanelSurface> panel_surface;
    std::unique_ptr<panel::Server> panel;  // ends before what it shows

    // A panel that cannot be reached is no reason to be without telephones: it is in the log.
    void start_panel();
    void stop();

    // The file, or the built-in configuration; false when the file is bad, which is then in the log.
    bool configure();
    // The file with the settings over it that were changed while it ran, and are kept.
    Result<Config> read_config();
    // The settings of single lines, once there are lines.
    void restore_lines();
    void restore_line(Provider::Visit& visit, LineNo line);
    // A module may stay in memory between two attachments: what the last one read counts no more.
    void forget_config() { configured = config_is_bad = false; }
};

Module& module();

// The body of a TSPI function: needs a running provider, and no exception leaves it.
template <class Body>
LONG visit(Body body) noexcept {
    try {
        if (module().provider == nullptr) return sdk::result_of(LINEERR_UNINITIALIZED);
        Provider::Visit visit(*module().provider);
        return body(visit);
    } catch (const std::bad_alloc&) {
        return sdk::result_of(LINEERR_NOMEM);
    } catch (const std::exception& failed) {
        module().host.log(OPENTAPI_LOG_ERROR, "exchange", failed.what());
        return sdk::result_of(LINEERR_OPERATIONFAILED);
    }
}

}  // namespace tapi::exchange
