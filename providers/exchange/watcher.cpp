// SPDX-License-Identifier: Apache-2.0
// See watcher.hpp.
#include "exchange/watcher.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tapi::exchange {

Watcher::Watcher(int descriptor, std::function<void()> on_ready)
    : descriptor_(descriptor), end_(eventfd(0, EFD_CLOEXEC)), on_ready_(std::move(on_ready)) {
    if (end_ < 0) throw std::system_error(errno, std::generic_category(), "no descriptor to end a thread");
    thread_ = std::thread([this] { run(); });
}

Watcher::~Watcher() {
    eventfd_write(end_, 1);
    thread_.join();
    ::close(end_);
}

void Watcher::run() {
    for (;;) {
        pollfd both[] = {{end_, POLLIN, 0}, {descriptor_, POLLIN, 0}};
        if (::poll(both, 2, -1) < 0) continue;
        if (both[0].revents != 0) return;
        on_ready_();
    }
}

}  // namespace tapi::exchange
