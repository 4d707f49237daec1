// SPDX-License-Identifier: Apache-2.0
// The library's state in this process.
#include "client/process.hpp"

#include "client/fork_guard.hpp"

namespace tapi::client {
namespace {

std::atomic<Process*> current{nullptr};

}  // namespace

// Never destroyed: threads of the library may outlive the destructors of the process. What a fork leaves
// behind is not destroyed either, because other threads may have been in the middle of it.
Process& Process::instance() {
    const uint32_t generation = fork_generation();
    Process* found = current.load(std::memory_order_acquire);
    while (found == nullptr || found->generation_ != generation) {
        auto fresh = std::unique_ptr<Process>(new Process(generation));
        if (current.compare_exchange_strong(found, fresh.get())) found = fresh.release();
    }
    return *found;
}

std::shared_ptr<Session> Process::session() {
    const std::lock_guard lock(mutex_);
    return session_;
}

std::shared_ptr<Session> Process::connected() {
    const std::lock_guard connecting(connect_mutex_);
    auto present = session();
    if (present && !present->lost() && present->link().alive()) return present;
    auto fresh = Session::connect();
    if (!fresh) return nullptr;
    const std::lock_guard lock(mutex_);
    session_ = fresh;
    return fresh;
}

void Process::add(std::shared_ptr<Application> application) {
    std::shared_ptr<Application> replaced;
    const std::lock_guard lock(mutex_);
    auto& place = applications_[{application->world(), application->handle()}];
    replaced = std::exchange(place, std::move(application));
}

std::shared_ptr<Application> Process::find(World world, uint32_t handle) {
    const std::lock_guard lock(mutex_);
    const auto found = applications_.find({world, handle});
    return found == applications_.end() ? nullptr : found->second;
}

std::shared_ptr<Application> Process::take(World world, uint32_t handle) {
    const std::lock_guard lock(mutex_);
    const auto found = applications_.find({world, handle});
    if (found == applications_.end()) return nullptr;
    auto taken = std::move(found->second);
    applications_.erase(found);
    return taken;
}

}  // namespace tapi::client
