// SPDX-License-Identifier: Apache-2.0
// See calls.hpp.
#include "sip/calls.hpp"

#include <atomic>

#include "sip/name_addr.hpp"
#include "sip/nta_dialog.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr const char* allowed = "Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, REFER, NOTIFY, INFO, OPTIONS\r\nAccept: application/sdp\r\nSupported: 100rel, timer, replaces, norefersub\r\n";
constexpr const char* come_back_later = "Retry-After: 5\r\n";

// Both ends of a call may be ours: the tag tells them apart.
std::string key_of(const std::string& call_id, const std::string& tag) { return call_id + ";" + tag; }
std::string key_of(const NtaDialog& dialog) { return key_of(dialog.call_id(), dialog.local_tag()); }

}  // namespace

Calls::Calls(const Config& config, Stack& stack, MediaPorts& media, Phones& phones, CallsEvents& events, std::atomic<uint32_t>& numbers)
    : config_(config), stack_(stack), media_(media), phones_(phones), events_(events), numbers_(numbers) {
    for (uint32_t line = 0; line < config_.lines.size(); ++line) {
        const LineConfig& configured = config_.lines[line];
        const Peer& peer = config_.peers[configured.peer];
        if (configured.is_watched) continue;
        lines_.emplace(configured.number + "@" + peer.domain, line);
        lines_.emplace(configured.number, line);
        if (!default_line_ && peer.default_number == configured.number) default_line_ = line;
    }
}

Calls::~Calls() = default;

Session* Calls::find(uint32_t session) {
    const auto at = sessions_.find(session);
    return at == sessions_.end() ? nullptr : at->second.get();
}

Session::Surroundings Calls::around(uint32_t number, uint32_t line) {
    return {config_.peers[config_.lines[line].peer].calls, stack_.timers(), media_, *this, number};
}

Session& Calls::add(uint32_t number, uint32_t line, std::unique_ptr<NtaDialog> dialog) {
    NtaDialog* carrier = dialog.get();
    carrier->set_contact_user(config_.lines[line].number, "line=" + std::to_string(line));
    auto session = std::make_unique<Session>(around(number, line), std::move(dialog));
    carrier->listen(*session);
    session->line = line;
    dialogs_.emplace(number, carrier);
    return *sessions_.emplace(number, std::move(session)).first->second;
}

std::string Calls::replacing_target(const Session& session) {
    std::string text = session.dialog().remote_target();
    text = text.substr(0, text.find('?')) + "?Replaces=";
    // Everything that is not plain is escaped; the receiver reads it as a header.
    for (const char c : session.dialog().replaces()) {
        const bool plain = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
        text += plain ? std::string(1, c) : "%" + hex(std::string_view(&c, 1));
    }
    return text;
}

void Calls::hang_up_all() {
    std::vector<uint32_t> all;
    for (const auto& [number, session] : sessions_) all.push_back(number);
    for (const uint32_t number : all) {
        if (Session* session = find(number)) session->hang_up();
    }
    dialogs_.clear();
    sessions_.clear();
}

// ---- Calls that come

// Our own Contact names the line; else the number says it, first as an address of the domain it was sent to.
std::optional<uint32_t> Calls::line_for(const Received& invite, bool by_phone) const {
    const auto uri = parse_uri(invite.request_uri);
    const auto to = parse_name_addr(invite.to);
    if (!uri) return std::nullopt;
    const auto named = number_in<uint32_t>(uri->param("line"));
    if (named && *named < config_.lines.size() && config_.lines[*named].number == uri->user) return *named;
    for (const Uri* at : {&*uri, to ? &to->parts : nullptr}) {
        if (at == nullptr) continue;
        for (const std::string& key : {at->user + "@" + domain_of(*at), at->user}) {
            if (const auto found = lines_.find(key); found != lines_.end()) return found->second;
        }
    }
    return by_phone ? std::nullopt : default_line_;
}

