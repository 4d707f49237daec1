// SPDX-License-Identifier: Apache-2.0
// System calls behind results.
#include "voicemail/store/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/statvfs.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;

Error cannot(const char* what, const fs::path& path, int number) {
    return failure(LINEERR_OPERATIONFAILED, fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(number)));
}

class Descriptor {
  public:
    Descriptor(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    bool ok() const { return fd_ >= 0; }
    int get() const { return fd_; }

  private:
    int fd_;
};

Status sync_folder(const fs::path& folder) {
    const Descriptor fd(folder, O_RDONLY | O_DIRECTORY);
    if (!fd.ok() || ::fsync(fd.get()) != 0) return cannot("write to", folder, errno);
    return success();
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t done = ::write(fd, text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        text.remove_prefix(static_cast<size_t>(done));
    }
    return true;
}

}  // namespace

Status write_durably(const fs::path& path, const std::string& text) {
    const fs::path made = path.string() + ".tmp";
    {
        const Descriptor fd(made, O_WRONLY | O_CREAT | O_TRUNC);
        if (!fd.ok() || !write_all(fd.get(), text) || ::fsync(fd.get()) != 0) {
            const int number = errno;
            ::unlink(made.c_str());
            return cannot("write", path, number);
        }
    }
    if (::rename(made.c_str(), path.c_str()) != 0) return cannot("write", path, errno);
    return sync_folder(path.parent_path());
}

Status sync_file(const fs::path& path) {
    {
        const Descriptor fd(path, O_RDONLY);
        if (!fd.ok() || ::fsync(fd.get()) != 0) return cannot("write", path, errno);
    }
    return sync_folder(path.parent_path());
}

Status remove_file(const fs::path& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannot("remove", path, errno);
    return success();
}

Status duplicate_file(const fs::path& from, const fs::path& to) {
    if (::link(from.c_str(), to.c_str()) == 0) return success();
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error) return cannot("copy", from, error.value());
    return success();
}

std::optional<std::string> read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

uint64_t free_bytes(const fs::path& folder) {
    struct statvfs disk{};
    if (::statvfs(folder.c_str(), &disk) != 0) return std::numeric_limits<uint64_t>::max();
    return uint64_t{disk.f_bavail} * disk.f_frsize;
}

std::string new_token() {
    uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number) std::abort();  // cannot be, for so few bytes
    return fmt::format("{:016x}", number);
}

}  // namespace tapi::voicemail
