// SPDX-License-Identifier: Apache-2.0
// See registrar.hpp.
#include "sip/registrar.hpp"

#include <algorithm>
#include <functional>

#include "sip/message_summary.hpp"
#include "sip/name_addr.hpp"
#include "sip/notifier.hpp"
#include "sip/nta_dialog.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// At the start 10,000 accounts begin within ten seconds, some at a time: that spares more wakings than one by one.
constexpr uint32_t at_a_time = 10;
constexpr Millis between{10};

}  // namespace

Registrar::Registrar(const Config& config, Stack& stack, RegistrarEvents& events)
    : config_(config), stack_(stack), events_(events), seed_(std::hash<std::string>()(random_token())) {
    for (uint32_t line = 0; line < config_.lines.size(); ++line) {
        const Peer& peer = config_.peers[config_.lines[line].peer];
        if (config_.lines[line].is_watched) {
            const bool subscribes = !config_.lines[line].phone && config_.lines[line].way != WatchWay::csta;
            if (subscribes) watched_.push_back({line, {}, nullptr});
            continue;
        }
        by_address_.emplace(config_.lines[line].number, line);
        if (!peer.registers) continue;
        accounts_.push_back({line, Registration(peer.calls.credentials, peer.expires), random_token(), random_token(), 0, std::nullopt, nullptr});
    }
}

// Not for secrets: it spreads moments.
double Registrar::random() {
    seed_ = seed_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(seed_ >> 11) / static_cast<double>(1ULL << 53);
}

void Registrar::start() {
    for (uint32_t account = 0; account < accounts_.size(); ++account)
        stack_.timers().after(between * (account / at_a_time), [this, account] { send(account); });
    for (uint32_t at = 0; at < watched_.size(); ++at)
        stack_.timers().after(between * ((accounts_.size() + at) / at_a_time), [this, at] { watch(watched_[at]); });
}

void Registrar::leave() {
    left_ = true;
    const auto end = [](std::unique_ptr<Subscription>& subscription) {
        if (subscription != nullptr) subscription->leave();
        subscription.reset();
    };
    for (uint32_t account = 0; account < accounts_.size(); ++account) {
        end(accounts_[account].mailbox);
        if (accounts_[account].registration.state() == Registration::State::registered) send(account, true);
    }
    for (Watched& watched : watched_) end(watched.subscription);
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
        if (begins && account.mailbox == nullptr && !left_) {
            Subscription::Surroundings mailbox = around(account.line);
            mailbox.notified = [this, line = account.line](const Received& notify) {
                if (const auto waiting = parse_message_summary(notify.body)) events_.message_waiting(line, *waiting);
            };
            const PackageFacts& asked = facts_of(Package::messages);
            account.mailbox = std::make_unique<Subscription>(wants(account.line, account.line, asked.event, asked.content_type), std::move(mailbox));
            account.mailbox->start();
        }
    }
    stack_.timers().after(next.wait, [this, number, cseq] {
        if (accounts_[number].cseq == cseq) send(number);
    });
}

// ---- Subscriptions

SubscriptionWants Registrar::wants(uint32_t line, uint32_t by, std::string event, std::string accept) const {
    const Peer& at = config_.peers[config_.lines[line].peer];
    SubscriptionWants wants;
    wants.event = std::move(event);
    wants.accept = std::move(accept);
    wants.target.request_uri = "sip:" + escape_user(config_.lines[line].number) + "@" + at.domain + (at.uri_params.empty() ? "" : ";" + at.uri_params);
    wants.target.to = "<sip:" + escape_user(config_.lines[line].number) + "@" + at.domain + ">";
    wants.target.from = "<sip:" + escape_user(config_.lines[by].number) + "@" + at.domain + ">";
    wants.target.route = at.route;
    return wants;
}

Subscription::Surroundings Registrar::around(uint32_t by) {
    const auto nothing = [] {};
    return {config_.peers[config_.lines[by].peer].calls.credentials, stack_.timers(),
            [this, by](DialogEvents& listener) {
                auto dialog = stack_.make_dialog();
                dialog->listen(listener);
                dialog->set_contact_user(config_.lines[by].number, "line=" + std::to_string(by));
                return dialog;
            },
            [](bool) {}, [](const Received&) {}, nothing};
}

// ---- Telephones that are watched

void Registrar::watch(Watched& watched) {
    if (left_) return;
    const uint32_t by = config_.lines[watched.line].watched_by;
    Subscription::Surroundings here = around(by);
    here.active = [this, line = watched.line](bool active) { events_.watching(line, active); };
    here.begins = [&watched] { watched.dialogs.begin(); };
    const bool by_presence = config_.lines[watched.line].way == WatchWay::presence;
    if (by_presence) here.notified = [this, line = watched.line](const Received& notify) { presence_notified(line, notify); };
    else here.notified = [this, &watched](const Received& notify) { watched_notified(watched, notify); };
    const PackageFacts& asked = facts_of(by_presence ? Package::presence : Package::dialogs);
    watched.subscription = std::make_unique<Subscription>(wants(watched.line, by, asked.event, asked.content_type), std::move(here));
    watched.subscription->start();
}

void Registrar::watched_notified(Watched& watched, const Received& notify) {
    const auto info = notify.content_type.starts_with(facts_of(Package::dialogs).content_type) ? parse_dialog_info(notify.body) : std::nullopt;
    if (!info) return;  // what cannot be read changes nothing
    const DialogWatch::News news = watched.dialogs.take(*info);
    if (news.again) watched.subscription->refresh_soon();
    if (!news.changed.empty()) events_.dialogs_changed(watched.line, news.changed);
}

void Registrar::presence_notified(uint32_t line, const Received& notify) {
    const auto presence = notify.content_type.starts_with(facts_of(Package::presence).content_type) ? parse_presence(notify.body) : std::nullopt;
    if (presence) events_.presence_changed(line, *presence);  // what cannot be read changes nothing
}

// ---- Messages waiting

// Some servers tell without being asked; the address says whom.
Reply Registrar::notified(const Received& notify) {
    std::string_view event = notify.event;
    if (!same(trim(cut(event, ';')), "message-summary")) return {489, {"Allow-Events: message-summary\r\n", {}}};
    std::optional<uint32_t> line;
    if (const auto to = parse_name_addr(notify.to)) {
        if (const auto named = by_address_.find(to->parts.user); named != by_address_.end()) line = named->second;
    }
    if (!line) return {481, {}};
    if (const auto waiting = parse_message_summary(notify.body)) events_.message_waiting(*line, *waiting);
    return {200, {}};
}

}  // namespace tapi::sip
