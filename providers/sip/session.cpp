// SPDX-License-Identifier: Apache-2.0
// What calls in both directions share. See session.hpp.
#include "sip/session.hpp"

#include "media/rtp/address.hpp"
#include "media/rtp/srtp.hpp"
#include "sip/text.hpp"

namespace tapi::sip {

Session::Session(const Surroundings& around, std::unique_ptr<Dialog> dialog)
    : settings_(around.settings),
      timers_(around.timers),
      media_(around.media),
      events_(around.events),
      id_(around.id),
      dialog_(std::move(dialog)),
      auth_(settings_.credentials),
      sdp_session_(around.id),
      interval_(settings_.session_expires) {}

Session::~Session() {
    for (auto* timer : {&refresh_at_, &give_up_at_, &retry_at_, &refer_until_}) forget_timer(*timer);
}

void Session::forget_timer(std::optional<Timers::Id>& timer) {
    if (timer) timers_.cancel(*timer);
    timer.reset();
}

// ---- Media

bool Session::open_media() {
    if (stream_ == nullptr) {
        const std::string address = dialog_->local_address();
        stream_ = media_.open(id_, address, address.find(':') != std::string::npos);
    }
    return stream_ != nullptr;
}

LocalMedia Session::local_media() {
    if (media_key_.empty()) media_key_ = media::write_sdes_key(media::random_srtp_master());
    LocalMedia local;
    local.key = media_key_;
    // What has once been secret stays so.
    const bool encrypted = agreed_ && agreed_->encrypted();
    local.secure = settings_.srtp != Srtp::taken || encrypted;
    local.by_handshake = encrypted ? agreed_->handshake.has_value() : settings_.srtp == Srtp::dtls;
    local.fingerprint = media_.fingerprint();
    if (agreed_ && agreed_->handshake) local.active = agreed_->handshake->active;
    local.codecs = settings_.codecs;
    local.address = dialog_->local_address();
    local.ipv6 = local.address.find(':') != std::string::npos;
    local.port = stream_ == nullptr ? 0 : stream_->port();
    local.session = sdp_session_;
    add_ice(local);
    return local;
}

// A name is nothing that a far end could check.
void Session::add_ice(LocalMedia& local) {
    if (settings_.ice == IceUse::off || !media::make_address(local.address, 0)) return;
    if (!ice_) ice_ = media::make_ice_credentials();
    local.ice = ice_;
    // What was agreed upon stays.
    local.offers_ice = agreed_ ? agreed_->ice.has_value() : settings_.ice == IceUse::offered;
}

std::string Session::offer_text(Direction direction) {
    offered_direction_ = direction;
    return format(make_offer(local_media(), ++sdp_version_, direction));
}

std::optional<std::string> Session::answer_text(const Received& offer, Direction direction) {
    const auto sdp = parse_sdp(offer.body);
    if (!sdp) return std::nullopt;
    LocalMedia local = local_media();
    auto answered = make_answer(*sdp, local, sdp_version_ + 1, direction);
    if (!answered) return std::nullopt;
    // They have begun anew, and so do we (RFC 8839 4.4.1.1.1).
    if (agreed_ && agreed_->ice && answered->agreed.ice && agreed_->ice->theirs != answered->agreed.ice->theirs) {
        ice_ = local.ice = media::make_ice_credentials();
        answered = make_answer(*sdp, local, sdp_version_ + 1, direction);
    }
    ++sdp_version_;
    agree(answered->agreed);
    return format(answered->answer);
}

bool Session::take_answer(const Received& answer) {
    const auto sdp = answer.has_sdp() ? parse_sdp(answer.body) : std::nullopt;
    const auto agreed = sdp ? read_answer(*sdp, local_media(), offered_direction_) : std::nullopt;
    if (!agreed) return false;
    Agreed settled = *agreed;
    // While we hold them ourselves their answer says nothing about their own wish.
    if (offered_direction_ != Direction::sendrecv) settled.held = held_;
    agree(settled);
    return true;
}

void Session::agree(const Agreed& agreed) {
    if (agreed_ != agreed || silent_ != on_hold_) {
        agreed_ = agreed;
        silent_ = on_hold_;
        if (stream_ != nullptr) stream_->connect(agreed, silent_);
    }
    if (held_ == agreed.held) return;
    held_ = agreed.held;
    if (state_ == State::connected) events_.held(*this, held_);
}

// ---- Headers

std::string Session::common_headers() const {
    return std::string("Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, REFER, NOTIFY, INFO, OPTIONS\r\n") +
           "Supported: 100rel, timer, replaces, norefersub\r\n" +
           (settings_.auto_answer ? "Allow-Events: refer, talk, hold\r\n" : "");
}

std::string Session::timer_headers() const {
    std::string lines;
    if (interval_ == 0) return lines;
    add_header(lines, "Session-Expires", std::to_string(interval_));
    if (least_ != 0) add_header(lines, "Min-SE", std::to_string(least_));
    return lines;
}

// ---- The end

void Session::hang_up(std::string headers) {
    switch (state_) {
        case State::calling:
        case State::proceeding:
        case State::ringing:
            if (cancelled_) return;
            cancelled_ = true;
            return dialog_->cancel();
        case State::offered:
            return refuse(486, std::move(headers));
        case State::answering:
        case State::connected:
            state_ = State::ending;
            stream_.reset();
            return dialog_->request(Method::bye, {std::move(headers), {}});
        case State::fresh:
            return finish(std::nullopt);
        case State::ending:
        case State::ended:
            return;
    }
}

void Session::fail_media() {
    if (state_ != State::connected) return;
    std::string reason;
    add_header(reason, "Reason", "SIP;cause=488;text=\"no keys for the media\"");
    events_.ended(*this, {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_INCOMPATIBLE});
    hang_up(reason);
}

// `ending`: what whoever watches the call must hear; nothing when he ended it himself.
void Session::finish(std::optional<Ending> ending) {
    if (state_ == State::ended) return;
    state_ = State::ended;
    for (auto* timer : {&refresh_at_, &give_up_at_, &retry_at_}) forget_timer(*timer);
    stream_.reset();
    end_change(false);
    end_refer(false);
    if (ending && !cancelled_) events_.ended(*this, *ending);
    events_.finished(*this);
}

// ---- Messages

void Session::on_response(const Received& response) {
    if (state_ == State::ended) return;
    if (response.method == Method::bye) {
        if (response.status < 200) return;
        if ((response.status == 401 || response.status == 407) && auth_.challenged(response.challenges))
            return dialog_->request(Method::bye, {auth_.headers("BYE", dialog_->request_uri()), {}});
        return finish(std::nullopt);
    }
    if (response.method == Method::refer) return refer_answered(response);
    if (response.method == Method::invite || response.method == Method::update) {
        if (state_ == State::connected) return change_answered(response);
        if (state_ == State::ending) {
            // A re-INVITE that was under way when we hung up.
            if (response.method == Method::invite && response.status / 100 == 2) dialog_->ack({});
            return;
        }
        if (response.method == Method::update) return;
        if (response.status < 200) return invite_provisional(response);
        return response.status < 300 ? invite_accepted(response) : invite_refused(response);
    }
}

Reply Session::on_request(const Received& request) {
    if (state_ == State::ended) return {481, {}};
    switch (request.method) {
        case Method::invite:
            return on_reinvite(request);
        case Method::update:
            return on_update(request);
        case Method::bye:
            return on_bye(request);
        case Method::refer:
            return on_refer(request);
        case Method::notify:
            return on_notify(request);
        case Method::info:
            return on_info(request);
        case Method::prack:
        case Method::options:
        case Method::message:
            return {200, {}};
        default:
            return {405, {common_headers(), {}}};
    }
}

Reply Session::on_bye(const Received& bye) {
    if (!bye.user_to_user.empty()) {
        if (const auto bytes = parse_user_to_user(bye.user_to_user)) events_.user_info(*this, *bytes);
    }
    if (state_ == State::offered) dialog_->respond(487, {});
    finish(state_ == State::ending ? std::nullopt : std::optional(hung_up(q850_cause(bye.reason))));
    return {200, {}};
}

// Digits the old ways: application/dtmf-relay (Signal=5 and Duration=160 on lines of their own) and application/dtmf (5).
Reply Session::on_info(const Received& info) {
    if (!info.user_to_user.empty()) {
        if (const auto bytes = parse_user_to_user(info.user_to_user)) events_.user_info(*this, *bytes);
    }
    if (info.content_type.empty()) return {200, {}};
    std::string_view rest = info.body;
    std::string_view signal;
    uint32_t duration = 100;
    if (info.content_type == "application/dtmf") signal = trim(rest);
    else if (info.content_type != "application/dtmf-relay") return {415, {"Accept: application/dtmf-relay, application/dtmf\r\n", {}}};
    else {
        while (!rest.empty()) {
            std::string_view line = cut(rest, '\n');
            const std::string_view key = trim(cut(line, '='));
            if (same(key, "Signal")) signal = trim(line);
            if (same(key, "Duration")) duration = number_in<uint32_t>(line).value_or(duration);
        }
    }
    if (signal.size() != 1 || std::string_view("0123456789*#ABCDabcd").find(signal[0]) == std::string_view::npos) return {400, {}};
    const char digit = signal[0] >= 'a' ? static_cast<char>(signal[0] - 32) : signal[0];
    events_.digit(*this, digit, duration);
    return {200, {}};
}

bool Session::send_digit(char digit, uint32_t milliseconds) {
    if (state_ != State::connected) return false;
    const std::string body = std::string("Signal=") + digit + "\r\nDuration=" + std::to_string(milliseconds) + "\r\n";
    dialog_->request(Method::info, {{}, body, "application/dtmf-relay"});
    return true;
}

bool Session::send_user_info(const std::string& bytes) {
    if (state_ != State::connected) return false;
    std::string lines;
    add_header(lines, "User-to-User", format_user_to_user(bytes));
    dialog_->request(Method::info, {lines, {}});
    return true;
}

}  // namespace tapi::sip
