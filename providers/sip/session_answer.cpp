// SPDX-License-Identifier: Apache-2.0
// A call that comes. See session.hpp.
#include "sip/session.hpp"
#include "sip/text.hpp"

namespace tapi::sip {

bool Session::offer(const Received& invite) {
    state_ = State::offered;
    wants_reliable_ = invite.requires_100rel;
    peer_updates_ = invite.allows_update;
    timer_request_ = {parse_session_expires(invite.session_expires), invite.min_se, invite.supports_timer};
    // The refresher's name is a view into the message, which goes away.
    if (timer_request_.expires) timer_request_.expires->refresher = timer_request_.expires->refresher == "uas" ? "uas" : timer_request_.expires->refresher == "uac" ? "uac" : "";
    peer_timer_ = invite.supports_timer;
    std::string lines;
    if (!invite.unsupported.empty()) {
        add_header(lines, "Unsupported", invite.unsupported);
        refuse(420, lines);
    } else if (too_small(timer_request_)) {
        add_header(lines, "Min-SE", std::to_string(least_session_interval));
        refuse(422, lines);
    } else if (invite.bad_contact || invite.contact.empty()) {
        refuse(400);
    } else if (!invite.body.empty() && !invite.has_sdp()) {
        add_header(lines, "Accept", "application/sdp");
        refuse(415, lines);
    } else if (!open_media()) {
        add_header(lines, "Retry-After", "10");
        refuse(503, lines);
    } else if (invite.has_sdp()) {
        // Whether there is anything in common is better known before somebody picks up.
        const auto sdp = parse_sdp(invite.body);
        if (!sdp) refuse(400);
        else if (!make_answer(*sdp, local_media(), 0, Direction::sendrecv)) refuse(488);
        else offered_sdp_ = invite.body;
    }
    return state_ == State::offered;
}

void Session::ring() {
    if (state_ != State::offered || rang_) return;
    rang_ = true;
    if (wants_reliable_) dialog_->respond_reliably(180, {common_headers(), {}});
    else dialog_->respond(180, {common_headers(), {}});
}

void Session::answer(std::string headers) {
    if (state_ != State::offered) return;
    Payload payload;
    if (offered_sdp_.empty()) {
        offer_in_ack_ = true;
        payload.body = offer_text(Direction::sendrecv);
    } else {
        Received offer;
        offer.body = std::move(offered_sdp_);
        const auto text = answer_text(offer, Direction::sendrecv);
        if (!text) return refuse(488);
        payload.body = *text;
    }
    timer_ = answer_timer(timer_request_, settings_.session_expires);
    payload.headers = common_headers() + std::move(headers);
    if (timer_.seconds != 0) {
        add_header(payload.headers, "Session-Expires", format(timer_, false));
        if (timer_.refresher == Refresher::them) add_header(payload.headers, "Require", "timer");
    }
    state_ = State::answering;
    dialog_->respond(200, payload);
}

void Session::refuse(int status, std::string headers) {
    if (state_ != State::offered) return;
    dialog_->respond(status, {std::move(headers), {}});
    finish(std::nullopt);
}

void Session::redirect(const std::string& uri) {
    std::string lines;
    add_header(lines, "Contact", "<" + uri + ">");
    refuse(302, lines);
}

void Session::on_ack(const Received* ack) {
    reinvited_ = false;
    if (state_ == State::ended || state_ == State::ending) return;
    if (ack == nullptr) {
        // Nobody confirmed our answer: there is no call (RFC 3261 13.3.1.4).
        if (state_ != State::answering) return;
        events_.ended(*this, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNREACHABLE});
        return hang_up();
    }
    if (offer_in_ack_) {
        offer_in_ack_ = false;
        if (!take_answer(*ack)) {
            events_.ended(*this, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_INCOMPATIBLE});
            return hang_up();
        }
    }
    if (state_ == State::answering) answered();
}

void Session::answered() {
    state_ = State::connected;
    start_timer(timer_);
    events_.connected(*this);
    if (held_) events_.held(*this, true);
}

void Session::on_cancel(const Received& cancel) {
    if (state_ != State::offered) return;
    // "Call completed elsewhere" is no missed call.
    const auto cause = q850_cause(cancel.reason);
    dialog_->respond(487, {});
    finish(cause ? hung_up(cause) : Ending{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL});
}

}  // namespace tapi::sip
