// SPDX-License-Identifier: Apache-2.0
// An epoll descriptor over the connection and an eventfd.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include "client/fork_guard.hpp"
#include "client/wait_set.hpp"

namespace tapi::client {
namespace {

int guarded(int descriptor) {
    if (descriptor >= 0) guard_descriptor(descriptor);
    return descriptor;
}

void add(int set, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace

const bool WaitSet::tells_arrivals = false;

WaitSet::WaitSet(int connection)
    : connection_(connection),
      set_(guarded(epoll_create1(EPOLL_CLOEXEC))),
      signal_(guarded(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {
    add(set_, connection_);
    add(set_, signal_);
}

WaitSet::~WaitSet() {
    close_guarded(signal_);
    close_guarded(set_);
}

void WaitSet::raise() { eventfd_write(signal_, 1); }

void WaitSet::lower() {
    eventfd_t count = 0;
    eventfd_read(signal_, &count);
}

void WaitSet::drop_connection() { epoll_ctl(set_, EPOLL_CTL_DEL, connection_, nullptr); }

void WaitSet::wait(std::optional<int> milliseconds) const {
    pollfd poller{set_, POLLIN, 0};
    poll(&poller, 1, milliseconds.value_or(-1));
}

}  // namespace tapi::client
