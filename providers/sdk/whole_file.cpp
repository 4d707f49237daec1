// SPDX-License-Identifier: Apache-2.0
// See whole_file.hpp.
#include "sdk/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sdk/text.hpp"

namespace tapi::sdk {
namespace {

Error file_error(const std::string& path, int why) { return error(LINEERR_OPERATIONFAILED, path + ": " + std::strerror(why)); }

bool write_all(int file, const std::string& text, Durable durable) {
    for (size_t at = 0; at < text.size();) {
        const ssize_t done = ::write(file, text.data() + at, text.size() - at);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        at += static_cast<size_t>(done);
    }
    return durable == Durable::no || ::fsync(file) == 0;
}

}  // namespace

Status write_whole_file(const std::string& path, const std::string& text, Durable durable) {
    const std::string fresh = path + ".new";
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return file_error(fresh, errno);
    const bool written = write_all(file, text, durable);
    const int why = errno;
    ::close(file);
    if (written && std::rename(fresh.c_str(), path.c_str()) == 0) return success();
    const Error failed = file_error(path, written ? errno : why);
    ::unlink(fresh.c_str());
    return failed;
}

}  // namespace tapi::sdk
