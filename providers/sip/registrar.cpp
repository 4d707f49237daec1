// SPDX-License-Identifier: Apache-2.0
// See registrar.hpp.
#include "sip/registrar.hpp"

#include <algorithm>
#include <functional>

#include "sip/message_summary.hpp"
#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr Millis between_first{1};          // 10,000 accounts begin within ten seconds
constexpr Millis subscribe_again{60'000};   // after a refusal
constexpr uint32_t subscription_time = 3600;

Millis after_seconds(uint32_t seconds) { return Millis(int64_t{seconds} * 900); }

}  // namespace

Registrar::Registrar(const Config& config, Stack& stack, RegistrarEvents& events)
    : config_(config), stack_(stack), events_(events), seed_(std::hash<std::string>()(random_token())) {
    for (uint32_t line = 0; line < config_.lines.size(); ++line) {
        const Peer& peer = config_.peers[config_.lines[line].peer];
        by_address_.emplace(config_.lines[line].number, line);
        if (!peer.registers) continue;
        accounts_.push_back({line, Registration(peer.calls.credentials, peer.expires), random_token(), random_token(), 0, std::nullopt, {}, 0, std::nullopt});
    }
}

// Not for secrets: it spreads moments.
double Registrar::random() {
    seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(seed_ >> 11) / static_cast<double>(1ULL << 53);
}

void Registrar::start() {
    for (uint32_t account = 0; account < accounts_.size(); ++account)
        stack_.timers().after(between_first * account, [this, account] { send(account); });
}

void Registrar::leave() {
    for (uint32_t account = 0; account < accounts_.size(); ++account) {
        if (accounts_[account].registration.state() == Registration::State::registered) send(account, true);
    }
}

Invitation Registrar::target(const Account& account) const {
    const Peer& at = peer(account);
    Invitation target;
    target.request_uri = "sip:" + at.domain + (at.uri_params.empty() ? "" : ";" + at.uri_params);
    const std::string own = "<sip:" + escape_user(config_.lines[account.line].number) + "@" + at.domain + ">";
    target.from = own + ";tag=" + account.tag;
    target.to = own;
    target.route = at.route;
    return target;
}

std::string Registrar::contact(const Account& account) {
    const Invitation at = target(account);
    return stack_.contact(config_.lines[account.line].number, at.route.empty() ? at.request_uri : at.route, "line=" + std::to_string(account.line));
}

void Registrar::send(uint32_t number, bool leaving) {
    Account& account = accounts_[number];
    Solitary request{"REGISTER", target(account), account.call_id, ++account.cseq, {}};
    add_header(request.payload.headers, "Contact", contact(account));
    request.payload.headers += account.registration.headers(request.target.request_uri, leaving);
    if (leaving) return stack_.send(request, [](const Received&) {});
    await_answer(number);
    stack_.send(request, [this, number, cseq = account.cseq](const Received& answer) { answered(number, cseq, answer); });
}

void Registrar::await_answer(uint32_t number) {
    Account& account = accounts_[number];
    account.patience = stack_.timers().after(patience, [this, number, cseq = account.cseq] {
        accounts_[number].patience.reset();
        Received silence;
        silence.status = 408;
        silence.internal = true;
        answered(number, cseq, silence);
    });
}

// What comes late counts as long as nothing newer was sent.
void Registrar::answered(uint32_t number, uint32_t cseq, const Received& answer) {
    Account& account = accounts_[number];
    if (answer.status < 200 || cseq != account.cseq) return;
    if (account.patience) stack_.timers().cancel(*account.patience);
    account.patience.reset();
    const auto next = account.registration.answered(answer, contact(account), random());
    if (next.changed) {
        events_.registration(account.line, account.registration.state());
        const bool begins = account.registration.state() == Registration::State::registered && peer(account).messages;
        if (begins && !account.subscription) {
            account.subscription.emplace(peer(account).calls.credentials);
            account.subscription_call_id = random_token();
            by_call_id_.emplace(account.subscription_call_id, account.line);
            subscribe(number);
        }
    }
    stack_.timers().after(next.wait, [this, number, cseq] {
        if (accounts_[number].cseq == cseq) send(number);
    });
}

// ---- Messages waiting

void Registrar::subscribe(uint32_t number) {
    Account& account = accounts_[number];
    Solitary request{"SUBSCRIBE", target(account), account.subscription_call_id, ++account.subscription_cseq, {}};
    request.target.request_uri = "sip:" + escape_user(config_.lines[account.line].number) + "@" + peer(account).domain;
    std::string& lines = request.payload.headers;
    add_header(lines, "Contact", contact(account));
    add_header(lines, "Event", "message-summary");
    add_header(lines, "Accept", "application/simple-message-summary");
    add_header(lines, "Expires", std::to_string(subscription_time));
    lines += account.subscription->headers("SUBSCRIBE", request.target.request_uri);
    stack_.send(request, [this, number](const Received& answer) { subscribed(number, answer); });
}

void Registrar::subscribed(uint32_t number, const Received& answer) {
    if (answer.status < 200) return;
    Account& account = accounts_[number];
    Millis wait = subscribe_again;
    if (answer.status < 300) {
        account.subscription->accepted();
        wait = after_seconds(std::clamp<uint32_t>(answer.expires.value_or(subscription_time), 60, subscription_time));
    } else if ((answer.status == 401 || answer.status == 407) && account.subscription->challenged(answer.challenges)) {
        return subscribe(number);
    }
    stack_.timers().after(wait, [this, number] { subscribe(number); });
}

// Some servers tell without being asked; the address says whom.
Reply Registrar::notified(const Received& notify) {
    std::string_view event = notify.event;
    if (!same(trim(cut(event, ';')), "message-summary")) return {489, {"Allow-Events: message-summary\r\n", {}}};
    std::optional<uint32_t> line;
    if (const auto at = by_call_id_.find(notify.call_id); at != by_call_id_.end()) {
        line = at->second;
    } else if (const auto to = parse_name_addr(notify.to)) {
        if (const auto named = by_address_.find(to->parts.user); named != by_address_.end()) line = named->second;
    }
    if (!line) return {481, {}};
    if (const auto waiting = parse_message_summary(notify.body)) events_.message_waiting(*line, *waiting);
    return {200, {}};
}

}  // namespace tapi::sip
