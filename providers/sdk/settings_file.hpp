// SPDX-License-Identifier: Apache-2.0
// Settings that were changed while a provider ran, in settings.json in its state folder. They go before what its
// configuration file says; the file itself belongs to a person and is never written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.hpp"

namespace tapi::sdk {

class SettingsFile {
  public:
    static constexpr size_t max_size = 8u << 20;  // bytes

    // An empty folder: nothing is kept, and writing succeeds. A file that is not there is an empty one; the error of
    // one that cannot be used names it.
    Status open(const std::string& folder);
    bool kept() const { return !path_.empty(); }

    // The values of one group, "" or "lines/1001"; an empty object when there are none.
    nlohmann::json group(const std::string& name) const;
    // Puts the values over those that are there, on the disk first.
    Status put(const std::string& name, const nlohmann::json& values);

  private:
    Status write(const nlohmann::json& all) const;

    std::string path_;
    nlohmann::json all_ = nlohmann::json::object();
};

}  // namespace tapi::sdk
