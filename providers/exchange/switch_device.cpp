// SPDX-License-Identifier: Apache-2.0
// Lines as devices: status, settings, terminals; and the parameters of a call that are not its state.
#include <utility>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

bool set_route(TerminalModes& routed, uint32_t terminal, uint32_t modes, bool enable) {
    const TerminalModes before = routed;
    if (enable) {
        routed[terminal] |= modes;
    } else {
        routed[terminal] &= ~modes;
    }
    return routed != before;
}

Status check_terminal(const Line& line, uint32_t terminal, uint32_t modes) {
    if (line.is_trunk()) return sdk::error(LINEERR_OPERATIONUNAVAIL, "circuits have no terminals");
    if (terminal >= terminals.size()) return sdk::error(LINEERR_INVALTERMINALID);
    if (modes == 0 || (modes & ~terminals[terminal].modes) != 0) return sdk::error(LINEERR_INVALTERMINALMODE);
    return success();
}

}  // namespace

Status Switch::set_line_status(LineNo no, uint32_t bits, bool on) {
    Line& line = lines_[number(no)];
    const uint32_t settable = line.is_trunk() ? 0 : settable_line_status;
    if (bits == 0 || (bits & ~settable) != 0) return sdk::error(LINEERR_INVALPARAM);
    const uint32_t changed = bits & (on ? ~line.device.status : line.device.status);
    line.device.status ^= changed;
    observe_line(no);
    if (!line.watched) return success();
    const auto report = [&](uint32_t bit, uint32_t state) {
        if ((changed & bit) != 0) events_.line_state(no, state, 0, 0);
    };
    report(LINEDEVSTATUSFLAGS_CONNECTED, on ? LINEDEVSTATE_CONNECTED : LINEDEVSTATE_DISCONNECTED);
    report(LINEDEVSTATUSFLAGS_MSGWAIT, on ? LINEDEVSTATE_MSGWAITON : LINEDEVSTATE_MSGWAITOFF);
    report(LINEDEVSTATUSFLAGS_INSERVICE, on ? LINEDEVSTATE_INSERVICE : LINEDEVSTATE_OUTOFSERVICE);
    report(LINEDEVSTATUSFLAGS_LOCKED, LINEDEVSTATE_LOCK);
    return success();
}

Status Switch::configure_line(LineNo no, LineSettings settings) {
    Line& line = lines_[number(no)];
    const DialLimits& limits = config_.sound.dial;
    settings.dial = limits.clamp(settings.dial, limits.normal);
    if (settings == line.device.settings) return success();
    line.device.settings = std::move(settings);
    if (line.watched) events_.line_state(no, LINEDEVSTATE_CONFIGCHANGE, 0, 0);
    return success();
}

Status Switch::set_radio(LineNo no, const Radio& radio) {
    Line& line = lines_[number(no)];
    if (!profile(line).radio) return sdk::error(LINEERR_OPERATIONUNAVAIL, "a line with a wire");
    constexpr uint32_t roam_modes = LINEROAMMODE_UNKNOWN | LINEROAMMODE_UNAVAIL | LINEROAMMODE_HOME |
                                    LINEROAMMODE_ROAMA | LINEROAMMODE_ROAMB;
    const bool one_mode = (radio.roam & (radio.roam - 1)) == 0 && (radio.roam & roam_modes) != 0;
    if (!one_mode || radio.signal > 0xFFFF || radio.battery > 0xFFFF) return sdk::error(LINEERR_INVALPARAM);
    const Radio before = std::exchange(line.device.radio, radio);
    const auto report = [&](bool changed, uint32_t state) {
        if (changed && line.watched) events_.line_state(no, state, 0, 0);
    };
    report(before.signal != radio.signal, LINEDEVSTATE_SIGNAL);
    report(before.battery != radio.battery, LINEDEVSTATE_BATTERY);
    report(before.roam != radio.roam, LINEDEVSTATE_ROAMMODE);
    return success();
}

