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

void end_process() { std::_Exit(0); }

}  // namespace tapi::dialog
