// SPDX-License-Identifier: Apache-2.0
// See subscription.hpp.
#include "sip/subscription.hpp"

#include <algorithm>
#include <utility>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {

Subscription::Subscription(SubscriptionWants wants, Surroundings around)
    : wants_(std::move(wants)), around_(std::move(around)), auth_(around_.credentials), seconds_(wants_.seconds) {}

Subscription::~Subscription() {
    if (timer_) around_.timers.cancel(*timer_);
}

void Subscription::wait(Millis time, void (Subscription::*then)()) {
    if (timer_) around_.timers.cancel(*timer_);
    timer_ = around_.timers.after(time, [this, then] {
        timer_.reset();
        (this->*then)();
    });
}

void Subscription::set_active(bool active) {
    if (std::exchange(active_, active) != active) around_.active(active);
}

void Subscription::start() { begin(); }

// Never in a callback of the dialog that went before, which ends here.
void Subscription::begin() {
    dialog_ = around_.dialog(*this);
    established_ = refreshing_ = false;
    around_.begins();
    send();
}

void Subscription::send() {
    Payload payload;
    add_header(payload.headers, "Event", wants_.event);
    add_header(payload.headers, "Accept", wants_.accept);
    add_header(payload.headers, "Expires", leaving_ ? "0" : std::to_string(seconds_));
    const std::string uri = established_ ? dialog_->request_uri() : wants_.target.request_uri;
    payload.headers += auth_.headers("SUBSCRIBE", uri);
    if (established_) dialog_->request(Method::subscribe, payload);
    else dialog_->subscribe(wants_.target, payload);
}

void Subscription::refresh() {
    refreshing_ = true;
    send();
}

void Subscription::refresh_soon() {
    if (established_ && !refreshing_) wait(between_refreshes, &Subscription::refresh);
}

void Subscription::leave() {
    if (!established_) return;
    leaving_ = true;
    send();
}

void Subscription::lose(Millis again) {
    auth_.accepted();  // the next try begins afresh
    set_active(false);
    wait(again, &Subscription::begin);
}

void Subscription::on_response(const Received& response) {
    if (response.method != Method::subscribe || response.status < 200 || leaving_) return;
    if (response.status < 300) {
        auth_.accepted();
        established_ = true;
        const uint32_t granted = std::clamp(response.expires.value_or(seconds_), least_seconds, std::max(seconds_, least_seconds));
        refreshing_ = false;
        return wait(Millis(int64_t{granted} * 900), &Subscription::refresh);
    }
    if ((response.status == 401 || response.status == 407) && auth_.challenged(response.challenges)) return send();
    if (response.status == 423 && response.min_expires > seconds_ && response.min_expires <= 24 * 3600) {
        seconds_ = response.min_expires;
        return send();
    }
    if (response.status == 481 && established_) return lose(after_loss);
    lose(std::max(after_refusal, Millis(int64_t{std::min(response.retry_after, 3600u)} * 1000)));
}

Millis Subscription::until_again(const std::string& subscription_state) const {
    const std::string reason = find_param(subscription_state, "reason").value_or("");
    if (const auto after = number_in<uint32_t>(find_param(subscription_state, "retry-after").value_or(""))) return Millis(int64_t{std::min(*after, 3600u)} * 1000) + after_loss;
    if (same(reason, "rejected") || same(reason, "noresource")) return after_rejection;
    if (same(reason, "probation") || same(reason, "giveup")) return after_refusal;
    return after_loss;
}

Reply Subscription::on_request(const Received& request) {
    if (request.method != Method::notify) return {405, {"Allow: NOTIFY\r\n", {}}};
    std::string_view event = request.event;
    if (!same(trim(cut(event, ';')), wants_.event)) return {489, {"Allow-Events: " + wants_.event + "\r\n", {}}};
    std::string_view state = request.subscription_state;
    const std::string_view word = trim(cut(state, ';'));
    const bool over = same(word, "terminated");
    if (!over) set_active(same(word, "active"));
    if (!request.body.empty()) around_.notified(request);
    if (over && !leaving_) lose(until_again(request.subscription_state));
    return {200, {}};
}

}  // namespace tapi::sip
