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

std::string no_helper_because() {
    return helper_program().empty() ? "tapi-dialog is not installed (OPENTAPI_DIALOG may name it)" : "";
}

std::string no_dialog_because() {
    if (environment("DISPLAY").empty() && environment("WAYLAND_DISPLAY").empty())
        return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set";
    return no_helper_because();
}

HWND without_desktop(HWND owner) { return owner; }

std::optional<uint64_t> window_for_helper(HWND owner) { return reinterpret_cast<uintptr_t>(owner); }

std::u16string own_prefix() { return {}; }

// The helper makes itself modal to it.
OwnerAtRest::OwnerAtRest(HWND owner) : owner_(owner) {}
OwnerAtRest::~OwnerAtRest() = default;

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
    const std::lock_guard lock(write_mutex_);
    return talk::send_packet(kind, body, [this](const std::byte* bytes, size_t size) {
        ssize_t sent = 0;
        do {
            sent = ::send(ours_, bytes, size, MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
        return sent;
    });
}

std::optional<talk::Packet> Helper::receive() {
    return talk::receive_packet([this](std::byte* room, size_t size) {
        ssize_t got = 0;
        do {
            got = recv(ours_, room, size, 0);
        } while (got < 0 && errno == EINTR);
        return got;
    });
}

void Helper::end() { shutdown(ours_, SHUT_RDWR); }

}  // namespace tapi::client
