// SPDX-License-Identifier: Apache-2.0
// A pair of sockets that keep records apart.
#include <sys/socket.h>

#include <cerrno>

#include "client/fork_guard.hpp"
#include "client/record_pipe.hpp"

namespace tapi::client {

RecordPipe::RecordPipe(const AppPort&) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
    in_ = ends[0];
    out_ = ends[1];
    guard_descriptor(in_);
    guard_descriptor(out_);
}

RecordPipe::~RecordPipe() {
    close_guarded(in_);
    close_guarded(out_);
}

bool RecordPipe::put(const LINEMESSAGE& record) {
    ssize_t sent = 0;
    do {
        sent = send(in_, &record, sizeof record, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == static_cast<ssize_t>(sizeof record);
}

// The reader sees the end; a writer that waits returns.
void RecordPipe::end() { shutdown(in_, SHUT_RDWR); }

}  // namespace tapi::client
