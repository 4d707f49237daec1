// SPDX-License-Identifier: Apache-2.0
// Changes of a call that stands: hold and back from either end, refreshes. See session.hpp.
#include <random>
#include <utility>

#include "sip/session.hpp"

namespace tapi::sip {
namespace {

constexpr unsigned most_tries = 4;  // after 491

// RFC 3261 14.1: who made the call waits longer, so that both ends do not collide again.
Millis glare_wait(bool outgoing) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const int from = outgoing ? 2100 : 0, to = outgoing ? 4000 : 2000;
    return Millis(std::uniform_int_distribution<int>(from, to)(random) / 10 * 10);
}

}  // namespace

bool Session::hold(uint32_t request) { return begin_change({request, true, false, 0}); }
bool Session::unhold(uint32_t request) { return begin_change({request, false, false, 0}); }

bool Session::begin_change(Change change) {
    if (state_ != State::connected || change_) return false;
    change_ = change;
    send_change();
    return true;
}

void Session::send_change() {
    if (reinvited_) return retry_change();
    const char* method = change_->update ? "UPDATE" : "INVITE";
    Payload payload;
    payload.headers = common_headers() + timer_headers() + auth_.headers(method, dialog_->request_uri());
    if (change_->update) return dialog_->request(Method::update, payload);
    payload.body = offer_text(change_->hold ? Direction::sendonly : Direction::sendrecv);
    dialog_->request(Method::invite, payload);
}

void Session::change_answered(const Received& response) {
    if (response.status < 200) return;
    if (response.method == Method::invite && response.status < 300) dialog_->ack({});
    if (!change_) return;
    if (response.status < 300) {
        auth_.accepted();
        bool good = true;
        if (response.method == Method::invite) {
            const bool before = std::exchange(on_hold_, change_->hold);
            good = take_answer(response);
            if (!good) on_hold_ = before;  // and everything stays as it was
        }
        start_timer(settled(parse_session_expires(response.session_expires), interval_));
        return end_change(good);
    }
    const bool challenge = response.status == 401 || response.status == 407;
    if (challenge && auth_.challenged(response.challenges)) return send_change();
    if (response.status == 422 && try_longer_interval(response)) return send_change();
    if (response.status == 491) return retry_change();
    end_change(false);
    // The other side knows nothing of this call, or is gone (RFC 3261 12.2.1.2, RFC 4028 10).
    if (response.status == 481 || response.status == 408) {
        events_.ended(*this, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNREACHABLE});
        hang_up();
    }
}

void Session::retry_change() {
    if (++change_->tries > most_tries) return end_change(false);
    retry_at_ = timers_.after(glare_wait(outgoing_), [this] {
        retry_at_.reset();
        if (state_ == State::connected && change_) send_change();
    });
}

void Session::end_change(bool done) {
    if (!change_) return;
    const uint32_t request = change_->request;
    forget_timer(retry_at_);
    change_.reset();
    if (request != 0) events_.completed(*this, request, done);
}

// ---- The other side's

Reply Session::on_reinvite(const Received& invite) {
    const auto refuse_it = [&](int status, std::string headers = {}) {
        dialog_->respond(status, {std::move(headers), {}});
        return Reply{0, {}};
    };
    if (state_ != State::connected) return refuse_it(state_ == State::ending ? 481 : 500, "Retry-After: 1\r\n");
    if (change_ && !change_->update && !retry_at_) return refuse_it(491);
    if (reinvited_) return refuse_it(500, "Retry-After: 1\r\n");
    if (invite.bad_contact) return refuse_it(400);
    const TimerRequest asked{parse_session_expires(invite.session_expires), invite.min_se, invite.supports_timer};
    if (too_small(asked)) return refuse_it(422, "Min-SE: " + std::to_string(least_session_interval) + "\r\n");

    Payload payload;
    if (invite.has_sdp()) {
        const auto text = answer_text(invite, wanted());
        if (!text) return refuse_it(488);  // and everything stays as it was (RFC 3261 14.2)
        payload.body = *text;
    } else {
        offer_in_ack_ = true;
        payload.body = offer_text(wanted());
    }
    const SessionTimer timer = answer_timer(asked, settings_.session_expires);
    payload.headers = common_headers();
    add_header(payload.headers, "Session-Expires", format(timer, false));
    reinvited_ = true;
    dialog_->respond(200, payload);
    start_timer(timer);
    return {0, {}};
}

Reply Session::on_update(const Received& update) {
    if (state_ == State::ending) return {481, {}};
    if (update.has_sdp() && (change_ || state_ == State::offered || state_ == State::answering)) return {491, {}};
    const TimerRequest asked{parse_session_expires(update.session_expires), update.min_se, update.supports_timer};
    if (too_small(asked)) return {422, {"Min-SE: " + std::to_string(least_session_interval) + "\r\n", {}}};
    Reply reply;
    reply.payload.headers = common_headers();
    if (update.has_sdp()) {
        const auto text = answer_text(update, wanted());
        if (!text) return {488, {}};
        reply.payload.body = *text;
    }
    if (state_ == State::connected) {
        const SessionTimer timer = answer_timer(asked, settings_.session_expires);
        add_header(reply.payload.headers, "Session-Expires", format(timer, false));
        start_timer(timer);
    }
    return reply;
}

// ---- Session timer

void Session::start_timer(const SessionTimer& timer) {
    timer_ = timer;
    forget_timer(refresh_at_);
    forget_timer(give_up_at_);
    if (timer.seconds == 0) return;
    if (timer.refresher == Refresher::us) {
        refresh_at_ = timers_.after(timer.refresh_after(), [this] {
            refresh_at_.reset();
            refresh();
        });
    }
    give_up_at_ = timers_.after(timer.give_up_after(), [this] {
        give_up_at_.reset();
        if (state_ != State::connected) return;
        std::string reason;
        add_header(reason, "Reason", "SIP;cause=408;text=\"session expired\"");
        events_.ended(*this, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNREACHABLE});
        hang_up(reason);
    });
}

void Session::refresh() {
    // Another change refreshes as well.
    begin_change({0, on_hold_, peer_updates_, 0});
}

}  // namespace tapi::sip
