// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "uimodule/system.hpp"

namespace tapi::dialog {
namespace {

int descriptor_of(HANDLE handle) { return static_cast<int>(reinterpret_cast<intptr_t>(handle)); }

}  // namespace

Ready::Ready() : handle_(reinterpret_cast<HANDLE>(static_cast<intptr_t>(eventfd(0, EFD_CLOEXEC)))) {}
Ready::~Ready() { close(descriptor_of(handle_)); }

void Ready::wait() const {
    pollfd waiting{descriptor_of(handle_), POLLIN, 0};
    while (poll(&waiting, 1, -1) < 0 && errno == EINTR) {
    }
}

bool display_is_named() {
    const auto is_set = [](const char* name) {
        const char* const value = std::getenv(name);
        return value != nullptr && *value != '\0';
    };
    return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

void end_process() { std::_Exit(0); }

}  // namespace tapi::dialog
