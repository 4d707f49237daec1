// SPDX-License-Identifier: Apache-2.0
// Threads that take no signals.
#include <pthread.h>
#include <signal.h>

#include "client/delivery_thread.hpp"

namespace tapi::client {

std::thread start_quiet_thread(std::function<void()> body) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread thread(std::move(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

}  // namespace tapi::client
