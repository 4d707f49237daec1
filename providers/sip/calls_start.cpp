// SPDX-License-Identifier: Apache-2.0
// Where calls of ours go: to an address elsewhere, or to a telephone that registered here, which may be in several places. See
// calls.hpp.
#include <algorithm>

#include "sip/calls.hpp"
#include "sip/name_addr.hpp"
#include "sip/nta_dialog.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr const char* anonymous_from = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";

// What says most about a call that nobody of several answered: that somebody refused it, else that it rang in vain.
int weight(const Ending& ending) {
    if (ending.state != LINECALLSTATE_DISCONNECTED) return 2;
    switch (ending.mode) {
        case LINEDISCONNECTMODE_REJECT:
            return 3;
        case LINEDISCONNECTMODE_UNREACHABLE:
            return 0;
        default:
            return 1;
    }
}

}  // namespace

Session& Calls::make(uint32_t number, uint32_t line, uint32_t call) {
    Session& session = add(number, line, stack_.make_dialog());
    session.call = call;
    return session;
}

Invitation Calls::invitation(uint32_t line, const std::string& uri, const std::string& domain, const CallManner& manner) const {
    const LineConfig& configured = config_.lines[line];
    Invitation invitation;
    invitation.request_uri = uri;
    invitation.to = "<" + uri + ">";
    const std::string own = "<sip:" + escape_user(configured.number) + "@" + domain + ">";
    invitation.from = manner.anonymous ? anonymous_from : configured.display.empty() ? own : quote(configured.display) + " " + own;
    invitation.wants_answer = manner.answers;
    return invitation;
}

void Calls::start(uint32_t number, uint32_t line, uint32_t call, const std::string& uri, const CallManner& manner, const std::string& call_id) {
    const Peer& peer = config_.peers[config_.lines[line].peer];
    Session& session = make(number, line, call);
    const auto target = parse_uri(uri);
    if (const PhoneConfig* phone = target ? phones_.find(*target) : nullptr) return start_at(session, *phone, manner, call_id);
    if (peer.is_home && target && same(domain_of(*target), peer.domain)) return start_at_home(session, *target, manner, call_id);
    Invitation there = invitation(line, uri, peer.domain, manner);
    there.route = peer.route;
    there.call_id = call_id;
    session.make(there, manner.headers);
}

// Another line of ours, by way of our own door; or nobody.
void Calls::start_at_home(Session& session, const Uri& target, const CallManner& manner, const std::string& call_id) {
    const std::string& domain = config_.home.domain;
    if (lines_.count(target.user + "@" + domain) == 0) return session.fail(refused(404, std::nullopt, false));
    Invitation there = invitation(session.line, target.text(), domain, manner);
    there.route = stack_.own_address();
    there.call_id = call_id;
    there.fixed = true;
    session.make(there, manner.headers);
}

// TAPI's number of the call is that of the first place.
void Calls::start_at(Session& first, const PhoneConfig& phone, const CallManner& manner, const std::string& call_id) {
    const auto places = phones_.contacts(phone);
    if (places.empty()) return first.fail({LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_UNREACHABLE});
    std::vector<uint32_t> sessions{first.id()};
    while (sessions.size() < places.size()) sessions.push_back(make(++numbers_, first.line, 0).id());
    if (sessions.size() > 1) {
        const auto fork = std::make_shared<Fork>(Fork{first.id(), sessions, {}});
        for (const uint32_t session : sessions) forks_.emplace(session, fork);
    }
    const uint32_t line = first.line;
    watch_phone(phone, line, sessions, false);
    for (size_t at = 0; at < places.size(); ++at) {
        Session* branch = find(sessions[at]);
        if (branch == nullptr || branch->state() != Session::State::fresh) continue;
        Invitation there = invitation(line, places[at].uri, config_.home.domain, manner);
        there.to = "<sip:" + escape_user(phone.number) + "@" + config_.home.domain + ">";
        there.route = places[at].source;
        there.call_id = at == 0 ? call_id : std::string();
        there.fixed = true;
        branch->make(there, manner.headers);
    }
}

// ---- What the telephone is seen to do

