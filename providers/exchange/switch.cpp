// SPDX-License-Identifier: Apache-2.0
// Lines, halves and the making of calls.
#include "exchange/switch.hpp"

#include <algorithm>

#include "sdk/dial_string.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

uint32_t supported_param_flags(const LineProfile& profile) {
    return LINECALLPARAMFLAGS_IDLE | LINECALLPARAMFLAGS_BLOCKID |
           (profile.secure ? LINECALLPARAMFLAGS_SECURE : 0);
}

}  // namespace

Party make_party(std::u16string_view number, std::u16string_view name) {
    Party party;
    party.number = number;
    party.name = name;
    party.flags = (number.empty() ? 0 : LINECALLPARTYID_ADDRESS) | (name.empty() ? 0 : LINECALLPARTYID_NAME);
    if (party.flags == 0) party.flags = LINECALLPARTYID_UNAVAIL;
    return party;
}

Switch::Switch(Config config, const Clock& clock, Timers& timers, SwitchEvents& events)
    : config_(std::move(config)), clock_(clock), timers_(timers), events_(events) {
    trunk_profile_.hold = false;
    trunk_profile_.accept = AcceptMode::none;
    build_lines();
}

Switch::~Switch() {
    for (const auto& [slot, parked] : parked_) timers_.cancel(parked.reminder);
    for (const Completion& pending : completions_) timers_.cancel(pending.timeout);
    if (completions_check_) timers_.cancel(*completions_check_);
    for (const Timers::Id& id : caller_timers_) timers_.cancel(id);
    halves_.for_each([this](uint32_t, std::unique_ptr<Half>& half) { cancel_timer(*half); });
}

void Switch::build_lines() {
    stations_ = static_cast<uint32_t>(config_.extensions.size()) - config_.queues;
    size_t circuits = 0;
    for (const TrunkConfig& trunk : config_.trunks) circuits += trunk.circuits;
    lines_.reserve(config_.extensions.size() + circuits);
    circuit_addresses_.reserve(circuits);
    free_circuits_.resize(config_.trunks.size());
    for (const ExtensionConfig& extension : config_.extensions) {
        Line& line = lines_.emplace_back();
        line.extension = &extension;
        line.device.radio = profile(line).radio.value_or(Radio());
        for (const AddressConfig& address : extension.addresses) {
            const Place place{static_cast<LineNo>(lines_.size() - 1),
                              static_cast<uint32_t>(line.addresses.size())};
            numbers_.emplace(address.number, place);
            line.addresses.emplace_back().config = &address;
        }
    }
    for (const HuntGroup& group : config_.hunt_groups) hunts_.emplace(group.number, Hunt{&group, 0});
    for (const bool shown : {true, false}) {
        for (size_t trunk = 0; trunk < config_.trunks.size(); ++trunk) {
            const TrunkConfig& group = config_.trunks[trunk];
            if (group.lines != shown) continue;
            for (uint32_t circuit = 0; circuit < group.circuits; ++circuit) {
                circuit_addresses_.push_back({group.name + u"/" + sdk::decimal(circuit + 1), 1});
                Line& line = lines_.emplace_back();
                line.trunk = trunk;
                line.circuit = circuit;
                line.addresses.emplace_back().config = &circuit_addresses_.back();
                free_circuits_[trunk].push_back(static_cast<LineNo>(lines_.size() - 1));
            }
            std::reverse(free_circuits_[trunk].begin(), free_circuits_[trunk].end());
        }
        if (shown) shown_lines_ = static_cast<uint32_t>(lines_.size());
    }
    for (Line& line : lines_) line.device.settings.dial = config_.sound.dial.normal;
}

void Switch::start() {
    callers_.resize(config_.incoming.size());
    caller_timers_.resize(config_.incoming.size());
    for (size_t index = 0; index < config_.incoming.size(); ++index) {
        callers_[index].incoming = &config_.incoming[index];
        caller_timers_[index] =
            timers_.after(config_.incoming[index].at, [this, index] { place_incoming(index); });
    }
}

