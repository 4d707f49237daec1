// SPDX-License-Identifier: Apache-2.0
// What the provider host gave at OPENTAPI_providerAttach. Without it (another host) there is no file and no
// log.
#pragma once

#include <provider.h>

#include <string>

namespace tapi::sdk {

class Host {
  public:
    void attach(const OPENTAPI_HOST_SERVICES* services) {
        if (services == nullptr || services->dwSize < sizeof(OPENTAPI_HOST_SERVICES)) return;
        if (services->lpszConfigFile != nullptr) config_file_ = services->lpszConfigFile;
        if (services->lpszStateFolder != nullptr) state_folder_ = services->lpszStateFolder;
        log_ = services->pfnLog;
    }
    // A folder for what must outlive a restart; empty: nothing does.
    const std::string& state_folder() const { return state_folder_; }
    // Empty: none is configured.
    const std::string& config_file() const { return config_file_; }
    void log(DWORD level, const std::string& object, const std::string& text) const {
        if (log_ != nullptr) log_(level, object.c_str(), text.c_str());
    }

  private:
    std::string config_file_, state_folder_;
    void (*log_)(DWORD, const char*, const char*) = nullptr;
};

}  // namespace tapi::sdk
