// SPDX-License-Identifier: Apache-2.0
// Keeping the handles of this process.
#include "client/handles.hpp"

#include <algorithm>

namespace tapi::client {

void Handles::open(Subject subject, uint32_t app, uint64_t instance) {
    const std::lock_guard lock(mutex_);
    auto& devices = subject.kind == Subject::Kind::phone ? phones_ : lines_;
    devices[subject.handle] = {app, instance};
    std::replace(retired_.begin(), retired_.end(), subject.handle, 0u);
}

void Handles::close(Subject subject) {
    const std::lock_guard lock(mutex_);
    retire(subject.handle);
    if (subject.kind == Subject::Kind::phone) phones_.erase(subject.handle);
    if (subject.kind == Subject::Kind::call) calls_.erase(subject.handle);
    if (subject.kind != Subject::Kind::line) return;
    lines_.erase(subject.handle);
    std::erase_if(calls_, [&](const auto& call) { return call.second.line == subject.handle; });
}

void Handles::close_app(uint32_t app) {
    const std::lock_guard lock(mutex_);
    std::erase_if(lines_, [app](const auto& line) { return line.second.app == app; });
    std::erase_if(phones_, [app](const auto& phone) { return phone.second.app == app; });
    std::erase_if(calls_, [app](const auto& call) { return call.second.app == app; });
}

void Handles::learn_call(uint32_t call, Place place) {
    if (call == 0) return;
    const std::lock_guard lock(mutex_);
    Place& known = calls_[call];
    if (place.app != 0) known.app = place.app;
    if (place.line != 0) known.line = place.line;
    std::replace(retired_.begin(), retired_.end(), call, 0u);
}

Handles::Place Handles::place_of(Subject subject) const {
    const std::lock_guard lock(mutex_);
    return place_locked(subject);
}

Handles::Place Handles::place_locked(Subject subject) const {
    const auto device = [&](const Devices& devices, uint32_t line) {
        const auto found = devices.find(subject.handle);
        return found == devices.end() ? Place{0, line} : Place{found->second.app, line};
    };
    switch (subject.kind) {
        case Subject::Kind::none:
            return {};
        case Subject::Kind::line_app:
        case Subject::Kind::phone_app:
            return {subject.handle, 0};
        case Subject::Kind::line:
            return device(lines_, subject.handle);
        case Subject::Kind::phone:
            return device(phones_, 0);
        case Subject::Kind::call: {
            const auto found = calls_.find(subject.handle);
            return found == calls_.end() ? Place{} : found->second;
        }
    }
    return {};
}

std::vector<Handles::Open> Handles::opened_by(uint32_t app) const {
    const std::lock_guard lock(mutex_);
    std::vector<Open> opened;
    for (const Devices* devices : {&lines_, &phones_}) {
        for (const auto& [handle, device] : *devices) {
            if (device.app == app) opened.push_back({handle, device.instance});
        }
    }
    return opened;
}

bool Handles::stale(uint32_t device) const {
    const std::lock_guard lock(mutex_);
    return device != 0 && std::find(retired_.begin(), retired_.end(), device) != retired_.end();
}

void Handles::retire(uint32_t handle) {
    retired_[next_retired_] = handle;
    next_retired_ = (next_retired_ + 1) % retired_.size();
}

}  // namespace tapi::client