// What is set for a line or address holds for its calls too, and for those that come.
Status Switch::set_line_terminal(LineNo no, std::optional<uint32_t> address, uint32_t terminal,
                                 uint32_t modes, bool enable) {
    Line& line = lines_[number(no)];
    if (address && *address >= line.addresses.size()) return sdk::error(LINEERR_INVALADDRESSID);
    if (const Status status = check_terminal(line, terminal, modes); !status) return status;
    if (!address && set_route(line.device.terminals, terminal, modes, enable) && line.watched)
        events_.line_state(no, LINEDEVSTATE_TERMINALS, 0, 0);
    for (uint32_t at = 0; at < line.addresses.size(); ++at) {
        if (address && *address != at) continue;
        if (set_route(line.addresses[at].terminals, terminal, modes, enable) && line.watched)
            events_.address_state(no, at, LINEADDRESSSTATE_TERMINALS);
    }
    for (Half* half : line.halves) {
        if (address && *address != half->address) continue;
        if (set_route(half->terminals, terminal, modes, enable))
            report_info(*half, LINECALLINFOSTATE_TERMINAL);
    }
    return success();
}

Status Switch::set_call_terminal(HalfId id, uint32_t terminal, uint32_t modes, bool enable) {
    Half* changed = half(id);
    if (const Status status = require(changed, LINECALLFEATURE_SETTERMINAL); !status) return status;
    if (const Status status = check_terminal(line_of(*changed), terminal, modes); !status) return status;
    if (set_route(changed->terminals, terminal, modes, enable))
        report_info(*changed, LINECALLINFOSTATE_TERMINAL);
    return success();
}

Status Switch::set_dial_params(HalfId id, const DialParams& wanted) {
    Half* changed = half(id);
    if (const Status status = require(changed, LINECALLFEATURE_SETCALLPARAMS); !status) return status;
    const DialParams& normal = line_of(*changed).device.settings.dial;
    const DialParams dial = config_.sound.dial.clamp(wanted, normal);
    if (dial == changed->dial) return success();
    changed->dial = dial;
    report_info(*changed, LINECALLINFOSTATE_DIALPARAMS);
    return success();
}

// The other side sees the name; a number that is withheld brings no name either.
Status Switch::set_caller_name(HalfId id, const std::u16string& name) {
    Half* named = half(id);
    if (named == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if (named->state == CallState::idle) return sdk::error(LINEERR_INVALCALLSTATE);
    if (named->origin != LINECALLORIGIN_OUTBOUND) return sdk::error(LINEERR_INVALCALLSTATE, "not the caller");
    named->caller = make_party(named->caller.number, name);
    report_info(*named, LINECALLINFOSTATE_CALLERID);
    Half* peer = named->peer;
    if (peer != nullptr && (named->param_flags & LINECALLPARAMFLAGS_BLOCKID) == 0) {
        peer->caller = named->caller;
        report_info(*peer, LINECALLINFOSTATE_CALLERID);
    }
    return success();
}

uint32_t Switch::line_media_features(const Line& line) const {
    constexpr uint32_t features = LINECALLFEATURE_GATHERDIGITS | LINECALLFEATURE_GENERATEDIGITS |
                                  LINECALLFEATURE_GENERATETONE | LINECALLFEATURE_MONITORDIGITS |
                                  LINECALLFEATURE_MONITORMEDIA | LINECALLFEATURE_MONITORTONES |
                                  LINECALLFEATURE_SETMEDIACONTROL;
    return features | (line.is_trunk() ? 0 : LINECALLFEATURE_SETTERMINAL);
}

// In any state but those in which there is no call any more.
uint32_t Switch::media_features(const Half& half) const {
    const bool over = half.state == CallState::unreported || half.state == CallState::idle ||
                      half.state == CallState::disconnected;
    return over ? 0 : line_media_features(line_of(half));
}

}  // namespace tapi::exchange
