// SPDX-License-Identifier: Apache-2.0
// See settings_file.hpp.
#include "sdk/settings_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sdk/text.hpp"
#include "sdk/whole_file.hpp"

namespace tapi::sdk {
namespace {

using nlohmann::json;

Error file_error(const std::string& path, const std::string& why) {
    return error(LINEERR_OPERATIONFAILED, path + ": " + why);
}

}  // namespace

Status SettingsFile::open(const std::string& folder) {
    path_.clear();
    all_ = json::object();
    if (folder.empty()) return success();
    const std::string path = folder + "/settings.json";
    std::error_code fault;
    const auto size = std::filesystem::file_size(path, fault);
    if (!fault && size > max_size) return file_error(path, "is too large");
    if (!fault) {
        std::ifstream in(path, std::ios::binary);
        std::stringstream text;
        if (size > 0 && !(text << in.rdbuf())) return file_error(path, "cannot be read");
        json read = json::parse(text.str(), nullptr, false);
        if (!read.is_object()) return file_error(path, "is no JSON object; move it away to begin anew");
        all_ = std::move(read);
    }
    path_ = path;
    return success();
}

json SettingsFile::group(const std::string& name) const {
    const auto at = all_.find(name);
    return at != all_.end() && at->is_object() ? *at : json::object();
}

Status SettingsFile::put(const std::string& name, const json& values) {
    json changed = all_;
    json together = group(name);
    together.update(values);
    changed[name] = std::move(together);
    if (kept()) {
        if (const Status done = write(changed); !done) return done;
    }
    all_ = std::move(changed);
    return success();
}

Status SettingsFile::write(const json& all) const {
    return write_whole_file(path_, all.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

}  // namespace tapi::sdk