const LineProfile& Switch::profile(const Line& line) const {
    return line.is_trunk() || line.gone ? trunk_profile_ : config_.profiles[line.extension->profile];
}

std::u16string Switch::line_name(const Line& line) const {
    if (line.is_trunk()) return u"Trunk " + line_number(line);
    return line.extension->name.empty() ? u"Extension " + line_number(line) : line.extension->name;
}

std::optional<uint32_t> Switch::address_of(const Line& line, std::u16string_view number) const {
    for (uint32_t address = 0; address < line.addresses.size(); ++address) {
        if (line.addresses[address].config->number == number) return address;
    }
    return std::nullopt;
}

std::optional<LineNo> Switch::station(std::u16string_view digits) const {
    const auto found = numbers_.find(digits);
    if (found == numbers_.end() || !has_phone(found->second.line)) return std::nullopt;
    return found->second.line;
}

Switch::Dialed Switch::dialed(std::u16string_view digits) const {
    Dialed so_far;
    const auto compare = [&](std::u16string_view number) {
        if (number.substr(0, digits.size()) != digits) return;
        so_far.begins_number = true;
        so_far.can_grow = so_far.can_grow || number.size() > digits.size();
    };
    for (const auto& [number, place] : numbers_) compare(number);
    for (const auto& [number, hunt] : hunts_) compare(number);
    // Outside nobody knows how long numbers are.
    for (const TrunkConfig& trunk : config_.trunks) {
        const std::u16string_view prefix = trunk.prefix;
        so_far.can_grow =
            so_far.can_grow || (prefix.empty() ? !so_far.begins_number
                                               : prefix.substr(0, digits.size()) == digits.substr(0, prefix.size()));
    }
    return so_far;
}

Party Switch::party_of(const Line& line, uint32_t address) const {
    const std::u16string& own = line.device.settings.caller_name;
    return make_party(line.addresses[address].config->number, own.empty() ? line_name(line) : own);
}

Party Switch::called_party(const std::u16string& digits) const {
    if (const auto hunt = hunts_.find(digits); hunt != hunts_.end())
        return make_party(digits, hunt->second.group->name);
    const auto internal = numbers_.find(digits);
    if (internal == numbers_.end()) return make_party(digits, {});
    return party_of(line(internal->second.line), internal->second.address);
}

void Switch::watch(LineNo no) {
    Line& line = lines_[number(no)];
    line.watched = true;
    for (Half* half : line.halves) half->watched = true;
}

void Switch::unwatch(LineNo no) {
    Line& line = lines_[number(no)];
    line.watched = false;
    std::vector<HalfId> halves;  // by id: closing one may end another
    for (Half* half : line.halves) {
        half->watched = false;
        halves.push_back(half->id);
    }
    for (const HalfId half : halves) close(half);
}

Half* Switch::half(HalfId id) {
    std::unique_ptr<Half>* found = halves_.find(number(id));
    return found == nullptr ? nullptr : found->get();
}

const Half* Switch::find(HalfId id) const { return const_cast<Switch*>(this)->half(id); }

Half& Switch::add_half(LineNo no, uint32_t address, uint32_t call_id) {
    Line& line = lines_[number(no)];
    auto owned = std::make_unique<Half>();
    Half& half = *owned;
    half.id = static_cast<HalfId>(halves_.add(std::move(owned)));
    half.line = no;
    half.address = address;
    half.place = static_cast<uint32_t>(line.halves.size());
    half.call_id = call_id;
    half.watched = line.watched;
    half.dial = line.device.settings.dial;
    half.terminals = line.addresses[address].terminals;
    line.halves.push_back(&half);
    return half;
}

void Switch::remove_half(Half& half) {
    std::vector<Half*>& halves = line_of(half).halves;
    halves[half.place] = halves.back();
    halves[half.place]->place = half.place;
    halves.pop_back();
    halves_.remove(number(half.id));
}

