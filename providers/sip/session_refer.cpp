// SPDX-License-Identifier: Apache-2.0
// Transfer (RFC 3515, RFC 5589): asking the other end to call somebody, and being asked. See session.hpp.
#include "sip/session.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// As long as a proxy lets a telephone ring (RFC 3261 16.6, timer C), and a little.
constexpr Millis longest_referral{190'000};

// `SIP/2.0 180 Ringing`
int fragment_status(std::string_view body) {
    std::string_view line = trim(cut(body, '\n'));
    if (!same(cut(line, ' '), "SIP/2.0")) return 0;
    return number_in<int>(cut(line, ' ')).value_or(0);
}

}  // namespace

bool Session::refer(uint32_t request, const std::string& target, const std::string& referred_by, bool blind) {
    if (state_ != State::connected || refer_request_ != 0) return false;
    refer_request_ = request;
    refer_blind_ = blind;
    refer_until_ = timers_.after(longest_referral, [this] {
        refer_until_.reset();
        end_refer(false);
    });
    headers_.clear();
    add_header(headers_, "Refer-To", "<" + target + ">");
    add_header(headers_, "Referred-By", "<" + referred_by + ">");
    dialog_->request(Method::refer, {headers_ + auth_.headers("REFER", dialog_->request_uri()), {}});
    return true;
}

void Session::refer_answered(const Received& response) {
    if (response.status < 200 || refer_request_ == 0) return;
    if (response.status < 300) return auth_.accepted();  // what came of it is told by NOTIFY
    const bool challenge = response.status == 401 || response.status == 407;
    if (challenge && auth_.challenged(response.challenges))
        return dialog_->request(Method::refer, {headers_ + auth_.headers("REFER", dialog_->request_uri()), {}});
    end_refer(false);
}

Reply Session::on_notify(const Received& notify) {
    std::string_view rest = notify.event;
    const std::string_view event = trim(cut(rest, ';'));
    if (settings_.auto_answer && (same(event, "talk") || same(event, "hold"))) {
        events_.controlled(*this, same(event, "talk") ? Control::talk : Control::hold);
        return {200, {}};
    }
    if (!same(event, "refer")) return {489, {settings_.auto_answer ? "Allow-Events: refer, talk, hold\r\n" : "Allow-Events: refer\r\n", {}}};
    const int status = notify.content_type.find("message/sipfrag") == 0 ? fragment_status(notify.body) : 0;
    std::string_view subscription = notify.subscription_state;
    const bool over = same(trim(cut(subscription, ';')), "terminated");
    // Who transfers without consulting does not wait for the answer (RFC 5589 6.1).
    if (status >= 200 || (status > 100 && refer_blind_)) end_refer(status < 300);
    else if (over) end_refer(false);
    return {200, {}};
}

// A transfer that succeeded leaves nothing for this end to do.
void Session::end_refer(bool done) {
    if (refer_request_ == 0) return;
    const uint32_t request = std::exchange(refer_request_, 0);
    forget_timer(refer_until_);
    events_.completed(*this, request, done);
}

Reply Session::on_refer(const Received& refer) {
    if (state_ != State::connected) return {481, {}};
    const auto target = parse_name_addr(refer.refer_to);
    if (!target) return {400, {}};
    if (!target->parts.is_sip()) return {416, {}};
    if (referring_) return {491, {}};
    if (!events_.referred(*this, *target, refer.referred_by)) return {603, {}};
    referring_ = true;
    return {202, {}};
}

void Session::report_referral(int status) {
    if (!referring_ || state_ != State::connected) return;
    const bool last = status >= 200;
    referring_ = !last;
    Payload payload;
    add_header(payload.headers, "Event", "refer");
    add_header(payload.headers, "Subscription-State", last ? "terminated;reason=noresource" : "active;expires=60");
    payload.content_type = "message/sipfrag;version=2.0";
    payload.body = "SIP/2.0 " + std::to_string(status) + (last ? (status < 300 ? " OK" : " Refused") : " Trying") + "\r\n";
    dialog_->request(Method::notify, payload);
}

}  // namespace tapi::sip
