// SPDX-License-Identifier: Apache-2.0
// The helper program on Linux.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "client/environment.hpp"
#include "client/helper.hpp"
#include "client/spawn.hpp"

namespace tapi::client {
namespace {

constexpr const char* helper_from_library = "/" OPENTAPI_DIALOG_FROM_LIBRARY;
constexpr const char* installed_helper = OPENTAPI_DIALOG_PROGRAM;

// Empty when there is none.
std::string helper_program() {
    const std::string named = environment("OPENTAPI_DIALOG");
    if (!named.empty()) return access(named.c_str(), X_OK) == 0 ? named : "";
    for (const std::string& place : {own_folder() + helper_from_library, std::string(installed_helper)}) {
        if (access(place.c_str(), X_OK) == 0) return place;
    }
    return "";
}

}  // namespace

std::string no_dialog_because() {
    if (environment("DISPLAY").empty() && environment("WAYLAND_DISPLAY").empty())
        return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set";
    if (helper_program().empty()) return "tapi-dialog is not installed (OPENTAPI_DIALOG may name it)";
    return "";
}

std::shared_ptr<Helper> Helper::make() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return nullptr;
    return std::shared_ptr<Helper>(new Helper(ends[0], ends[1]));
}

Helper::~Helper() {
    close(ours_);
    if (theirs_ >= 0) close(theirs_);
}

void Helper::start() {
    start_helper(helper_program(), theirs_);
    close(theirs_);
    theirs_ = -1;
}

bool Helper::send(talk::Kind kind, ByteView body) {
    const Bytes frame = talk::frame(kind, body);
    const std::lock_guard lock(write_mutex_);
    for (size_t at = 0; at < frame.size();) {
        const ssize_t sent = ::send(ours_, frame.data() + at, frame.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += static_cast<size_t>(sent);
    }
    return true;
}

bool Helper::read_exactly(std::span<std::byte> room) const {
    for (size_t at = 0; at < room.size();) {
        const ssize_t got = recv(ours_, room.data() + at, room.size() - at, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += static_cast<size_t>(got);
    }
    return true;
}

std::optional<talk::Packet> Helper::receive() {
    std::byte head[talk::head_size];
    if (!read_exactly(head)) return std::nullopt;
    talk::Packet packet{static_cast<talk::Kind>(load<uint32_t>(head, 0)), {}};
    const auto size = load<uint32_t>(head, 4);
    if (size > talk::max_body) return std::nullopt;
    packet.body.resize(size);
    if (!read_exactly(packet.body)) return std::nullopt;
    return packet;
}

void Helper::end() { shutdown(ours_, SHUT_RDWR); }

}  // namespace tapi::client
