// SPDX-License-Identifier: Apache-2.0
// See settings_file.hpp.
#include "sdk/settings_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sdk/text.hpp"

namespace tapi::sdk {
namespace {

using nlohmann::json;

Error file_error(const std::string& path, const std::string& why) {
    return error(LINEERR_OPERATIONFAILED, path + ": " + why);
}

bool write_all(int file, const std::string& text) {
    for (size_t at = 0; at < text.size();) {
        const ssize_t done = ::write(file, text.data() + at, text.size() - at);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        at += static_cast<size_t>(done);
    }
    return ::fsync(file) == 0;
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

// Whole or not at all, whatever happens in between.
Status SettingsFile::write(const json& all) const {
    const std::string fresh = path_ + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return file_error(fresh, std::strerror(errno));
    const bool written = write_all(file, all.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
    const int why = errno;
    ::close(file);
    if (written && std::rename(fresh.c_str(), path_.c_str()) == 0) return success();
    const Error failed = file_error(path_, std::strerror(written ? errno : why));
    ::unlink(fresh.c_str());
    return failed;
}

}  // namespace tapi::sdk
