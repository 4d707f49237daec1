// SPDX-License-Identifier: Apache-2.0
// What the network does to TAPI's calls and lines; on the stack's thread, each inside a Turn. See provider.hpp.
#include <algorithm>
#include <chrono>

#include "base/unicode.hpp"
#include "sip/alerting.hpp"
#include "sip/name_addr.hpp"
#include "sip/provider.hpp"

namespace tapi::sip {
namespace {

// An error for a request whose call or network would not.
constexpr LONG failed_request = static_cast<LONG>(LINEERR_OPERATIONFAILED);
constexpr Millis between_looks{10'000};  // for telephones whose registration ended

// Of a session that stands: whom its requests go to.
Party far_end(const Session& session) {
    const auto to = parse_uri(session.dialog().remote_target());
    return to ? party_of({"", to->text(), *to, ""}) : Party{};
}

}  // namespace

// ---- Calls

void SipProvider::offered(Session& session, const Received& invite, const PhoneConfig* phone) {
    const int refused = announce(session, invite, phone);
    if (refused != 0) return session.refuse(refused);
    // A telephone rings as soon as it is called; whether somebody is there shows when he answers.
    session.ring();
    if (!peer_of(session.line).calls.auto_answer) return;
    const auto after = answer_after(invite.call_info, invite.alert_info);
    if (after) stack_.timers().after(Millis(int64_t{*after} * 1000), [this, number = session.id()] { answer_by_itself(number); });
}

// Unless somebody has done something about it himself.
void SipProvider::answer_by_itself(uint32_t number) {
    Session* session = calls_.find(number);
    if (session == nullptr) return;
    {
        const Turn turn(*this);
        SipCall* call = call_of(*session);
        const bool waits = call != nullptr && !call->busy && (call->state == LINECALLSTATE_OFFERING || call->state == LINECALLSTATE_ACCEPTED);
        if (!waits) return;
        call->busy = true;
    }
    session->answer();
}

void SipProvider::controlled(Session& session, Control control) {
    uint32_t number = 0;
    {
        const Turn turn(*this);
        SipCall* call = call_of(session);
        if (call == nullptr || call->busy || call->conference != 0) return;
        const bool holds = control == Control::hold && call->state == LINECALLSTATE_CONNECTED;
        const bool returns = control == Control::talk && call->state == LINECALLSTATE_ONHOLD;
        if (holds || returns) {
            number = begin({holds ? Operation::Kind::hold : Operation::Kind::unhold, {}, call->id, 0, 1, false});
            call->busy = true;
        }
    }
    if (number == 0) return control == Control::talk ? answer_by_itself(session.id()) : void();
    if (!(control == Control::hold ? session.hold(number) : session.unhold(number))) completed(session, number, false);
}

// 0, or the response that refuses the call.
int SipProvider::announce(Session& session, const Received& invite, const PhoneConfig* phone) {
    const Turn turn(*this);
    if (!is_open(session.line)) return 480;
    if (network_calls(session.line) >= line(session.line).max_calls) return 486;
    auto* call = static_cast<SipCall*>(new_call(session.line));
    if (call == nullptr) return 503;
    attach(*call, session.id());
    session.call = call->id;
    call->call_id = call_number(invite.call_id);
    const bool believed = peer_of(session.line).calls.trusted;
    call->caller_id = caller_of({invite.from, believed ? std::string_view(invite.asserted) : std::string_view(), invite.privacy});
    // Who has said his password is who he is, whatever he writes.
    if (phone != nullptr) call->caller_id = {LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME, phone->number, phone->name};
    if (const auto to = parse_name_addr(invite.to)) call->called_id = party_of(*to);
    const Diversion diversion = diversion_of(invite.diversion, invite.history_info);
    call->reason = diversion.reason;
    call->redirecting_id = diversion.redirecting;
    if (diversion.reason != LINECALLREASON_DIRECT) call->redirection_id = {LINECALLPARTYID_ADDRESS, configured(session.line).number, {}};
    if (!invite.replaces.empty() || !invite.referred_by.empty()) call->reason = LINECALLREASON_TRANSFER;
    if (!invite.user_to_user.empty()) call->received_info = parse_user_to_user(invite.user_to_user).value_or("");
    call->caller = to_utf16(call->caller_id.number);
    call->called = to_utf16(call->called_id.number);
    move(*call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE);
    return 0;
}

void SipProvider::network_moves(const Session& session, DWORD state, DWORD mode) {
    SipCall* call = call_of(session);
    if (call != nullptr && call->conference == 0 && call->fetched.id == 0) move(*call, state, mode);
}

void SipProvider::proceeding(Session& session) {
    const Turn turn(*this);
    network_moves(session, LINECALLSTATE_PROCEEDING);
}

void SipProvider::ringing(Session& session) {
    const Turn turn(*this);
    network_moves(session, LINECALLSTATE_RINGBACK);
}

void SipProvider::connected(Session& session) {
    const Turn turn(*this);
    SipCall* call = call_of(session);
    if (call == nullptr) return;
    call->busy = false;
    if (call->fetched.id != 0) complete(std::exchange(call->fetched, {}));
    if (call->handed_on) call->connected_id = far_end(session);
    else call->connected_id = call->outgoing ? (call->redirection_id.number.empty() ? call->called_id : call->redirection_id) : call->caller_id;
    network_moves(session, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    changed(*call, LINECALLINFOSTATE_CONNECTEDID);
}

void SipProvider::redirected(Session& session, const NameAddr& to) {
    const Turn turn(*this);
    SipCall* call = call_of(session);
    if (call == nullptr) return;
    call->redirecting_id = call->called_id;
    call->redirection_id = party_of(to);
    if (call->fetched.id != 0) return;
    if (call->state != LINECALLSTATE_DIALING) move(*call, LINECALLSTATE_DIALING);
    changed(*call, LINECALLINFOSTATE_REDIRECTINGID | LINECALLINFOSTATE_REDIRECTIONID);
}

void SipProvider::held(Session& session, bool held) {
    const Turn turn(*this);
    SipCall* call = call_of(session);
    if (call != nullptr && call->state == LINECALLSTATE_CONNECTED)
        move(*call, LINECALLSTATE_CONNECTED, held ? LINECONNECTEDMODE_ACTIVEHELD : LINECONNECTEDMODE_ACTIVE);
}

void SipProvider::user_info(Session& session, const std::string& bytes) {
    const Turn turn(*this);
    SipCall* call = call_of(session);
    if (call == nullptr) return;
    call->received_info = bytes;
    changed(*call, LINECALLINFOSTATE_USERUSERINFO);
}

void SipProvider::ended(Session& session, Ending ending) {
    const Turn turn(*this);
    SipCall* call = call_of(session);
    session.call = 0;
    if (call == nullptr) return;
    attach(*call, 0);
    call->busy = false;
    if (call->fetched.id != 0) {
        complete(call->fetched, failed_request);
        closing(*call);
        return remove_call(call->id);
    }
    leave_conference(*call);
    if (call->state != LINECALLSTATE_IDLE) move(*call, ending.state, ending.mode);
}

void SipProvider::moved(Session& from, Session& to) {
    const Turn turn(*this);
    SipCall* call = sip_call(to.call);
    if (call != nullptr && call->session == from.id()) return attach(*call, to.id());
    // TAPI let go of the call while it was led by the other: that is who will be told to hang up.
    stack_.later([this, number = to.id()] {
        if (Session* left = calls_.find(number)) calls_.release(*left);
    });
}

void SipProvider::replaced(Session& session, Session& by) {
    const Turn turn(*this);
    SipCall* call = sip_call(by.call);
    if (call == nullptr || call->session != session.id()) return;
    attach(*call, by.id());
    call->handed_on = true;
    // Called, but not there yet: its connected() comes later.
    if (by.state() != Session::State::connected) return network_moves(by, by.state() == Session::State::ringing ? LINECALLSTATE_RINGBACK : LINECALLSTATE_PROCEEDING);
    network_moves(by, LINECALLSTATE_CONNECTED, by.is_held() ? LINECONNECTEDMODE_ACTIVEHELD : LINECONNECTEDMODE_ACTIVE);
    call->connected_id = far_end(by);
    changed(*call, LINECALLINFOSTATE_CONNECTEDID);
}

// ---- Sound

void SipProvider::digit(Session& session, char digit) {
    const Turn turn(*this);
    const SipCall* call = call_of(session);
    if (call == nullptr) return;
    for (const DWORD mode : {LINEDIGITMODE_DTMF, LINEDIGITMODE_DTMFEND}) sound_.digit_came(call->id, static_cast<char16_t>(digit), mode);
}

// On the media engine's thread. Most of what it tells is nobody's business here.
void SipProvider::heard(uint32_t session, media::EventKind kind, uint32_t value) {
    using Kind = media::EventKind;
    switch (kind) {
        case Kind::digit_began:
        case Kind::digit_ended:
        case Kind::tone_heard:
        case Kind::kind_heard:
        case Kind::kind_ended:
        case Kind::play_ended:
        case Kind::digits_sent:
            break;
        default:
            return;
    }
    const Turn turn(*this);
    sound_.heard(session, kind, value);
}

// Nobody proved to be the far end that its description names.
void SipProvider::unkeyed(uint32_t session) {
    host_.log(OPENTAPI_LOG_WARNING, "sound", "no keys for a call's sound: the other end's certificate is not the one in its description, or it gave up");
    with_session(session, [](Session& without) { without.fail_media(); });
}

// The third parameter is a time, of which 0 would mean that there is none.
void SipProvider::sound_told(uint32_t id, DWORD message, DWORD_PTR p1, DWORD_PTR p2) {
    const auto now = std::chrono::duration_cast<Millis>(ticks_.now().time_since_epoch()).count();
    if (const SipCall* call = sip_call(id)) tell(*call, message, p1, p2, std::max<DWORD>(static_cast<DWORD>(now), 1));
}

uint32_t SipProvider::line_of(uint32_t id) const {
    const SipCall* call = sip_call(id);
    return call == nullptr ? 0xFFFFFFFF : call->line;
}

void SipProvider::send_info_digit(uint32_t session, char digit, uint32_t milliseconds) {
    with_session(session, [digit, milliseconds](Session& to) { to.send_digit(digit, milliseconds); });
}

void SipProvider::wait_for(Millis time, uint32_t call, uint32_t turn) {
    post([this, time, call, turn] {
        stack_.timers().after(time, [this, call, turn] {
            const Turn now(*this);
            sound_.timed_out(call, turn);
        });
    });
}

// ---- Operations

void SipProvider::completed(Session&, uint32_t request, bool done) {
    const Turn turn(*this);
    const auto at = std::find_if(operations_.begin(), operations_.end(), [&](const auto& entry) { return entry.first == request; });
    if (at == operations_.end()) return;
    at->second.failed = at->second.failed || !done;
    if (--at->second.open != 0) return;
    const Operation operation = at->second;
    operations_.erase(at);
    finish(operation);
}

void SipProvider::finish(const Operation& operation) {
    for (const uint32_t id : {operation.call, operation.other}) {
        if (SipCall* call = sip_call(id)) call->busy = false;
    }
    switch (operation.kind) {
        case Operation::Kind::hold:
        case Operation::Kind::unhold: {
            SipCall* call = sip_call(operation.call);
            const bool good = call != nullptr && !operation.failed && call->session != 0;
            const bool on_hold = operation.kind == Operation::Kind::hold;
            if (good) move(*call, on_hold ? LINECALLSTATE_ONHOLD : LINECALLSTATE_CONNECTED, on_hold ? 0 : LINECONNECTEDMODE_ACTIVE);
            // The other end's own wish has nobody who waits for it.
            if (operation.request.id != 0) complete(operation.request, good ? 0 : failed_request);
            return;
        }
        case Operation::Kind::swap:
            return finish_swap(operation);
        case Operation::Kind::setup:
            return finish_setup(operation);
        case Operation::Kind::enter:
            return finish_enter(operation);
        case Operation::Kind::leave:
            return finish_leave(operation);
        case Operation::Kind::conference:
            return finish_conference(operation);
        case Operation::Kind::blind:
        case Operation::Kind::complete:
            return finish_transfer(operation);
    }
}

void SipProvider::finish_swap(const Operation& operation) {
    SipCall *active = sip_call(operation.call), *held = sip_call(operation.other);
    if (operation.failed || active == nullptr || held == nullptr || active->session == 0 || held->session == 0)
        return complete(operation.request, failed_request);
    // Whichever waits for the end of the consultation goes on waiting on hold.
    const bool pending = active->partner == held->id && !active->consults;
    move(*active, pending ? LINECALLSTATE_ONHOLDPENDTRANSFER : LINECALLSTATE_ONHOLD);
    move(*held, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    complete(operation.request);
}

void SipProvider::finish_setup(const Operation& operation) {
    SipCall *call = sip_call(operation.call), *consultation = sip_call(operation.other);
    if (operation.failed || call == nullptr || call->session == 0 || consultation == nullptr) {
        remove_call(operation.other);  // TAPI forgets it when the function fails
        return complete(operation.request, failed_request);
    }
    call->partner = consultation->id;
    consultation->partner = call->id;
    move(*call, LINECALLSTATE_ONHOLDPENDTRANSFER);
    complete(operation.request);
    move(*consultation, LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_NORMAL);
}

// Both calls of ours end when the others talk to each other.
void SipProvider::finish_transfer(const Operation& operation) {
    SipCall* call = sip_call(operation.call);
    if (operation.failed || call == nullptr) return complete(operation.request, failed_request);
    for (const uint32_t id : {operation.call, operation.other}) {
        SipCall* over = sip_call(id);
        if (over == nullptr) continue;
        with_session(over->session, [this](Session& gone) { calls_.release(gone); });
        attach(*over, 0);
        over->partner = 0;
        idle(*over);
    }
    complete(operation.request);
}

// ---- Lines

void SipProvider::registration(uint32_t line, Registration::State state) {
    const Turn turn(*this);
    LineState& known = states_[line];
    const bool in_service = state == Registration::State::registered, reachable = state != Registration::State::unreachable;
    if (known.in_service != in_service) line_changed(line, in_service ? LINEDEVSTATE_INSERVICE : LINEDEVSTATE_OUTOFSERVICE);
    if (known.reachable != reachable) line_changed(line, reachable ? LINEDEVSTATE_CONNECTED : LINEDEVSTATE_DISCONNECTED);
    known.in_service = in_service;
    known.reachable = reachable;
    lamps_.line_there(line, in_service);
    if (in_service) return host_.log(OPENTAPI_LOG_INFO, configured(line).number, "registered at " + peer_of(line).domain);
    host_.log(OPENTAPI_LOG_WARNING, configured(line).number,
              state == Registration::State::rejected ? peer_of(line).domain + " refuses the registration: are user and password right?"
                                                     : peer_of(line).domain + " does not answer");
}

void SipProvider::phone_news(const PhoneConfig& phone, Phones::News news, const std::string& where) {
    switch (news) {
        case Phones::News::registered:
            phone_there(phone, true);
            return host_.log(OPENTAPI_LOG_INFO, phone.number, "the telephone registered from " + where);
        case Phones::News::known:
            phone_there(phone, true);
            return host_.log(OPENTAPI_LOG_INFO, phone.number, "the telephone is still registered from " + where);
        case Phones::News::gone:
            phone_there(phone, false);
            return host_.log(OPENTAPI_LOG_INFO, phone.number, "the telephone is not registered any more");
        case Phones::News::wrong_password:
            return host_.log(OPENTAPI_LOG_WARNING, phone.number, "a telephone at " + where + " gives a wrong user or password");
    }
}

void SipProvider::forget_phones_later() {
    stack_.timers().after(between_looks, [this] {
        phones_.forget_expired();
        forget_phones_later();
    });
}

}  // namespace tapi::sip
