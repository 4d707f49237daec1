// SPDX-License-Identifier: Apache-2.0
// See provider_dialogs.hpp.
#include "server/service/provider_dialogs.hpp"

#include <tapi.h>

#include <utility>
#include <vector>

namespace tapi::server {

ProviderDialogs::~ProviderDialogs() {
    for (auto& [id, waiting] : waiting_) stop_timer(waiting);
}

void ProviderDialogs::wait(uint32_t id, ProviderDialog dialog, uint32_t session, Millis limit, Ended ended) {
    Waiting& waiting = waiting_[id] = {std::move(dialog), session, std::nullopt, std::move(ended), nullptr};
    if (session != 0) return;
    waiting.timer = timers_.after(limit, [this, id] {
        waiting_.at(id).timer.reset();
        give_up(id, "nobody showed what it asks the user");
    });
}

const ProviderDialog* ProviderDialogs::shown_by(uint32_t id, uint32_t session) {
    const auto at = waiting_.find(id);
    if (at == waiting_.end() || !at->second.ended) return nullptr;
    if (at->second.session == 0) at->second.session = session;
    stop_timer(at->second);
    return at->second.session == session ? &at->second.dialog : nullptr;
}

void ProviderDialogs::end(uint32_t id, uint32_t session, ProviderDialogEnd end, Done done) {
    const auto at = waiting_.find(id);
    if (at == waiting_.end() || !at->second.ended || at->second.session != session)
        return done(failure(LINEERR_INVALPARAM, "nothing is shown for a provider with this id"));
    at->second.done = std::move(done);
    std::exchange(at->second.ended, nullptr)(end);
}

bool ProviderDialogs::report(uint32_t id, const Status& status) {
    const auto at = waiting_.find(id);
    if (at == waiting_.end()) return false;
    stop_timer(at->second);
    const Done done = std::move(at->second.done);
    waiting_.erase(at);
    if (done) done(status);
    return true;
}

void ProviderDialogs::left(uint32_t session) {
    std::vector<uint32_t> theirs;
    for (auto& [id, waiting] : waiting_) {
        if (waiting.session != session) continue;
        waiting.done = nullptr;
        if (waiting.ended) theirs.push_back(id);
    }
    for (const uint32_t id : theirs) give_up(id, "who was asked for it has left");
}

void ProviderDialogs::stop_timer(Waiting& waiting) {
    if (waiting.timer) timers_.cancel(*waiting.timer);
    waiting.timer.reset();
}

void ProviderDialogs::give_up(uint32_t id, const char* why) {
    std::exchange(waiting_.at(id).ended, nullptr)({wire::ModuleEnd::not_run, static_cast<int32_t>(LINEERR_OPERATIONFAILED), why});
}

}  // namespace tapi::server