// We are no proxy: who calls another telephone is told where it is.
void Calls::redirect_to_phone(NtaDialog& dialog, const Received& invite) {
    const auto uri = parse_uri(invite.request_uri);
    const PhoneConfig* phone = uri ? phones_.find(*uri) : nullptr;
    if (phone == nullptr) return dialog.respond(404, {});
    std::string lines;
    for (const Binding& binding : phones_.contacts(*phone)) add_header(lines, "Contact", "<" + binding.uri + ">");
    dialog.respond(lines.empty() ? 480 : 302, {lines, {}});
}

void Calls::on_invite(std::unique_ptr<NtaDialog> dialog, const Received& invite) {
    const auto refuse = [&](int status, std::string headers = {}) { dialog->respond(status, {std::move(headers), {}}); };
    const Phones::Caller caller = phones_.caller_of(invite);
    if (caller.refusal) return refuse(caller.refusal->status, caller.refusal->payload.headers);
    const auto line = line_for(invite, caller.phone != nullptr);
    if (!line) return caller.phone != nullptr ? redirect_to_phone(*dialog, invite) : refuse(404);
    if (sessions_.size() >= config_.network.max_calls || offered_.size() >= config_.network.max_offered) return refuse(503, come_back_later);
    Session* old = nullptr;
    if (!invite.replaces.empty()) {
        old = replaced_by(invite);
        if (old == nullptr) return refuse(481);
    }
    const std::string key = key_of(*dialog);
    const uint32_t number = ++numbers_;
    Session& session = add(number, *line, std::move(dialog));
    offered_.insert(number);
    if (!session.offer(invite)) return;
    by_dialog_.emplace(key, number);
    if (old != nullptr) {
        replacing_.emplace(number, old->id());
        return session.answer();
    }
    if (caller.phone != nullptr) watch_phone(*caller.phone, *line, {number}, true);
    events_.offered(session, invite, caller.phone);
    phone_moves(session, DialogState::Phase::early);
}

// RFC 3891: a dialog of ours, named by its tags. Only one that talks is replaced.
Session* Calls::replaced_by(const Received& invite) {
    std::string_view rest = invite.replaces;
    const std::string call_id(trim(cut(rest, ';')));
    const std::string to = find_param(rest, "to-tag").value_or(""), from = find_param(rest, "from-tag").value_or("");
    const auto at = by_dialog_.find(key_of(call_id, to));
    Session* old = at == by_dialog_.end() ? nullptr : find(at->second);
    if (old == nullptr || old->state() != Session::State::connected) return nullptr;
    return old->dialog().replaces() == call_id + ";to-tag=" + from + ";from-tag=" + to ? old : nullptr;
}

void Calls::on_subscribe(std::unique_ptr<NtaDialog> dialog, const Received& request) {
    if (phones_.any()) subscribed_(std::move(dialog), request);
    else dialog->respond(405, {allowed, {}});
}

Reply Calls::on_request(const Received& request) {
    switch (request.method) {
        case Method::options:
            return {200, {allowed, {}}};
        case Method::notify:
            return notified_ ? notified_(request) : Reply{481, {}};
        case Method::registering:
            return phones_.any() ? phones_.on_register(request) : Reply{405, {allowed, {}}};
        case Method::bye:
        case Method::prack:
        case Method::update:
        case Method::info:
        case Method::refer:
            return {481, {}};
        default:
            return {405, {allowed, {}}};
    }
}

// ---- What sessions report

void Calls::proceeding(Session& session) {
    if (session.call != 0) events_.proceeding(session);
}

void Calls::ringing(Session& branch) {
    phone_moves(branch, DialogState::Phase::early);
    const Fork* fork = fork_of(branch);
    Session* lead = fork == nullptr ? nullptr : find(fork->lead);
    Session& session = lead == nullptr ? branch : *lead;
    if (session.call != 0) events_.ringing(session);
    if (const auto at = referrals_.find(session.id()); at != referrals_.end()) {
        if (Session* asking = find(at->second)) asking->report_referral(180);
    }
}

