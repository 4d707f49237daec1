// SPDX-License-Identifier: Apache-2.0
// Users of connections.
#include "server/service/peer.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <tapi.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tapi::server {
namespace {

std::vector<std::string> groups_of(const char* user, gid_t primary) {
    std::vector<gid_t> ids(64);
    int count = static_cast<int>(ids.size());
    if (getgrouplist(user, primary, ids.data(), &count) < 0) {
        ids.resize(static_cast<size_t>(count));
        if (getgrouplist(user, primary, ids.data(), &count) < 0) count = 0;
    }
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
        if (const group* entry = getgrgid(ids[static_cast<size_t>(i)])) names.emplace_back(entry->gr_name);
    }
    return names;
}

std::string random_token() {
    std::array<unsigned char, 32> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char b : bytes) {
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    return text;
}

bool equal_in_constant_time(std::string_view a, ByteView b) {
    if (a.size() != b.size()) return false;
    unsigned char difference = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    }
    return difference == 0;
}

}  // namespace

Peer peer_of_user(uint32_t user_id) {
    Peer peer;
    peer.user_id = user_id;
    peer.person.runs_server = user_id == geteuid();
    if (const passwd* entry = getpwuid(user_id)) {
        peer.person.user = entry->pw_name;
        peer.person.groups = groups_of(entry->pw_name, entry->pw_gid);
    } else {
        peer.person.user = std::to_string(user_id);
    }
    return peer;
}

std::optional<Peer> peer_of_unix_socket(int fd) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
    Peer peer = peer_of_user(credentials.uid);
    peer.process_id = static_cast<uint32_t>(credentials.pid);
    return peer;
}

Result<Tokens> Tokens::create(const std::string& directory, const std::vector<std::string>& users) {
    if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
        return failure(LINEERR_OPERATIONFAILED, "cannot make " + directory + ": " + std::strerror(errno));
    }
    Tokens tokens(directory);
    for (const std::string& user : users) {
        Entry entry{user, random_token(), directory + "/" + user + ".token"};
        const int fd = open(entry.path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        const bool written = fd >= 0 && !entry.token.empty() && fchmod(fd, 0600) == 0 &&
                             write(fd, entry.token.data(), entry.token.size()) == static_cast<ssize_t>(entry.token.size());
        const passwd* owner = getpwnam(user.c_str());
        const bool owned = !written || geteuid() != 0 || owner == nullptr || fchown(fd, owner->pw_uid, owner->pw_gid) == 0;
        if (fd >= 0) ::close(fd);
        if (!written || !owned) {
            return failure(LINEERR_OPERATIONFAILED, "cannot write " + entry.path + ": " + std::strerror(errno));
        }
        tokens.entries_.push_back(std::move(entry));
    }
    return tokens;
}

Tokens::~Tokens() {
    for (const Entry& entry : entries_) unlink(entry.path.c_str());
    if (!address_path_.empty()) unlink(address_path_.c_str());
}

Status Tokens::announce(const std::string& address) {
    const std::string path = directory_ + "/address", line = address + "\n";
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    const bool written = fd >= 0 && fchmod(fd, 0644) == 0 && write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    const int why = errno;
    if (fd >= 0) ::close(fd);
    if (!written) return failure(LINEERR_OPERATIONFAILED, "cannot write " + path + ": " + std::strerror(why));
    address_path_ = path;
    return success();
}

std::optional<std::string> Tokens::user_of(ByteView token) const {
    for (const Entry& entry : entries_) {
        if (equal_in_constant_time(entry.token, token)) return entry.user;
    }
    return std::nullopt;
}

}  // namespace tapi::server
