// SPDX-License-Identifier: Apache-2.0
// Keeping and settling asynchronous requests.
#include "client/pending.hpp"

#include <algorithm>

namespace tapi::client {

void Pending::add(uint32_t id, Request request) {
    const std::lock_guard lock(mutex_);
    requests_[id] = std::move(request);
}

void Pending::returned(uint32_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = requests_.find(id);
    if (found == requests_.end()) return;
    found->second.returned = true;
    changed_.notify_all();
}

void Pending::drop(uint32_t id) {
    const std::lock_guard lock(mutex_);
    requests_.erase(id);
    changed_.notify_all();
}

void Pending::drop_line(uint32_t line) {
    const std::lock_guard lock(mutex_);
    std::erase_if(requests_, [line](const auto& request) { return request.second.place.line == line; });
    changed_.notify_all();
}

void Pending::drop_app(uint32_t app) {
    const std::lock_guard lock(mutex_);
    std::erase_if(requests_, [app](const auto& request) { return request.second.place.app == app; });
    changed_.notify_all();
}

std::optional<Pending::Settled> Pending::settle(uint32_t id, int32_t result, ByteView reply) {
    std::unique_lock lock(mutex_);
    auto found = requests_.find(id);
    while (found != requests_.end() && !found->second.returned) {
        changed_.wait(lock);
        found = requests_.find(id);
    }
    if (found == requests_.end()) return std::nullopt;
    Settled settled{result, found->second.place, {}};
    // Under the lock: once a close has dropped the request, its memory is not touched any more (ASY-12).
    if (result == 0 && found->second.write) settled.result = found->second.write(reply, settled.calls);
    requests_.erase(found);
    return settled;
}

bool Pending::outstanding(uint32_t id) {
    const std::lock_guard lock(mutex_);
    return requests_.contains(id);
}

std::vector<uint32_t> Pending::of_app(uint32_t app) {
    const std::lock_guard lock(mutex_);
    std::vector<uint32_t> ids;
    for (const auto& [id, request] : requests_) {
        // Whose application is not known is reported by each; settle lets only one of the replies through.
        if (request.place.app == app || request.place.app == 0) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

}  // namespace tapi::client
