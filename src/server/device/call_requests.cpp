// SPDX-License-Identifier: Apache-2.0
// The queues of Assisted Telephony.
#include "server/device/call_requests.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/log.hpp"
#include "server/device/deliver.hpp"
#include "wire/limits.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t list_of_recipients = 0;  // in Priorities

}  // namespace

bool CallRequests::Queue::full() const { return requests.size() + waiting.size() >= wire::limits::max_call_requests; }

bool CallRequests::Queue::idle() const {
    return requests.empty() && recipients.empty() && waiting.empty() && !starter && !awaited;
}

CallRequests::Queue& CallRequests::queue_of(const Identity& user) {
    Queue& queue = queues_[user.user];
    forget_stale(queue);
    return queue;
}

void CallRequests::tidy(const Identity& user) {
    const auto at = queues_.find(user.user);
    if (at != queues_.end() && at->second.idle()) queues_.erase(at);
}

// Looked at whenever somebody comes: until then old requests hurt nobody.
void CallRequests::forget_stale(Queue& queue) const {
    if (!queue.alone_since || clock_.now() - *queue.alone_since < kept_for) return;
    log::warning("requests", "{} requests for calls are dropped: no program came for them", queue.requests.size());
    queue.requests.clear();
    queue.awaited = false;
    queue.alone_since.reset();
}

void CallRequests::put(Queue& queue, CallRequest request) {
    queue.requests.push_back(std::move(request));
    if (queue.recipients.empty() && !queue.alone_since) queue.alone_since = clock_.now();
    tell(queue);
}

uint32_t CallRequests::rank(const Recipient& recipient) const {
    const uint32_t position = priorities_.position(list_of_recipients, recipient.app->identity->module);
    return position != 0 ? position : std::numeric_limits<uint32_t>::max();
}

// The highest in the list; who is not in it comes after those that are, first come first.
const CallRequests::Recipient* CallRequests::first_of(const Queue& queue) const {
    const auto first = std::min_element(queue.recipients.begin(), queue.recipients.end(),
                                        [this](const Recipient& a, const Recipient& b) { return rank(a) < rank(b); });
    return first == queue.recipients.end() ? nullptr : &*first;
}

// AT-2: LINE_REQUEST once, until the queue was empty or another one is first.
void CallRequests::tell(Queue& queue) const {
    const Recipient* first = queue.requests.empty() ? nullptr : first_of(queue);
    const LineApp* const app = first != nullptr ? first->app : nullptr;
    if (app == queue.told) return;
    queue.told = app;
    if (first == nullptr) return;
    first->app->sink->post({0, LINE_REQUEST, first->instance, LINEREQUESTMODE_MAKECALL, 0, 0, {}});
}

Priorities::List CallRequests::programs() const {
    Priorities::List all = priorities_.list(list_of_recipients);
    if (priorities_.position(list_of_recipients, built_in) == 0) all.emplace_back(built_in);
    return all;
}

void CallRequests::ask(const Asker& asker, CallRequest request, Answer answer) {
    Queue& queue = queue_of(asker.user);
    if (queue.full()) return answer(TAPIERR_REQUESTQUEUEFULL, {});
    if (!queue.recipients.empty() || queue.awaited) {
        put(queue, std::move(request));
        return answer(0, {});
    }
    if (queue.starter && clock_.now() - queue.starter->since < start_limit) {
        queue.waiting.push_back({asker.session, std::move(request), std::move(answer)});
        return;
    }
    queue.starter = Starter{asker.session, clock_.now()};
    answer(0, programs());
}

void CallRequests::started(const Asker& asker, CallRequest request, std::u16string_view program, const Answer& answer) {
    Queue& queue = queue_of(asker.user);
    if (program.empty()) {
        const bool waited_for = queue.starter && queue.starter->session == asker.session;
        answer(TAPIERR_NOREQUESTRECIPIENT, {});
        if (waited_for) give_up_starting(asker.user);
        return tidy(asker.user);
    }
    queue.starter.reset();
    queue.awaited = queue.recipients.empty();
    const bool full = queue.full();
    if (!full) put(queue, std::move(request));
    answer(full ? TAPIERR_REQUESTQUEUEFULL : 0, {});
    for (Waiting& other : std::exchange(queue.waiting, {})) {
        put(queue, std::move(other.request));
        other.answer(0, {});
    }
}

// The next one tries; its session, and so its programs, may be another one.
void CallRequests::give_up_starting(const Identity& user) {
    Queue& queue = queue_of(user);
    queue.starter.reset();
    for (Waiting& next : std::exchange(queue.waiting, {})) {
        ask({user, next.session}, std::move(next.request), std::move(next.answer));
    }
}

void CallRequests::asker_gone(const Identity& user, uint32_t session) {
    const auto at = queues_.find(user.user);
    if (at == queues_.end()) return;
    Queue& queue = at->second;
    std::erase_if(queue.waiting, [&](const Waiting& w) { return w.session == session; });
    if (queue.starter && queue.starter->session == session) give_up_starting(user);
    tidy(user);
}

void CallRequests::enlist(LineApp& app, uint32_t instance) {
    Queue& queue = queue_of(*app.identity);
    const auto known = std::find_if(queue.recipients.begin(), queue.recipients.end(),
                                    [&](const Recipient& r) { return r.app == &app; });
    if (known != queue.recipients.end()) {
        known->instance = instance;
        return;
    }
    queue.recipients.push_back({&app, instance});
    queue.awaited = false;
    queue.alone_since.reset();
    tell(queue);
}

// AT-4, INIT-6: what it has not taken goes to the next.
void CallRequests::withdraw(LineApp& app) {
    const auto at = queues_.find(app.identity->user);
    if (at == queues_.end()) return;
    Queue& queue = at->second;
    if (std::erase_if(queue.recipients, [&](const Recipient& r) { return r.app == &app; }) == 0) return;
    if (queue.told == &app) queue.told = nullptr;
    if (queue.recipients.empty() && !queue.requests.empty()) queue.alone_since = clock_.now();
    tell(queue);
    tidy(*app.identity);
}

void CallRequests::priorities_changed() {
    for (auto& [user, queue] : queues_) tell(queue);
}

Result<CallRequest> CallRequests::take(const LineApp& app) {
    const auto at = queues_.find(app.identity->user);
    if (at == queues_.end()) return failure(LINEERR_NOTREGISTERED);
    Queue& queue = at->second;
    const bool registered = std::any_of(queue.recipients.begin(), queue.recipients.end(),
                                        [&](const Recipient& r) { return r.app == &app; });
    if (!registered) return failure(LINEERR_NOTREGISTERED);
    if (queue.requests.empty() || first_of(queue)->app != &app) return failure(LINEERR_NOREQUEST);
    CallRequest oldest = std::move(queue.requests.front());
    queue.requests.pop_front();
    tell(queue);
    return oldest;
}

}  // namespace tapi::server
