// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "misery.hpp"

namespace testfaults {

// As the kernel would, also where a sanitizer listens to the signal.
void crash() {
    ::signal(SIGSEGV, SIG_DFL);
    ::raise(SIGSEGV);
    ::_exit(1);
}

void wait_for_ever() {
    for (;;) ::pause();
}

// Opening a FIFO for reading waits for a writer.
void wait_at_gate(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) ::close(fd);
}

}  // namespace testfaults
