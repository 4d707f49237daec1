// SPDX-License-Identifier: Apache-2.0
// What TAPI asks of the SIP provider. See provider.hpp.
#include "sip/provider.hpp"

#include <algorithm>

#include "base/unicode.hpp"
#include "media/engine/clip_player.hpp"
#include "sdk/handles.hpp"
#include "sip/alerting.hpp"
#include "sip/name_addr.hpp"
#include "sip/nta_dialog.hpp"

namespace tapi::sip {
namespace {

using sdk::LineCall;
using sdk::LineDescription;
using sdk::Request;

constexpr std::u16string_view provider_info = u"OpenTAPI SIP";

std::vector<LineDescription> descriptions(const Config& config) {
    std::vector<LineDescription> lines;
    lines.reserve(config.lines.size());
    for (const LineConfig& configured : config.lines) {
        LineDescription line;
        line.name = to_utf16(configured.name);
        line.number = to_utf16(configured.number);
        line.permanent_id = configured.permanent_id;
        line.media_modes = CallSound::media_modes;
        line.max_calls = configured.appearances;
        line.call_features = LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_BLINDTRANSFER |
                             LINECALLFEATURE_COMPLETETRANSF | LINECALLFEATURE_DIAL | LINECALLFEATURE_DROP | LINECALLFEATURE_HOLD |
                             LINECALLFEATURE_REDIRECT | LINECALLFEATURE_RELEASEUSERUSERINFO | LINECALLFEATURE_SENDUSERUSER |
                             LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_SWAPHOLD | LINECALLFEATURE_UNHOLD |
                             LINECALLFEATURE_GATHERDIGITS | LINECALLFEATURE_GENERATEDIGITS | LINECALLFEATURE_GENERATETONE |
                             LINECALLFEATURE_MONITORDIGITS | LINECALLFEATURE_MONITORTONES |
                             LINECALLFEATURE_MONITORMEDIA | LINECALLFEATURE_SETMEDIACONTROL |
                             LINECALLFEATURE_SETTREATMENT |
                             LINECALLFEATURE_SETUPCONF | LINECALLFEATURE_PREPAREADDCONF | LINECALLFEATURE_ADDTOCONF |
                             LINECALLFEATURE_REMOVEFROMCONF;
        line.call_states = LINECALLSTATE_OFFERING | LINECALLSTATE_ACCEPTED | LINECALLSTATE_DIALTONE | LINECALLSTATE_DIALING |
                           LINECALLSTATE_PROCEEDING | LINECALLSTATE_RINGBACK | LINECALLSTATE_BUSY | LINECALLSTATE_SPECIALINFO |
                           LINECALLSTATE_CONNECTED | LINECALLSTATE_ONHOLD | LINECALLSTATE_ONHOLDPENDTRANSFER |
                           LINECALLSTATE_ONHOLDPENDCONF | LINECALLSTATE_CONFERENCED |
                           LINECALLSTATE_DISCONNECTED;
        line.disconnect_modes = all_disconnect_modes();
        if (config.peers[configured.peer].codes.park) line.call_features |= LINECALLFEATURE_PARK;
        if (configured.is_watched) {
            line.call_features = 0;
            line.call_states = LINECALLSTATE_OFFERING | LINECALLSTATE_DIALING | LINECALLSTATE_PROCEEDING | LINECALLSTATE_RINGBACK | LINECALLSTATE_BUSY |
                               LINECALLSTATE_SPECIALINFO | LINECALLSTATE_CONNECTED | LINECALLSTATE_ONHOLD | LINECALLSTATE_UNKNOWN | LINECALLSTATE_DISCONNECTED;
        }
        if (configured.way == WatchWay::csta) {
            line.call_states |= LINECALLSTATE_DIALTONE;
            line.disconnect_modes |= LINEDISCONNECTMODE_PICKUP | LINEDISCONNECTMODE_DONOTDISTURB;
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

bool is_held_here(DWORD state) { return state == LINECALLSTATE_ONHOLD || state == LINECALLSTATE_ONHOLDPENDTRANSFER; }

SipCall& sip(LineCall& call) { return static_cast<SipCall&>(call); }

}  // namespace

SipProvider::SipProvider(Config config, const sdk::Host& host)
    : LineProvider(std::u16string(provider_info), descriptions(config)),
      config_(std::move(config)),
      host_(host),
      states_(config_.lines.size()),
      media_(config_.network, [this](uint32_t session, media::EventKind kind, uint32_t value) { heard(session, kind, value); },
             [this](uint32_t session) { unkeyed(session); }),
      sound_(media_, *this),
      stack_(config_.network),
      phones_(config_, ticks_, [this](const PhoneConfig& phone, Phones::News news, const std::string& where) { phone_news(phone, news, where); }),
      lamps_(config_, ticks_, stack_, phones_,
             [this](const PhoneConfig& by, const std::string& what) { host_.log(OPENTAPI_LOG_DEBUG, by.number, "the telephone " + what); }),
      phone_book_(host.state_folder(), phones_, stack_.timers(), [this](const std::string& text) { host_.log(OPENTAPI_LOG_WARNING, "registrar", text); }),
      calls_(config_, stack_, media_, phones_, *this, last_session_),
      registrar_(config_, stack_, *this),
      csta_(config_, stack_, phones_, *this) {
    for (uint32_t line = 0; line < states_.size(); ++line) {
        if (configured(line).is_watched) states_[line] = {.in_service = false, .reachable = true};
        else if (peer_of(line).registers) states_[line] = {.in_service = false, .reachable = false};
    }
    calls_.set_notified([this](const Received& notify) { return registrar_.notified(notify); });
    calls_.set_subscribed([this](std::unique_ptr<NtaDialog> dialog, const Received& request) { lamps_.on_subscribe(std::move(dialog), request); });
}

SipProvider::~SipProvider() {
    stack_.stop([this] {
        calls_.hang_up_all();
        registrar_.leave();
        csta_.leave();
        lamps_.leave();
    });
    media_.stop();
}

Status SipProvider::start() {
    return stack_.start(calls_, [this] {
        registrar_.start();
        csta_.start();
        if (!phones_.any()) return;
        forget_phones_later();
        phone_book_.open();
    });
}

bool SipProvider::with_session(uint32_t session, std::function<void(Session&)> task) {
    return session != 0 && post([this, session, task = std::move(task)] {
        if (Session* found = calls_.find(session)) task(*found);
    });
}

// ---- States

// The one door for states of TAPI's calls.
void SipProvider::move(SipCall& call, DWORD state, DWORD mode) {
    LineState& line = states_[call.line];
    if (!is_held_here(state)) leave_held(call);
    if (!call.is_parent && !is_held_here(call.state) && is_held_here(state)) ++line.held;
    set_state(call, state, mode);
    show_on_lamps(call, phase_of(state));
    sound_.state_changed(call.id, state);
}

void SipProvider::leave_held(const SipCall& call) {
    if (!call.is_parent && is_held_here(call.state)) --states_[call.line].held;
}

void SipProvider::hang_up(SipCall& call) {
    with_session(call.session, [this](Session& gone) { calls_.release(gone); });
    attach(call, 0);
}

void SipProvider::idle(SipCall& call) {
    if (SipCall* partner = sip_call(call.partner)) {
        partner->partner = 0;
        // What waited for the consultation is an ordinary call on hold again.
        if (partner->state == LINECALLSTATE_ONHOLDPENDTRANSFER) move(*partner, LINECALLSTATE_ONHOLD);
        if (partner->state == LINECALLSTATE_ONHOLDPENDCONF) wait_no_more(*partner);
    }
    call.partner = 0;
    leave_conference(call);
    if (call.is_parent) forget_parent(call);
    else media_.close_room(call.id);
    if (call.state != LINECALLSTATE_IDLE) move(call, LINECALLSTATE_IDLE);
}

void SipProvider::attach(SipCall& call, uint32_t session) {
    if (call.session == session) return;
    call.session = session;
    if (call.treatment == 0) treat(call, peer_of(call.line).hold_music != nullptr ? LINECALLTREATMENT_MUSIC : LINECALLTREATMENT_SILENCE);
    sound_.attach(call.id, session);
}

// ---- Making calls

Status SipProvider::read_params(LineCall& line_call, const LINECALLPARAMS* params) {
    SipCall& call = sip(line_call);
    if (params->dwTotalSize < sdk::fixed_size<LINECALLPARAMS>(version_of(call.line))) return sdk::error(LINEERR_INVALCALLPARAMS);
    if (params->dwBearerMode != 0 && (params->dwBearerMode & ~line(call.line).bearer_modes) != 0) return sdk::error(LINEERR_INVALBEARERMODE);
    if (params->dwMaxRate != 0 && params->dwMinRate > params->dwMaxRate) return sdk::error(LINEERR_INVALRATE);
    if (params->dwMinRate > 64000) return sdk::error(LINEERR_RATEUNAVAIL);
    if (params->dwAddressMode == LINEADDRESSMODE_ADDRESSID && params->dwAddressID != 0) return sdk::error(LINEERR_INVALADDRESSID);
    if (params->dwAddressMode != LINEADDRESSMODE_ADDRESSID && params->dwAddressMode != 0) return sdk::error(LINEERR_INVALADDRESSMODE);
    if (params->dwUserUserInfoSize > most_user_info) return sdk::error(LINEERR_USERUSERINFOTOOBIG);
    if (params->dwUserUserInfoSize != 0 && params->dwUserUserInfoOffset <= params->dwTotalSize &&
        params->dwUserUserInfoSize <= params->dwTotalSize - params->dwUserUserInfoOffset) {
        call.user_info.assign(reinterpret_cast<const char*>(params) + params->dwUserUserInfoOffset, params->dwUserUserInfoSize);
    }
    call.call_flags = params->dwCallParamFlags;
    return success();
}

Status SipProvider::make_call(LineCall& line_call, Request request) {
    SipCall& call = sip(line_call);
    if (is_controlled(call.line)) return ask_phone_for(call, CstaService::make, call.called, request);
    auto dialed = parse_dialed(call.called);
    if (!dialed) return dialed.error();
    call.dialed = std::move(*dialed);
    call.caller_id = {LINECALLPARTYID_ADDRESS, configured(call.line).number, configured(call.line).display};
    if (!call.caller_id.name.empty()) call.caller_id.flags |= LINECALLPARTYID_NAME;
    if (!call.dialed.empty() && !call.dialed.more) return place(call, request);
    complete(request);
    if (call.dialed.empty()) move(call, LINECALLSTATE_DIALTONE, LINEDIALTONEMODE_NORMAL);
    else move(call, LINECALLSTATE_DIALING);
    return success();
}

// The number of a telephone that registers here is that telephone, whatever else the line's domain has of that number.
std::string SipProvider::address_of(const Dialed& dialed, uint32_t line, Whose whose) const {
    const Peer& peer = peer_of(line);
    const bool is_phone = dialed.uri.empty() && config_.phone_numbers.count(dialed.user) != 0;
    if (is_phone) return dialed.in_domain(config_.home.domain, {});
    return dialed.in_domain(peer.domain, whose == Whose::ours ? peer.uri_params : std::string());
}

// Sends the INVITE to what was dialed.
Status SipProvider::place(SipCall& call, Request request) {
    const Peer& peer = peer_of(call.line);
    const std::string uri = address_of(call.dialed, call.line, Whose::ours);
    CallManner manner;
    manner.anonymous = (call.call_flags & LINECALLPARAMFLAGS_BLOCKID) != 0;
    manner.answers = (call.call_flags & LINECALLPARAMFLAGS_DESTOFFHOOK) != 0;
    if (manner.anonymous) {
        add_header(manner.headers, "Privacy", "id");
        add_header(manner.headers, "P-Preferred-Identity", "<sip:" + escape_user(configured(call.line).number) + "@" + peer.domain + ">");
    }
    if (manner.answers) manner.headers += ask_to_answer(peer.domain);
    if (!call.user_info.empty()) add_header(manner.headers, "User-to-User", format_user_to_user(call.user_info));
    call.user_info.clear();
    if (!invite(call, uri, manner)) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too much to do");
    call.called = to_utf16(call.dialed.user.empty() ? call.dialed.uri : call.dialed.user);
    call.called_id = {LINECALLPARTYID_ADDRESS, to_utf8(call.called), {}};
    complete(request);
    move(call, LINECALLSTATE_DIALING);
    return success();
}

bool SipProvider::invite(SipCall& call, const std::string& uri, const CallManner& manner) {
    const uint32_t session = ++last_session_, line = call.line, id = call.id;
    const std::string call_id = random_token();
    const bool posted =
        post([this, session, line, id, uri, manner, call_id] { calls_.start(session, line, id, uri, manner, call_id); });
    if (!posted) return false;
    attach(call, session);
    call.call_id = call_number(call_id);
    return true;
}

Status SipProvider::dial(LineCall& line_call, std::u16string_view digits, Request request) {
    SipCall& call = sip(line_call);
    auto dialed = parse_dialed(digits);
    if (!dialed) return dialed.error();
    if (!dialed->uri.empty() && !call.dialed.empty()) return sdk::error(LINEERR_INVALADDRESS, "an address after a number");
    call.dialed.user += dialed->user;
    call.dialed.uri = dialed->uri;
    call.dialed.more = dialed->more;
    if (!call.dialed.more && !call.dialed.empty()) return place(call, request);
    complete(request);
    if (call.state == LINECALLSTATE_DIALTONE && !call.dialed.empty()) move(call, LINECALLSTATE_DIALING);
    return success();
}

// ---- Taking calls

Status SipProvider::accept(LineCall& line_call, Request request) {
    SipCall& call = sip(line_call);
    if (!with_session(call.session, [](Session& session) { session.ring(); })) return sdk::error(LINEERR_OPERATIONFAILED);
    move(call, LINECALLSTATE_ACCEPTED);
    complete(request);
    return success();
}

Status SipProvider::answer(LineCall& line_call, Request request) {
    SipCall& call = sip(line_call);
    if (is_controlled(call.line)) return ask_phone(call, CstaService::answer, {}, request);
    if (call.user_info.size() > most_user_info) return sdk::error(LINEERR_USERUSERINFOTOOBIG);
    std::string headers;
    if (!call.user_info.empty()) add_header(headers, "User-to-User", format_user_to_user(call.user_info));
    if (!with_session(call.session, [headers](Session& session) { session.answer(headers); })) return sdk::error(LINEERR_OPERATIONFAILED);
    call.busy = true;
    complete(request);
    return success();
}

Status SipProvider::redirect(SipCall& call, std::u16string_view destination, Request request) {
    if (is_controlled(call.line)) return ask_phone_for(call, CstaService::deflect, destination, request);
    const auto dialed = parse_dialed(destination);
    if (!dialed) return dialed.error();
    if (dialed->empty() || dialed->more) return sdk::error(LINEERR_INVALADDRESS);
    const std::string uri = address_of(*dialed, call.line, Whose::theirs);
    if (!with_session(call.session, [uri](Session& session) { session.redirect(uri); })) return sdk::error(LINEERR_OPERATIONFAILED);
    attach(call, 0);
    idle(call);
    complete(request);
    return success();
}

// ---- Ending calls

// For TAPI the call is over at once; what the network still has to say about it is nobody's concern.
Status SipProvider::drop(LineCall& line_call, Request request) {
    SipCall& call = sip(line_call);
    if (is_controlled(call.line)) return ask_phone(call, CstaService::clear, {}, request);
    if (call.user_info.size() > most_user_info) return sdk::error(LINEERR_USERUSERINFOTOOBIG);
    if (call.is_parent) return drop_conference(call, request);
    std::string headers;
    if (!call.user_info.empty()) add_header(headers, "User-to-User", format_user_to_user(call.user_info));
    const int response = response_for_drop(call.state);
    const auto hang_up = [this, headers, response](Session& session) {
        if (session.state() != Session::State::offered) return calls_.release(session, headers);
        session.call = 0;
        session.refuse(response, headers);
    };
    if (call.session != 0 && !with_session(call.session, hang_up)) return sdk::error(LINEERR_OPERATIONFAILED);
    attach(call, 0);
    idle(call);
    complete(request);
    return success();
}

void SipProvider::closing(LineCall& line_call) {
    SipCall& call = sip(line_call);
    const uint32_t session = std::exchange(call.session, 0);
    sound_.forget(call.id);
    media_.close_room(call.id);
    leave_held(call);
    forget_watched(call);
    if (states_[call.line].making.call == call.id) states_[call.line].making = {};
    show_on_lamps(call, DialogState::Phase::terminated);
    leave_conference(call);
    for (const uint32_t member : std::exchange(call.members, {})) {
        if (SipCall* left = sip_call(member)) exit(*left), move(*left, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    }
    if (call.is_parent) forget_parent(call);
    if (SipCall* partner = sip_call(call.partner)) {
        partner->partner = 0;
        if (partner->state == LINECALLSTATE_ONHOLDPENDCONF && partner->members.empty()) wait_no_more(*partner);
    }
    with_session(session, [this](Session& gone) { calls_.release(gone); });
}

// ---- Hold

uint32_t SipProvider::begin(Operation operation) {
    if (++last_operation_ == 0) ++last_operation_;
    operations_.emplace_back(last_operation_, operation);
    return last_operation_;
}

Status SipProvider::hold(LineCall& line_call, Request request) {
    SipCall& call = sip(line_call);
    if (is_controlled(call.line)) return ask_phone(call, CstaService::hold, {}, request);
    if (call.is_parent) return hold_conference(call, request);
    const uint32_t number = begin({Operation::Kind::hold, request, call.id, 0, 1, false});
    call.busy = true;
    if (with_session(call.session, [number, this](Session& s) { if (!s.hold(number)) completed(s, number, false); })) return success();
    operations_.pop_back();
    call.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

Status SipProvider::unhold(LineCall& line_call, Request request) {
    SipCall& call = sip(line_call);
    if (is_controlled(call.line)) return ask_phone(call, CstaService::retrieve, {}, request);
    if (call.is_parent) return unhold_conference(call, request);
    const uint32_t number = begin({Operation::Kind::unhold, request, call.id, 0, 1, false});
    call.busy = true;
    if (with_session(call.session, [number, this](Session& s) { if (!s.unhold(number)) completed(s, number, false); })) return success();
    operations_.pop_back();
    call.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

Status SipProvider::swap_hold(LineCall& line_active, LineCall& line_held, Request request) {
    SipCall &active = sip(line_active), &held = sip(line_held);
    if (active.line != held.line) return sdk::error(LINEERR_INVALCALLHANDLE);
    if (!is_held_here(held.state) || held.busy || held.is_parent) return sdk::error(LINEERR_INVALCALLSTATE);
    const uint32_t number = begin({Operation::Kind::swap, request, active.id, held.id, 2, false});
    active.busy = held.busy = true;
    const bool first = with_session(active.session, [number, this](Session& s) { if (!s.hold(number)) completed(s, number, false); });
    if (first && with_session(held.session, [number, this](Session& s) { if (!s.unhold(number)) completed(s, number, false); })) return success();
    operations_.pop_back();
    active.busy = held.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

// ---- Transfer

Status SipProvider::blind_transfer(SipCall& call, std::u16string_view destination, Request request) {
    if (is_controlled(call.line)) return ask_phone_for(call, CstaService::transfer, destination, request);
    const auto dialed = parse_dialed(destination);
    if (!dialed) return dialed.error();
    if (dialed->empty() || dialed->more) return sdk::error(LINEERR_INVALADDRESS);
    return send_away(call, address_of(*dialed, call.line, Whose::theirs), request);
}

// The other end is told to call `target`; our call ends when it does.
Status SipProvider::send_away(SipCall& call, const std::string& target, Request request) {
    const std::string own = "sip:" + configured(call.line).number + "@" + peer_of(call.line).domain;
    const uint32_t number = begin({Operation::Kind::blind, request, call.id, 0, 1, false});
    call.busy = true;
    if (with_session(call.session, [=, this](Session& s) { if (!s.refer(number, target, own, true)) completed(s, number, false); })) return success();
    operations_.pop_back();
    call.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

Status SipProvider::setup_transfer(SipCall& call, SipCall& consultation, Request request) {
    consultation.consults = true;
    consultation.caller_id = {LINECALLPARTYID_ADDRESS, configured(call.line).number, {}};
    const uint32_t number = begin({Operation::Kind::setup, request, call.id, consultation.id, 1, false});
    call.busy = true;
    const bool on_hold = is_held_here(call.state);
    if (with_session(call.session, [=, this](Session& s) {
            if (on_hold) completed(s, number, true);
            else if (!s.hold(number)) completed(s, number, false);
        }))
        return success();
    operations_.pop_back();
    call.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

// The other end of `call` is told to call the other end of `consultation` in our place; one that only rings is called anew.
Status SipProvider::complete_transfer(SipCall& call, SipCall& consultation, Request request) {
    const bool talks = consultation.state == LINECALLSTATE_CONNECTED || is_held_here(consultation.state);
    const bool rings = consultation.state == LINECALLSTATE_RINGBACK || consultation.state == LINECALLSTATE_PROCEEDING;
    if (!is_held_here(call.state) || (!talks && !rings) || consultation.busy || call.line != consultation.line)
        return sdk::error(LINEERR_INVALCALLSTATE);
    const Peer& peer = peer_of(call.line);
    const std::string own = "sip:" + configured(call.line).number + "@" + peer.domain;
    const std::string dialed = address_of(consultation.dialed, call.line, Whose::theirs);
    const uint32_t number = begin({Operation::Kind::complete, request, call.id, consultation.id, 1, false});
    const uint32_t other = consultation.session;
    call.busy = consultation.busy = true;
    if (with_session(call.session, [=, this](Session& s) {
            const Session* second = calls_.find(other);
            std::string target = dialed;
            if (talks && second != nullptr) target = calls_.replacing_target(*second);
            if (second == nullptr || !s.refer(number, target, own)) completed(s, number, false);
        }))
        return success();
    operations_.pop_back();
    call.busy = consultation.busy = false;
    return sdk::error(LINEERR_OPERATIONFAILED);
}

// ---- Treatments

std::vector<sdk::Treatment> SipProvider::treatments() const {
    const auto known = sdk::known_treatments();
    std::vector<sdk::Treatment> all(known.begin(), known.end());
    for (const NamedClip& named : config_.treatments)
        all.push_back({sdk::first_own_treatment + static_cast<DWORD>(all.size() - known.size()), to_utf16(named.name)});
    return all;
}

// What is known by its number already.
void SipProvider::treat(SipCall& call, DWORD treatment) {
    call.treatment = treatment;
    const DWORD own = treatment - sdk::first_own_treatment;
    auto clip = treatment >= sdk::first_own_treatment ? config_.treatments[own].clip : treatment == LINECALLTREATMENT_MUSIC ? peer_of(call.line).hold_music : nullptr;
    if (clip != nullptr) return sound_.treat(call.id, [clip] { return std::make_unique<media::ClipPlayer>(clip); });
    if (treatment == LINECALLTREATMENT_SILENCE) return sound_.treat(call.id, nullptr);
    sound_.treat(call.id, [treatment] { return std::make_unique<media::SourcePlayer>(sdk::treatment_source(treatment, media::ToneRegion::europe)); });
}

Status SipProvider::set_treatment(SipCall& call, DWORD treatment, Request request) {
    const auto all = treatments();
    const bool known = std::any_of(all.begin(), all.end(), [treatment](const sdk::Treatment& one) { return one.id == treatment; });
    if (!known) return sdk::error(LINEERR_INVALPARAM, "treatment");
    treat(call, treatment);
    complete(request);
    changed(call, LINECALLINFOSTATE_TREATMENT);
    return success();
}

// ---- User-user information

Status SipProvider::send_user_info(SipCall& call, const std::string& bytes, Request request) {
    if (bytes.size() > most_user_info) return sdk::error(LINEERR_USERUSERINFOTOOBIG);
    if (!with_session(call.session, [bytes](Session& session) { session.send_user_info(bytes); })) return sdk::error(LINEERR_OPERATIONFAILED);
    complete(request);
    return success();
}

Status SipProvider::release_user_info(SipCall& call, Request request) {
    call.received_info.clear();
    complete(request);
    return success();
}

}  // namespace tapi::sip
