// SPDX-License-Identifier: Apache-2.0
// Calls that are left with the PBX and fetched from it. SIP has no such thing: the PBX does it for whoever calls its feature codes.
// See provider.hpp.
#include "base/unicode.hpp"
#include "sdk/structure.hpp"
#include "sip/name_addr.hpp"
#include "sip/provider.hpp"

namespace tapi::sip {

namespace {

using sdk::Request;

Result<std::string> number_of(std::u16string_view text) {
    const auto dialed = parse_dialed(text);
    if (!dialed) return dialed.error();
    if (dialed->user.empty() || dialed->more) return sdk::error(LINEERR_INVALADDRESS, "a number is wanted");
    return dialed->user;
}

}  // namespace

// Where the switch may choose, the place is our own number.
Status SipProvider::park(SipCall& call, DWORD mode, std::u16string_view where, LPVARSTRING room, Request request) {
    if (mode != LINEPARKMODE_DIRECTED && mode != LINEPARKMODE_NONDIRECTED) return sdk::error(LINEERR_INVALPARKMODE);
    const Peer& peer = peer_of(call.line);
    Dialed target;
    if (mode == LINEPARKMODE_DIRECTED) {
        const auto number = number_of(where);
        if (!number) return number.error();
        target.user = *peer.codes.park + *number;
    } else {
        const std::string& own = configured(call.line).number;
        if (!sdk::write_address(room, to_utf16(own))) return sdk::error(LINEERR_STRUCTURETOOSMALL);
        target.user = *peer.codes.park + own;
    }
    return send_away(call, target.in_domain(peer.domain, {}), request);
}

Status SipProvider::unpark(SipCall& call, std::u16string_view where, Request request) {
    return fetch(call, *peer_of(call.line).codes.unpark, where, LINECALLREASON_UNPARK, request);
}

bool SipProvider::may_pick_up(uint32_t line, bool group) const {
    if (configured(line).is_watched) return false;
    const FeatureCodes& codes = peer_of(line).codes;
    return group ? codes.group_pickup.has_value() : codes.pickup.has_value() || watches(line);
}

bool SipProvider::watches(uint32_t line) const {
    // Watched lines stand behind the account that asks for them. Presence and CSTA do not say which dialog rings.
    for (uint32_t at = line + 1; at < config_.lines.size() && configured(at).is_watched && configured(at).watched_by == line; ++at) {
        if (configured(at).way == WatchWay::dialogs) return true;
    }
    return false;
}

Status SipProvider::pick_up(SipCall& call, std::u16string_view whose, std::u16string_view group, Request request) {
    const FeatureCodes& codes = peer_of(call.line).codes;
    if (whose.empty()) {
        if (group.empty()) return fetch(call, *codes.group_pickup, {}, LINECALLREASON_PICKUP, request);
        const auto number = number_of(group);
        return number ? fetch(call, *codes.group_pickup, group, LINECALLREASON_PICKUP, request) : Status(sdk::error(LINEERR_INVALGROUPID));
    }
    if (codes.pickup) return fetch(call, *codes.pickup, whose, LINECALLREASON_PICKUP, request);
    const auto number = number_of(whose);
    return number ? pick_up_watched(call, *number, request) : Status(number.error());
}

// The reply waits until the PBX has connected us: then the call is the one that was asked for.
Status SipProvider::fetch(SipCall& call, const std::string& code, std::u16string_view what, DWORD reason, Request request) {
    std::string number;
    if (!what.empty()) {
        const auto given = number_of(what);
        if (!given) return given.error();
        number = *given;
    }
    const Peer& peer = peer_of(call.line);
    Dialed dialed;
    dialed.user = code + number;
    if (!invite(call, dialed.in_domain(peer.domain, peer.uri_params), {})) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too much to do");
    call.dialed = dialed;
    call.reason = reason;
    call.fetched = request;
    call.caller_id = {LINECALLPARTYID_ADDRESS, configured(call.line).number, {}};
    call.called = to_utf16(number);
    if (!number.empty()) call.called_id = {LINECALLPARTYID_ADDRESS, number, {}};
    return success();
}

const DialogState* SipProvider::ringing_at(const std::string& number, uint32_t by) const {
    for (uint32_t line = by + 1; line < config_.lines.size() && configured(line).is_watched && configured(line).watched_by == by; ++line) {
        const auto at = watched_.find(line);
        if (configured(line).number != number || at == watched_.end()) continue;
        for (const auto& [id, watched] : at->second) {
            const DialogState& dialog = watched.dialog;
            const bool named = !dialog.call_id.empty() && !dialog.local_tag.empty() && !dialog.remote_tag.empty();
            if (!dialog.initiator && dialog.phase == DialogState::Phase::early && named) return &dialog;
        }
    }
    return nullptr;
}

// RFC 3891: whoever calls the watched telephone is called, in its place.
Status SipProvider::pick_up_watched(SipCall& call, const std::string& number, Request request) {
    const DialogState* ringing = ringing_at(number, call.line);
    if (ringing == nullptr) return sdk::error(LINEERR_INVALADDRESS, "nothing rings there");
    const std::string& there = ringing->remote.target.empty() ? ringing->remote.address : ringing->remote.target;
    const auto uri = parse_uri(there);
    if (!uri || !uri->is_sip()) return sdk::error(LINEERR_OPERATIONFAILED, "the PBX does not say where the caller is");
    CallManner manner;
    add_header(manner.headers, "Replaces", ringing->call_id + ";to-tag=" + ringing->remote_tag + ";from-tag=" + ringing->local_tag + ";early-only");
    add_header(manner.headers, "Require", "replaces");
    if (!invite(call, uri->text(), manner)) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too much to do");
    call.dialed.uri = uri->text();
    call.reason = LINECALLREASON_PICKUP;
    call.fetched = request;
    call.caller_id = {LINECALLPARTYID_ADDRESS, configured(call.line).number, {}};
    call.called_id = shown_caller(*ringing);
    call.called = to_utf16(call.called_id.number);
    return success();
}

DWORD SipProvider::fetch_features(uint32_t line) const {
    DWORD features = may_unpark(line) ? LINEADDRFEATURE_UNPARK : 0;
    if (may_pick_up(line, false)) features |= LINEADDRFEATURE_PICKUP | LINEADDRFEATURE_PICKUPDIRECT;
    if (may_pick_up(line, true)) features |= LINEADDRFEATURE_PICKUP | LINEADDRFEATURE_PICKUPGROUP;
    return features;
}

}  // namespace tapi::sip
