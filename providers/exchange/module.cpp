// SPDX-License-Identifier: Apache-2.0
// Loading, enumeration and the pair of init and shutdown.
#include "exchange/module.hpp"

#include "base/unicode.hpp"
#include "exchange/settings.hpp"
#include "sdk/versions.hpp"

namespace tapi::exchange {
namespace {

// Settings that fit no more, because the file is damaged or from another version, are told and left out.
bool usable(Module& module, const forms::Form& form, const forms::json& values) {
    const auto errors = forms::check(form.fields, values);
    for (const auto& [key, words] : errors)
        module.host.log(OPENTAPI_LOG_WARNING, "settings", key + " " + words + "; the settings are not used");
    return errors.empty();
}

void restore_settings(Module& module, Config& config) {
    if (const Status opened = module.settings.open(module.host.state_folder()); !opened)
        return module.host.log(OPENTAPI_LOG_ERROR, "settings", opened.error().context);
    const auto kept = module.settings.group("");
    if (usable(module, exchange_form(config), kept)) apply(kept, config);
}

}  // namespace

Module& module() {
    static Module the_module;
    return the_module;
}

Result<Config> Module::read_config() {
    auto read = host.config_file().empty() ? Result<Config>(default_config()) : load_config(host.config_file());
    if (read) restore_settings(*this, *read);
    return read;
}

bool Module::configure() {
    if (configured) return true;
    if (config_is_bad) return false;
    auto loaded = read_config();
    if (!loaded) {
        config_is_bad = true;
        host.log(OPENTAPI_LOG_ERROR, "config", loaded.error().context);
        return false;
    }
    config = std::move(*loaded);
    configured = true;
    return true;
}

void Module::start_panel() {
    if (config.panel_socket.empty()) return;
    panel_surface = std::make_unique<PanelSurface>(*provider);
    auto listening = panel::Server::listen(config.panel_socket, *panel_surface);
    if (!listening) return host.log(OPENTAPI_LOG_ERROR, "panel", listening.error().context);
    panel = std::move(*listening);
    provider->on_phone_change([told = panel.get()] { told->notify(); });
}

void Module::stop() {
    if (provider != nullptr) provider->on_phone_change(nullptr);
    panel.reset();
    panel_surface.reset();
    provider.reset();
}

void Module::restore_lines() {
    Provider::Visit visit(*provider);
    for (uint32_t index = 0; index < visit.exchange().shown_lines(); ++index)
        restore_line(visit, static_cast<LineNo>(index));
}

void Module::restore_line(Provider::Visit& visit, LineNo no) {
    Switch& exchange = visit.exchange();
    const auto kept = settings.group("lines/" + to_utf8(exchange.line(no).addresses.front().config->number));
    LineSettings wanted = exchange.line(no).device.settings;
    if (kept.empty() || !usable(*this, line_form(wanted, exchange.config().sound.dial, {}), kept)) return;
    apply(kept, wanted);
    if (const Status done = exchange.configure_line(no, std::move(wanted)); !done)
        host.log(OPENTAPI_LOG_WARNING, "settings", done.error().context + "; the settings are not used");
}

namespace {

// As many devices as TSPI_providerInit will be told of.
void count_devices(const Config& config, DWORD& lines, DWORD& phones) {
    phones = static_cast<DWORD>(config.extensions.size()) - config.queues;
    lines = phones + config.queues;
    for (const TrunkConfig& trunk : config.trunks) lines += trunk.lines ? trunk.circuits : 0;
}

}  // namespace
}  // namespace tapi::exchange

using namespace tapi;
using namespace tapi::exchange;

extern "C" {

__attribute__((visibility("default"))) LONG TSPIAPI
OPENTAPI_providerAttach(const OPENTAPI_HOST_SERVICES* lpServices) try {
    if (module().provider != nullptr) return sdk::result_of(LINEERR_NOMULTIPLEINSTANCE);
    module().forget_config();
    module().host.attach(lpServices);
    return module().configure() ? 0 : sdk::result_of(LINEERR_OPERATIONFAILED);
} catch (const std::exception&) {
    return sdk::result_of(LINEERR_OPERATIONFAILED);
}

LONG TSPIAPI TSPI_providerEnumDevices(DWORD, LPDWORD lpdwNumLines, LPDWORD lpdwNumPhones,
                                      HPROVIDER hProvider, LINEEVENT lpfnLineCreateProc,
                                      PHONEEVENT lpfnPhoneCreateProc) try {
    if (!module().configure()) return sdk::result_of(LINEERR_OPERATIONFAILED);
    module().tapi_handle = hProvider;
    module().line_procedure = lpfnLineCreateProc;
    module().phone_procedure = lpfnPhoneCreateProc;
    count_devices(module().config, *lpdwNumLines, *lpdwNumPhones);
    return 0;
} catch (const std::exception&) {
    return sdk::result_of(LINEERR_OPERATIONFAILED);
}

LONG TSPIAPI TSPI_providerInit(DWORD dwTSPIVersion, DWORD dwPermanentProviderID, DWORD dwLineDeviceIDBase,
                               DWORD dwPhoneDeviceIDBase, DWORD_PTR, DWORD_PTR,
                               ASYNC_COMPLETION lpfnCompletionProc, LPDWORD lpdwTSPIOptions) try {
    if (!sdk::is_version(dwTSPIVersion)) return sdk::result_of(LINEERR_INCOMPATIBLEAPIVERSION);
    if (!module().configure()) return sdk::result_of(LINEERR_OPERATIONFAILED);
    if (module().provider == nullptr) {
        Identity identity;
        identity.provider = dwPermanentProviderID;
        identity.line_base = dwLineDeviceIDBase;
        identity.phone_base = dwPhoneDeviceIDBase;
        module().provider =
            std::make_unique<Provider>(module().config, identity, lpfnCompletionProc, module().host);
        module().restore_lines();
        module().start_panel();
    }
    ++module().starts;
    *lpdwTSPIOptions = 0;
    return 0;
} catch (const std::bad_alloc&) {
    return sdk::result_of(LINEERR_NOMEM);
} catch (const std::exception& failed) {
    module().host.log(OPENTAPI_LOG_ERROR, "exchange", failed.what());
    return sdk::result_of(LINEERR_OPERATIONFAILED);
}

LONG TSPIAPI TSPI_providerShutdown(DWORD, DWORD) {
    if (module().starts == 0 || --module().starts > 0) return 0;
    module().stop();
    return 0;
}

// Nothing is to be put anywhere: the module is there, and its settings are a file.
LONG TSPIAPI TSPI_providerInstall(HWND, DWORD) { return 0; }
LONG TSPIAPI TSPI_providerRemove(HWND, DWORD) { return 0; }
LONG TSPIAPI TSPI_providerConfig(HWND, DWORD) { return sdk::result_of(LINEERR_OPERATIONUNAVAIL); }

}  // extern "C"