bool Switch::can_call(const Line& line, uint32_t address) const {
    return !line.is_trunk() && !line.is_queue() && line.device.can_originate() && has_talk_path(line) &&
           line.addresses[address].occupied < line.addresses[address].config->appearances;
}

bool Switch::can_call(const Line& line) const {
    for (uint32_t address = 0; address < line.addresses.size(); ++address) {
        if (can_call(line, address)) return true;
    }
    return false;
}

bool Switch::media_allowed(const Line& line, uint32_t media_mode) const {
    if (media_mode == 0 || (media_mode & ~(profile(line).media_modes | LINEMEDIAMODE_UNKNOWN)) != 0)
        return false;
    return (media_mode & LINEMEDIAMODE_UNKNOWN) != 0 || (media_mode & (media_mode - 1)) == 0;
}

// The halves of another call find room, and a conference of its own.
bool Switch::has_room() const { return halves_.size() + 4 <= HandleTable<std::unique_ptr<Half>>::max_slots; }

Status Switch::check_request(const Line& from, const CallRequest& request, uint32_t flags) const {
    if (from.is_trunk() || from.is_queue())
        return sdk::error(LINEERR_OPERATIONUNAVAIL, "calls begin at extensions");
    if (request.address && *request.address >= from.addresses.size())
        return sdk::error(LINEERR_INVALADDRESSID);
    if ((request.param_flags & ~(supported_param_flags(profile(from)) | flags)) != 0)
        return sdk::error(LINEERR_INVALCALLPARAMS);
    const uint32_t bearer = request.bearer_mode;
    if (bearer == 0 || (bearer & (bearer - 1)) != 0) return sdk::error(LINEERR_INVALBEARERMODE);
    if ((bearer & bearer_modes) == 0) return sdk::error(LINEERR_BEARERMODEUNAVAIL);
    if (!media_allowed(from, request.media_mode)) return sdk::error(LINEERR_INVALMEDIAMODE);
    if (const Status status = check_carried(from, request); !status) return status;
    if (!has_room()) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too many calls");
    return success();
}

Status Switch::check_carried(const Line& from, const CallRequest& request) const {
    const LineProfile& profile = this->profile(from);
    if (request.user_info.size() > profile.user_info) return sdk::error(LINEERR_USERUSERINFOTOOBIG);
    if (request.call_data.size() > profile.call_data)
        return sdk::error(LINEERR_INVALCALLPARAMS, "call data too long");
    const bool flows = !request.sending.empty() || !request.receiving.empty();
    if (flows && !profile.quality) return sdk::error(LINEERR_INVALCALLPARAMS, "no quality of service");
    const uint32_t states = request.auto_transfer_states;
    if (states == 0) return success();
    if ((request.param_flags & LINECALLPARAMFLAGS_PREDICTIVEDIAL) == 0 ||
        (states & ~auto_transfer_states) != 0)
        return sdk::error(LINEERR_INVALCALLPARAMS, "automatic transfer");
    const auto target = destination(request.target);
    return target ? success() : target.error();
}

Status Switch::check_call(LineNo no, const CallRequest& request) const {
    const Line& from = line(no);
    const uint32_t predictive = profile(from).predictive ? LINECALLPARAMFLAGS_PREDICTIVEDIAL : 0;
    if (const Status status = check_request(from, request, predictive); !status) return status;
    if (!(request.address ? can_call(from, *request.address) : can_call(from))) {
        return sdk::error(LINEERR_CALLUNAVAIL, "no free call appearance or talk path");
    }
    return success();
}

Result<HalfId> Switch::create_call(LineNo no, const CallRequest& request) {
    sdk::DialString dialed;
    if (request.destination) {
        auto parsed = sdk::parse_dial_string(*request.destination);
        if (!parsed) return parsed.error();
        dialed = *parsed;
    }
    if (const Status status = check_call(no, request); !status) return status.error();
    const Line& from = line(no);
    uint32_t address = request.address.value_or(0);
    while (!request.address && !can_call(from, address)) ++address;
    return add_caller(no, address, request, dialed).id;
}