void Calls::connected(Session& session) {
    offered_.erase(session.id());
    phone_moves(session, DialogState::Phase::confirmed);
    settle(session);
    by_dialog_.emplace(key_of(*dialogs_.at(session.id())), session.id());
    if (const auto at = referrals_.find(session.id()); at != referrals_.end()) {
        Session* asking = find(at->second);
        referrals_.erase(at);
        if (asking == nullptr || asking->call == 0) return session.hang_up();
        asking->successor = 0;
        asking->report_referral(200);
        return take_over(session, *asking);
    }
    if (const auto at = replacing_.find(session.id()); at != replacing_.end()) {
        Session* old = find(at->second);
        replacing_.erase(at);
        if (old == nullptr || old->call == 0) return session.hang_up();
        take_over(session, *old);
        return old->hang_up();
    }
    if (session.call != 0) events_.connected(session);
}

// TAPI's call goes on with another dialog; the old one ends by itself or is ended.
void Calls::take_over(Session& session, Session& old) {
    session.call = std::exchange(old.call, 0);
    events_.replaced(old, session);
}

void Calls::redirected(Session& session, const NameAddr& to) {
    if (session.call != 0) events_.redirected(session, to);
}

void Calls::held(Session& session, bool held) {
    if (session.call != 0) events_.held(session, held);
}

void Calls::completed(Session& session, uint32_t request, bool done) { events_.completed(session, request, done); }

void Calls::ended(Session& session, Ending ending) {
    if (!last_of_fork(session, ending)) return;
    // Whoever handed our call on has left before it was answered (RFC 5589 6.1).
    if (Session* next = find(session.successor); next != nullptr && session.call != 0) {
        referrals_.erase(next->id());
        session.successor = 0;
        return take_over(*next, session);
    }
    if (const auto at = referrals_.find(session.id()); at != referrals_.end()) {
        Session* asking = find(at->second);
        referrals_.erase(at);
        if (asking != nullptr) {
            asking->successor = 0;
            asking->report_referral(ending.state == LINECALLSTATE_BUSY ? 486 : 603);
        }
    }
    if (session.call != 0) events_.ended(session, ending);
}

void Calls::user_info(Session& session, const std::string& bytes) {
    if (session.call != 0) events_.user_info(session, bytes);
}

void Calls::digit(Session& session, char digit, uint32_t) {
    if (session.call != 0) events_.digit(session, digit);
}

// The other end hands our call to somebody else: we call him, and when he answers TAPI's call goes on with him.
bool Calls::referred(Session& session, const NameAddr& target, const std::string& referred_by) {
    if (session.call == 0 || sessions_.size() >= config_.network.max_calls) return false;
    const uint32_t number = ++numbers_, line = session.line, asking = session.id();
    const std::string headers = target.parts.headers;
    Uri uri = target.parts;
    uri.headers.clear();
    std::string lines;
    add_header(lines, "Referred-By", referred_by);
    std::string_view rest = headers;
    while (!rest.empty()) {
        std::string_view header = cut(rest, '&');
        if (same(cut(header, '='), "Replaces")) add_header(lines, "Replaces", unescape(header));
    }
    // After the REFER was answered: its NOTIFY must not come first.
    stack_.later([this, number, line, asking, lines, to = uri.text()] {
        Session* old = find(asking);
        if (old == nullptr || old->state() != Session::State::connected) return;
        referrals_.emplace(number, asking);
        old->successor = number;
        old->report_referral(100);
        start(number, line, 0, to, {.headers = lines});
    });
    return true;
}

// After the NOTIFY was answered.
void Calls::controlled(Session& session, Control control) {
    stack_.later([this, number = session.id(), control] {
        Session* asked = find(number);
        if (asked != nullptr && asked->call != 0) events_.controlled(*asked, control);
    });
}

void Calls::finished(Session& session) {
    const uint32_t number = session.id();
    // Our end hung up: nobody is left to talk to whom the other end named.
    if (Session* next = find(session.successor)) next->hang_up();
    referrals_.erase(number);
    replacing_.erase(number);
    offered_.erase(number);
    forks_.erase(number);
    phone_leaves(number);
    stack_.later([this, number] {
        const auto dialog = dialogs_.find(number);
        if (dialog != dialogs_.end()) {
            const auto named = by_dialog_.find(key_of(*dialog->second));
            if (named != by_dialog_.end() && named->second == number) by_dialog_.erase(named);
            dialogs_.erase(dialog);
        }
        sessions_.erase(number);
    });
}

}  // namespace tapi::sip
