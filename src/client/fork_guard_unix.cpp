// SPDX-License-Identifier: Apache-2.0
// The list of descriptors and the handlers around fork().
#include "client/fork_guard.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

namespace tapi::client {
namespace {

struct Guard {
    std::mutex mutex;
    std::vector<int> descriptors;
    std::atomic<uint32_t> generation{0};
};

void before_fork();
void after_fork_in_parent();
void after_fork_in_child();

// Never destroyed: threads of the library may outlive the destructors of the process.
Guard& guard() {
    static Guard* const instance = [] {
        pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
        return new Guard;
    }();
    return *instance;
}

// Held over the fork, so that the child finds the list whole.
void before_fork() { guard().mutex.lock(); }
void after_fork_in_parent() { guard().mutex.unlock(); }
void after_fork_in_child() {
    for (const int descriptor : guard().descriptors) close(descriptor);
    guard().descriptors.clear();
    guard().generation.fetch_add(1);
    guard().mutex.unlock();
}

}  // namespace

void guard_descriptor(int descriptor) {
    const std::lock_guard lock(guard().mutex);
    guard().descriptors.push_back(descriptor);
}

void close_guarded(int descriptor) {
    const std::lock_guard lock(guard().mutex);
    auto& list = guard().descriptors;
    const auto at = std::find(list.begin(), list.end(), descriptor);
    if (at == list.end()) return;  // inherited over a fork and closed there
    list.erase(at);
    close(descriptor);
}

uint32_t fork_generation() { return guard().generation.load(std::memory_order_relaxed); }

}  // namespace tapi::client