Half& Switch::add_caller(LineNo no, uint32_t address, const CallRequest& request, const sdk::DialString& dialed) {
    Half& caller = add_half(no, address, ++last_call_id_);
    caller.origin = LINECALLORIGIN_OUTBOUND;
    caller.media_mode = request.media_mode;
    caller.bearer_mode = request.bearer_mode;
    caller.param_flags = request.param_flags;
    caller.country = request.country;
    caller.secure = (request.param_flags & LINECALLPARAMFLAGS_SECURE) != 0;
    caller.call_data = request.call_data;
    caller.sending = request.sending;
    caller.receiving = request.receiving;
    caller.user_info_to_send = request.user_info;
    if (profile(line(no)).compatibility) {
        caller.high_level = request.high_level;
        caller.low_level = request.low_level;
    }
    caller.auto_transfer_states = request.auto_transfer_states;
    if (request.auto_transfer_states != 0) caller.auto_transfer_to = *destination(request.target);
    caller.dial = config_.sound.dial.clamp(request.dial, caller.dial);
    caller.caller = party_of(line(no), address);
    caller.called.flags = caller.connected.flags = LINECALLPARTYID_UNKNOWN;
    caller.digits = dialed.digits;
    caller.more_digits = dialed.more || dialed.digits.empty();
    if (!dialed.digits.empty()) caller.called = called_party(dialed.digits);
    caller.no_answer = std::min(config_.no_answer, request.no_answer.value_or(config_.no_answer));
    return caller;
}

void Switch::begin(HalfId id) {
    Half& caller = *half(id);
    if (caller.is_parent()) return begin_conference(caller);
    if (caller.onset == Half::Onset::connect) return begin_connected(caller);
    if (caller.held_for != nullptr) hold_for_consult(*caller.held_for);
    if (caller.digits.empty()) return set_state(caller, CallState::dialtone, LINEDIALTONEMODE_NORMAL);
    set_state(caller, CallState::dialing);
    if (!caller.more_digits) route(caller);
}

Status Switch::dial(HalfId id, std::u16string_view text) {
    Half* caller = half(id);
    if (const Status status = require(caller, LINECALLFEATURE_DIAL); !status) return status;
    const auto dialed = sdk::parse_dial_string(text);
    if (!dialed) return dialed.error();
    if (caller->digits.empty() && dialed->digits.empty())
        return sdk::error(LINEERR_INVALADDRESS, "nothing dialed");
    caller->digits += dialed->digits;
    caller->more_digits = dialed->more;
    caller->called = called_party(caller->digits);
    if (caller->state == CallState::dialtone) set_state(*caller, CallState::dialing);
    report_info(*caller, LINECALLINFOSTATE_CALLEDID);
    if (!caller->more_digits) route(*caller);
    return success();
}

void Switch::close(HalfId id) {
    Half* closing = half(id);
    if (closing == nullptr) return;
    closing->watched = false;
    switch (closing->state) {
        case CallState::idle:
        case CallState::unreported:
            return remove_half(*closing);
        case CallState::connected:
        case CallState::on_hold:
        case CallState::conferenced:
        case CallState::pending_conference:
        case CallState::pending_transfer:
        case CallState::offering:
        case CallState::accepted:
        case CallState::proceeding:
        case CallState::ringback:
            if (!config_.drop_on_close) return;  // the far end or a timer ends it
            break;
        // Nobody is left who could dial or hang up, unless at the telephone.
        case CallState::dialtone:
        case CallState::dialing:
        case CallState::busy:
        case CallState::special_info:
        case CallState::disconnected:
            if (line_of(*closing).attended) return;
            break;
    }
    leave(*closing);
}

}  // namespace tapi::exchange
