// SPDX-License-Identifier: Apache-2.0
// A new configuration for an exchange that runs: what it does not touch goes on. A station is known by the number
// of its first address; one whose numbers or kind change is another one.
#include <algorithm>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

bool same_numbers(const ExtensionConfig& a, const ExtensionConfig& b) {
    return std::equal(a.addresses.begin(), a.addresses.end(), b.addresses.begin(), b.addresses.end(),
                      [](const AddressConfig& x, const AddressConfig& y) { return x.number == y.number; });
}

// Whether both can be the same line, differently equipped.
bool same_station(const ExtensionConfig& a, const ExtensionConfig& b) {
    return same_numbers(a, b) && a.waiting.kind == b.waiting.kind;
}

// What is left of a configuration that every line shows in its capabilities.
Config shown_by_all(const Config& config) {
    Config shown = config;
    shown.profiles.clear();
    shown.extensions.clear();
    shown.queues = 0;
    shown.far_ends.clear();
    shown.incoming.clear();
    shown.hunt_groups.clear();
    shown.other_numbers = {};
    shown.unknown_number = {};
    return shown;
}

}  // namespace

// Which line each extension of the new configuration is; lines that none is are to go.
Switch::Matching Switch::match(const Config& fresh) const {
    Matching matching;
    std::unordered_map<std::u16string_view, LineNo> known;
    for (uint32_t at = 0; at < lines_.size(); ++at) {
        const Line& line = lines_[at];
        if (!line.is_trunk() && !line.gone) known.emplace(line_number(line), static_cast<LineNo>(at));
    }
    for (const ExtensionConfig& extension : fresh.extensions) {
        const auto found = known.find(extension.addresses.front().number);
        if (found == known.end() || !same_station(*line(found->second).extension, extension)) {
            matching.added.push_back(&extension);
            continue;
        }
        matching.kept.emplace_back(found->second, &extension);
        known.erase(found);
    }
    for (const auto& [number, no] : known) matching.removed.push_back(no);
    std::sort(matching.removed.begin(), matching.removed.end());
    return matching;
}

bool Switch::looks_different(const Line& line, const ExtensionConfig& extension, const Config& fresh) const {
    return line.extension->name != extension.name || line.extension->addresses != extension.addresses ||
           line.extension->waiting != extension.waiting ||
           profile(line) != fresh.profiles[extension.profile];
}

Result<LineChanges> Switch::reconfigure(Config fresh) {
    if (fresh.panel_socket != config_.panel_socket)
        return sdk::error(LINEERR_OPERATIONUNAVAIL, "[panel] can only change when the exchange starts");
    if (fresh.trunks != config_.trunks)
        return sdk::error(LINEERR_OPERATIONUNAVAIL, "[[trunk]] can only change when the exchange starts");
    const Matching matching = match(fresh);
    LineChanges changes{{}, matching.removed, {}};
    for (const LineNo no : matching.removed) take_away(no);
    const bool all = shown_by_all(fresh) != shown_by_all(config_);
    for (const auto& [no, extension] : matching.kept) {
        if (all || looks_different(line(no), *extension, fresh)) changes.changed.push_back(no);
    }
    const bool schedule = fresh.incoming != config_.incoming;
    // Calls point into the old configuration; the elements stay where they are when their vectors move.
    former_configs_.push_back(std::make_unique<Config>(std::move(config_)));
    config_ = std::move(fresh);
    for (const auto& [no, extension] : matching.kept) equip(lines_[number(no)], *extension);
    for (const ExtensionConfig* extension : matching.added) changes.added.push_back(add_line(*extension));
    number_lines();
    schedule ? restart_callers() : repoint_callers();
    for (const LineNo no : changes.changed) report_caps(no);
    return changes;
}

void Switch::equip(Line& line, const ExtensionConfig& extension) {
    line.extension = &extension;
    for (size_t at = 0; at < line.addresses.size(); ++at) line.addresses[at].config = &extension.addresses[at];
}

LineNo Switch::add_line(const ExtensionConfig& extension) {
    Line& line = lines_.emplace_back();
    line.addresses.resize(extension.addresses.size());
    line.device.settings.dial = config_.sound.dial.normal;
    equip(line, extension);
    return static_cast<LineNo>(lines_.size() - 1);
}

// What belongs to the line ends; who talked with it hears of that as of any end.
void Switch::take_away(LineNo no) {
    Line& line = lines_[number(no)];
    line.gone = true;
    line.device.status = 0;
    for (const Address& address : line.addresses) numbers_.erase(address.config->number);
    std::vector<HalfId> halves;  // by id: ending one may end another
    for (const Half* half : line.halves) halves.push_back(half->id);
    for (const HalfId id : halves) {
        Half* ending = half(id);
        if (ending != nullptr && ending->state != CallState::idle) leave(*ending);
    }
    // Nobody is called back there, and no parked call comes back.
    std::vector<uint32_t> pending;
    for (const Completion& each : completions_) {
        if (each.line == no || each.station.line == no) pending.push_back(each.id);
    }
    for (const uint32_t id : pending) {
        if (completion(id) != nullptr) give_up(id);
    }
    for (auto& [slot, parked] : parked_) {
        if (parked.by.line == no) timers_.cancel(parked.reminder);
    }
}

// Numbers and hunt groups of the present configuration. A call that a group rings keeps its old group.
void Switch::number_lines() {
    numbers_.clear();
    for (uint32_t at = 0; at < lines_.size(); ++at) {
        const Line& line = lines_[at];
        if (line.is_trunk() || line.gone) continue;
        for (uint32_t address = 0; address < line.addresses.size(); ++address)
            numbers_.emplace(line.addresses[address].config->number, Place{static_cast<LineNo>(at), address});
    }
    former_hunts_.push_back(std::move(hunts_));
    hunts_.clear();
    for (const HuntGroup& group : config_.hunt_groups) hunts_.emplace(group.number, Hunt{&group, 0});
}

void Switch::restart_callers() {
    for (const Timers::Id& id : caller_timers_) timers_.cancel(id);
    callers_.clear();
    caller_timers_.clear();
    start();
}

void Switch::repoint_callers() {
    for (size_t at = 0; at < callers_.size(); ++at) callers_[at].incoming = &config_.incoming[at];
}

void Switch::report_caps(LineNo no) {
    const Line& line = lines_[number(no)];
    if (!line.watched) return;
    events_.line_state(no, LINEDEVSTATE_CAPSCHANGE, 0, 0);
    for (uint32_t address = 0; address < line.addresses.size(); ++address)
        events_.address_state(no, address, LINEADDRESSSTATE_CAPSCHANGE);
}

}  // namespace tapi::exchange
