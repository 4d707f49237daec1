// SPDX-License-Identifier: Apache-2.0
// A call that we make. See session.hpp.
#include "sip/session.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr unsigned most_redirects = 5;

}  // namespace

void Session::make(const Invitation& invitation, std::string headers) {
    invitation_ = invitation;
    headers_ = std::move(headers);
    outgoing_ = true;
    state_ = State::calling;
    if (!open_media()) return finish(Ending{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_CONGESTION});
    send_invite();
}

void Session::send_invite() {
    Payload payload;
    invite_auth_ = auth_.headers("INVITE", invitation_.request_uri);
    payload.headers = common_headers() + timer_headers() + headers_ + invite_auth_;
    payload.body = offer_text(Direction::sendrecv);
    dialog_->invite(invitation_, payload);
}

// Once for each telephone that rings: a fork is told as well.
void Session::tell_to_answer(const Received& ringing) {
    if (!invitation_.wants_answer || !ringing.allows_talk || ringing.to_tag == told_to_answer_) return;
    told_to_answer_ = ringing.to_tag;
    dialog_->notify_early(ringing, {"Event: talk\r\nSubscription-State: active\r\n", {}});
}

// 100 is not shown: that a proxy heard us says nothing about the call.
void Session::invite_provisional(const Received& response) {
    if (response.status == 100) return;
    if (response.has_sdp()) take_answer(response);  // early media; the final answer may be another fork's
    if (response.requires_100rel && response.rseq != 0) dialog_->prack(response, {});
    if (cancelled_) return;
    if (response.status == 180) {
        rang_ = true;
        tell_to_answer(response);
        if (state_ == State::ringing) return;
        state_ = State::ringing;
        return events_.ringing(*this);
    }
    if (state_ != State::calling) return;
    state_ = State::proceeding;
    events_.proceeding(*this);
}

void Session::invite_accepted(const Received& response) {
    auth_.accepted();
    peer_updates_ = response.allows_update;
    dialog_->ack({std::move(invite_auth_), {}});
    state_ = State::connected;
    // The answer may have come with a reliable provisional response already.
    const bool good = response.has_sdp() ? take_answer(response) : agreed_.has_value();
    if (cancelled_ || response.bad_contact) return hang_up();
    if (!good) {
        std::string reason;
        add_header(reason, "Reason", "SIP;cause=488;text=\"no media in common\"");
        events_.ended(*this, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_INCOMPATIBLE});
        return hang_up(reason);
    }
    if (!response.user_to_user.empty()) {
        if (const auto bytes = parse_user_to_user(response.user_to_user)) events_.user_info(*this, *bytes);
    }
    peer_timer_ = !response.session_expires.empty();
    start_timer(settled(parse_session_expires(response.session_expires), interval_));
    events_.connected(*this);
    if (held_) events_.held(*this, true);
}

void Session::invite_refused(const Received& response) {
    if (!cancelled_) {
        const bool challenge = response.status == 401 || response.status == 407;
        if (challenge && auth_.challenged(response.challenges)) return send_invite();
        if (response.status == 422 && try_longer_interval(response)) return send_invite();
        if (response.status / 100 == 3 && follow(response)) return send_invite();
    }
    if (!response.user_to_user.empty()) {
        if (const auto bytes = parse_user_to_user(response.user_to_user)) events_.user_info(*this, *bytes);
    }
    finish(response.internal && response.status == 408 && !rang_
               ? Ending{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNREACHABLE}
               : refused(response.status, q850_cause(response.reason), rang_));
}

bool Session::try_longer_interval(const Received& response) {
    if (response.min_se <= interval_ || response.min_se > 24 * 3600) return false;
    interval_ = least_ = response.min_se;
    return true;
}

// The first contact that can be called. One that was tried already would lead in a circle, which the limit ends.
bool Session::follow(const Received& response) {
    if (!settings_.follow_redirects || invitation_.fixed || ++redirects_ > most_redirects) return false;
    for (const NameAddr& contact : parse_name_addrs(response.contacts)) {
        if (!contact.parts.is_sip()) continue;
        Uri target = contact.parts;
        target.headers.clear();
        invitation_.request_uri = target.text();
        agreed_.reset();
        rang_ = false;
        state_ = State::calling;
        events_.redirected(*this, contact);
        return true;
    }
    return false;
}

}  // namespace tapi::sip
