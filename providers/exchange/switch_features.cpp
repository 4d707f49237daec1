// SPDX-License-Identifier: Apache-2.0
// Which supplementary services a line can ever use, and which a call can use now.
#include <algorithm>

#include "exchange/switch.hpp"

namespace tapi::exchange {

uint32_t Switch::line_service_features(const Line& line) const {
    if (line.is_trunk()) return 0;
    const LineProfile& profile = this->profile(line);
    uint32_t features = 0;
    if (profile.transfer) features |= LINECALLFEATURE_BLINDTRANSFER;
    if (profile.redirect) features |= LINECALLFEATURE_REDIRECT;
    if (profile.park) features |= LINECALLFEATURE_PARK;
    if (profile.call_completions != 0) features |= LINECALLFEATURE_COMPLETECALL;
    if (profile.secure) features |= LINECALLFEATURE_SECURECALL;
    if (profile.quality) features |= LINECALLFEATURE_SETQOS;
    if (profile.call_data != 0) features |= LINECALLFEATURE_SETCALLDATA;
    if (profile.user_info != 0 && !line.is_queue())
        features |= LINECALLFEATURE_SENDUSERUSER | LINECALLFEATURE_RELEASEUSERUSERINFO;
    if (profile.hold || line.is_queue()) features |= LINECALLFEATURE_SETTREATMENT;
    if (profile.transfer && profile.hold)
        features |= LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_COMPLETETRANSF;
    if (profile.conference >= 2 && profile.hold) {
        features |= LINECALLFEATURE_SETUPCONF | LINECALLFEATURE_PREPAREADDCONF | LINECALLFEATURE_ADDTOCONF |
                    LINECALLFEATURE_REMOVEFROMCONF;
    }
    return features;
}

uint32_t Switch::line_call_features2(const Line& line) const {
    const uint32_t services = line_service_features(line);
    const bool conference = (services & LINECALLFEATURE_SETUPCONF) != 0;
    uint32_t features = 0;
    if ((services & LINECALLFEATURE_SETUPTRANSFER) != 0) {
        features |= LINECALLFEATURE2_ONESTEPTRANSFER | LINECALLFEATURE2_TRANSFERNORM;
        if (conference) features |= LINECALLFEATURE2_TRANSFERCONF;
    }
    if (conference) features |= LINECALLFEATURE2_NOHOLDCONFERENCE;
    if ((services & LINECALLFEATURE_PARK) != 0) {
        features |= LINECALLFEATURE2_PARKDIRECT;
        if (!config_.park.slots.empty()) features |= LINECALLFEATURE2_PARKNONDIRECT;
    }
    if ((services & LINECALLFEATURE_COMPLETECALL) != 0) {
        features |=
            LINECALLFEATURE2_COMPLCALLBACK | LINECALLFEATURE2_COMPLCAMPON | LINECALLFEATURE2_COMPLINTRUDE;
        if (!config_.completion_messages.empty()) features |= LINECALLFEATURE2_COMPLMESSAGE;
    }
    return features;
}

// A consultation call may begin from here.
bool Switch::can_consult(const Half& half) const {
    return half.state == CallState::connected && half.consult == nullptr && half.held_for == nullptr &&
           half.conference == nullptr && has_room();
}

bool Switch::can_be_target(const Half& half) const {
    switch (half.state) {
        case CallState::connected:
        case CallState::proceeding:
        case CallState::ringback:
            return half.peer != nullptr && half.conference == nullptr;
        case CallState::busy:
            return true;
        default:
            return false;
    }
}

bool Switch::transfer_fits(const Half& first, const Half& consult) const {
    if (first.line != consult.line || &first == &consult || first.peer == nullptr || first.peer == &consult ||
        first.conference != nullptr || consult.conference != nullptr)
        return false;
    if (first.state == CallState::on_hold || first.state == CallState::pending_transfer)
        return can_be_target(consult);
    // The two have changed places meanwhile.
    return first.state == CallState::connected && consult.state == CallState::pending_transfer &&
           consult.held_for == &first;
}

bool Switch::can_transfer(const Half& half) const {
    const Line& line = line_of(half);
    if (line.on_hold + line.pending == 0) return false;
    return std::any_of(line.halves.begin(), line.halves.end(), [&](const Half* other) {
        return transfer_fits(half, *other) || transfer_fits(*other, half);
    });
}

bool Switch::has_place_in_conference(const Half& call) const {
    const Line& line = line_of(call);
    if (line.parents == 0) return false;
    return std::any_of(line.halves.begin(), line.halves.end(), [&](const Half* other) {
        if (call.is_parent()) return can_enter(*other, call);
        return other->is_parent() && can_enter(call, *other);
    });
}

uint32_t Switch::service_features(const Half& half) const {
    const Line& line = line_of(half);
    if (line.is_trunk()) return 0;
    uint32_t features = 0;
    if (half.state == CallState::offering && half.peer != nullptr) {
        features |= LINECALLFEATURE_REDIRECT;
        if (line.is_queue()) features |= LINECALLFEATURE_BLINDTRANSFER | LINECALLFEATURE_SETTREATMENT;
    }
    if (half.state != CallState::idle && half.state != CallState::unreported) {
        if (!half.user_infos.empty()) features |= LINECALLFEATURE_RELEASEUSERUSERINFO;
        if (half.state != CallState::disconnected)
            features |= LINECALLFEATURE_SECURECALL | LINECALLFEATURE_SETQOS | LINECALLFEATURE_SETCALLDATA;
    }
    const bool sends = half.state == CallState::connected || half.state == CallState::offering ||
                       half.state == CallState::accepted || half.state == CallState::ringback;
    if (sends && half.peer != nullptr) features |= LINECALLFEATURE_SENDUSERUSER;
    if (completion_modes(half) != 0) features |= LINECALLFEATURE_COMPLETECALL;
    if (can_park(half)) features |= LINECALLFEATURE_PARK;
    if (half.state == CallState::connected || half.state == CallState::on_hold || is_pending(half.state))
        features |= LINECALLFEATURE_SETTREATMENT;
    if (can_transfer(half)) features |= LINECALLFEATURE_COMPLETETRANSF;
    if (has_place_in_conference(half)) features |= LINECALLFEATURE_ADDTOCONF;
    if (half.state == CallState::connected && half.is_parent()) {
        if (half.consult == nullptr && !is_full(half) && has_room())
            features |= LINECALLFEATURE_PREPAREADDCONF;
    } else if (half.state == CallState::connected) {
        if (half.peer != nullptr) features |= LINECALLFEATURE_BLINDTRANSFER;
        if (can_consult(half)) features |= LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_SETUPCONF;
    }
    if (half.state == CallState::conferenced) {
        const Address& address = line.addresses[half.address];
        if (half.peer != nullptr && answered(*half.peer) && address.occupied < address.config->appearances)
            features |= LINECALLFEATURE_REMOVEFROMCONF;
    }
    return features;
}

uint32_t Switch::call_features2(const Half& half) const {
    const uint32_t features = call_features(half);
    uint32_t more = 0;
    if ((features & LINECALLFEATURE_SETUPTRANSFER) != 0) more |= LINECALLFEATURE2_ONESTEPTRANSFER;
    if ((features & (LINECALLFEATURE_SETUPCONF | LINECALLFEATURE_PREPAREADDCONF)) != 0)
        more |= LINECALLFEATURE2_NOHOLDCONFERENCE;
    if ((features & LINECALLFEATURE_COMPLETETRANSF) != 0)
        more |= LINECALLFEATURE2_TRANSFERNORM | LINECALLFEATURE2_TRANSFERCONF;
    if ((features & LINECALLFEATURE_PARK) != 0) {
        more |= LINECALLFEATURE2_PARKDIRECT;
        if (parked_.size() < config_.park.slots.size() || free_park_slot(half.id))
            more |= LINECALLFEATURE2_PARKNONDIRECT;
    }
    const uint32_t completions = completion_modes(half);
    if ((completions & LINECALLCOMPLMODE_CALLBACK) != 0) more |= LINECALLFEATURE2_COMPLCALLBACK;
    if ((completions & LINECALLCOMPLMODE_CAMPON) != 0) more |= LINECALLFEATURE2_COMPLCAMPON;
    if ((completions & LINECALLCOMPLMODE_INTRUDE) != 0) more |= LINECALLFEATURE2_COMPLINTRUDE;
    if ((completions & LINECALLCOMPLMODE_MESSAGE) != 0) more |= LINECALLFEATURE2_COMPLMESSAGE;
    return more & line_call_features2(line_of(half));
}

// What an address can ever do.
uint32_t Switch::address_features(const Line& line) const {
    if (line.is_trunk() || line.is_queue()) return 0;
    const LineProfile& profile = this->profile(line);
    uint32_t features = LINEADDRFEATURE_MAKECALL;
    if ((line_service_features(line) & LINECALLFEATURE_SETUPCONF) != 0) features |= LINEADDRFEATURE_SETUPCONF;
    if (profile.forward)
        features |= LINEADDRFEATURE_FORWARD | LINEADDRFEATURE_FORWARDFWD | LINEADDRFEATURE_FORWARDDND;
    if (profile.park) features |= LINEADDRFEATURE_UNPARK;
    if (profile.call_completions != 0) features |= LINEADDRFEATURE_UNCOMPLETECALL;
    if (profile.pickup) {
        features |= LINEADDRFEATURE_PICKUP | LINEADDRFEATURE_PICKUPDIRECT | LINEADDRFEATURE_PICKUPWAITING;
        if (!config_.pickup_groups.empty()) features |= LINEADDRFEATURE_PICKUPGROUP;
    }
    return features;
}

// What it can do now.
uint32_t Switch::address_features(const Line& line, uint32_t address) const {
    constexpr uint32_t forwards =
        LINEADDRFEATURE_FORWARD | LINEADDRFEATURE_FORWARDFWD | LINEADDRFEATURE_FORWARDDND;
    uint32_t features = forwards;
    if (can_call(line, address)) features |= LINEADDRFEATURE_MAKECALL | LINEADDRFEATURE_SETUPCONF;
    if (can_take_call(line, address)) {
        features |= LINEADDRFEATURE_UNPARK | LINEADDRFEATURE_PICKUP | LINEADDRFEATURE_PICKUPDIRECT |
                    LINEADDRFEATURE_PICKUPGROUP;
    }
    if (ringing_on(line) != nullptr && can_free_talk_path(line))
        features |= LINEADDRFEATURE_PICKUP | LINEADDRFEATURE_PICKUPWAITING;
    if (!line.is_trunk() && completions_of(numbers_.at(line_number(line)).line) != 0)
        features |= LINEADDRFEATURE_UNCOMPLETECALL;
    return features & address_features(line);
}

}  // namespace tapi::exchange
