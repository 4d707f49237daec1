// SPDX-License-Identifier: Apache-2.0
// Checking a provider's configuration.
#include "tapihost/check.hpp"

#include <fmt/format.h>
#include <provider.h>

#include <cstdio>

#include "tapihost/module.hpp"
#include "tapihost/whereabouts.hpp"

namespace tapi::host {
namespace {

void complain(DWORD level, const char*, const char* text) {
    if (level >= OPENTAPI_LOG_WARNING) std::fprintf(stderr, "%s\n", text);
}

}  // namespace

Status check_provider(const HostSettings& settings) {
    const Within loading(whereabouts().function, "the loading of the module");
    Module module;
    if (Status loaded = module.load(settings.module); !loaded) return loaded;
    const auto attach = reinterpret_cast<decltype(&OPENTAPI_providerAttach)>(module.symbol("OPENTAPI_providerAttach"));
    if (attach == nullptr) return success();
    const OPENTAPI_HOST_SERVICES services{sizeof services, settings.config_file.c_str(), complain, 0, ""};
    const Within attaching(whereabouts().function, "OPENTAPI_providerAttach");
    if (attach(&services) == 0) return success();
    return failure(LINEERR_INIFILECORRUPT, fmt::format("the provider {} refuses its configuration", settings.name));
}

}  // namespace tapi::host