void Calls::watch_phone(const PhoneConfig& phone, uint32_t line, const std::vector<uint32_t>& sessions, bool phone_calls) {
    const LineConfig& configured = config_.lines[line];
    const std::string behind = "@" + config_.home.domain;
    DialogState dialog;
    dialog.id = std::to_string(sessions.front());
    dialog.initiator = phone_calls;
    dialog.phase = phone_calls ? DialogState::Phase::proceeding : DialogState::Phase::trying;
    dialog.local = {"sip:" + escape_user(phone.number) + behind, phone.name, {}, true};
    dialog.remote = {"sip:" + escape_user(configured.number) + behind, configured.display, {}, true};
    const auto watched = std::make_shared<AtPhone>(AtPhone{phone, dialog, sessions.size(), 0});
    for (const uint32_t session : sessions) at_phones_.emplace(session, watched);
    events_.at_phone(phone, dialog);
}

// Phases only go on.
void Calls::phone_moves(const Session& session, DialogState::Phase phase) {
    const auto at = at_phones_.find(session.id());
    if (at == at_phones_.end() || at->second->dialog.phase >= phase) return;
    AtPhone& watched = *at->second;
    watched.dialog.phase = phase;
    if (phase == DialogState::Phase::confirmed) watched.answered = session.id();
    events_.at_phone(watched.phone, watched.dialog);
}

void Calls::phone_leaves(uint32_t session) {
    const auto at = at_phones_.find(session);
    if (at == at_phones_.end()) return;
    const std::shared_ptr<AtPhone> watched = at->second;
    at_phones_.erase(at);
    const bool over = --watched->open == 0 || watched->answered == session;
    if (!over || watched->dialog.phase == DialogState::Phase::terminated) return;
    watched->dialog.phase = DialogState::Phase::terminated;
    events_.at_phone(watched->phone, watched->dialog);
}

// ---- Several at once

Calls::Fork* Calls::fork_of(const Session& session) {
    const auto at = forks_.find(session.id());
    return at == forks_.end() ? nullptr : at->second.get();
}

// What is known of the call, and who waits for it, goes with the lead.
void Calls::lead_by(Fork& fork, Session& session) {
    Session* before = find(fork.lead);
    if (const auto at = referrals_.find(fork.lead); at != referrals_.end()) {
        const uint32_t asking = at->second;
        referrals_.erase(at);
        referrals_.emplace(session.id(), asking);
        if (Session* old = find(asking)) old->successor = session.id();
    }
    fork.lead = session.id();
    if (before == nullptr || before->call == 0) return;
    session.call = std::exchange(before->call, 0);
    events_.moved(*before, session);
}

// The first that answers is the call.
void Calls::settle(Session& session) {
    const auto at = forks_.find(session.id());
    if (at == forks_.end()) return;
    const std::shared_ptr<Fork> fork = at->second;
    if (fork->lead != session.id()) lead_by(*fork, session);
    for (const uint32_t other : fork->open) {
        forks_.erase(other);
        if (other == session.id()) continue;
        if (Session* loser = find(other)) loser->hang_up();
    }
}

bool Calls::last_of_fork(Session& session, Ending& ending) {
    const auto at = forks_.find(session.id());
    if (at == forks_.end()) return true;
    const std::shared_ptr<Fork> fork = at->second;
    forks_.erase(at);
    std::erase(fork->open, session.id());
    if (!fork->best || weight(ending) > weight(*fork->best)) fork->best = ending;
    ending = *fork->best;
    if (fork->open.empty()) return true;
    Session* next = find(fork->open.front());
    if (fork->lead == session.id() && next != nullptr) lead_by(*fork, *next);
    return false;
}

void Calls::release(Session& session, std::string headers) {
    session.call = 0;
    if (const auto at = forks_.find(session.id()); at != forks_.end()) {
        const std::shared_ptr<Fork> fork = at->second;
        for (const uint32_t other : fork->open) {
            forks_.erase(other);
            Session* branch = other == session.id() ? nullptr : find(other);
            if (branch != nullptr) branch->hang_up();
        }
    }
    session.hang_up(std::move(headers));
}

}  // namespace tapi::sip
