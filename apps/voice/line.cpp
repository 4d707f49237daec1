// SPDX-License-Identifier: Apache-2.0
// Lines: found by their names, opened, and opened again.
#include <algorithm>

#include "core.hpp"
#include "tapictl/line_facts.hpp"
#include "tapictl/words.hpp"

namespace tapi::voice {
namespace {

constexpr DWORD told_states = LINEDEVSTATE_RINGING | LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_INSERVICE;

}  // namespace

Line::Line(LinePlan plan) : state_(std::make_shared<State>()) { state_->plan = std::move(plan); }

const std::string& Line::name() const { return state_->plan.name; }
const ctl::LineInfo& Line::info() const { return state_->info; }
bool Line::open() const { return state_->handle != 0; }
HLINE Line::handle() const { return state_->handle; }
size_t Line::calls() const { return state_->calls; }

std::optional<unsigned> Line::rings() const {
    DWORD rings = 0;
    if (!open() || lineGetNumRings(handle(), 0, &rings) < 0 || rings == 0xFFFFFFFF) return std::nullopt;
    return rings;
}

void Line::set_rings(unsigned rings) {
    state_->plan.rings = rings;
    if (!open()) return;
    for (DWORD address = 0; address < state_->info.num_addresses; ++address)
        lineSetNumRings(handle(), address, rings == 0 ? 0xFFFFFFFF : rings);
}

void App::Core::open_lines() {
    for (Line& line : lines) {
        if (app != 0 && line.state().handle == 0) open(line.state());
    }
}

void App::Core::open(Line::State& line) {
    std::string why;
    try {
        std::vector<ctl::LineInfo> all;
        for (DWORD id = 0; id < devices; ++id) {
            if (auto info = ctl::describe_line(app, id); !info.gone) all.push_back(std::move(info));
        }
        line.info = *ctl::select_line(all, line.plan.name).line;
        const DWORD wanted = line.plan.media_modes & line.info.media_modes;
        const bool takes = line.plan.on_call && line.plan.media_modes != 0;
        if (takes && wanted == 0) throw ctl::Failure(ctl::exit_no_device, "line \"" + line.info.name + "\" has no calls of this kind");
        const LONG result = lineOpenA(app, line.info.id, &line.handle, line.info.version, 0, 0,
                                      takes ? LINECALLPRIVILEGE_OWNER : LINECALLPRIVILEGE_NONE, takes ? wanted : 0, nullptr);
        if (result < 0) throw ctl::line_failure("cannot open line \"" + line.info.name + "\"", result);
    } catch (const ctl::Failure& failure) {
        why = failure.what();
        line.handle = 0;
    }
    if (!why.empty()) {
        if (!std::exchange(line.reported_missing, true)) note(Notice::Level::error, why + "; it is tried again");
        return;
    }
    if (std::exchange(line.reported_missing, false)) note(Notice::Level::info, "line \"" + line.info.name + "\" is there");
    lineSetStatusMessages(line.handle, told_states, 0);
    if (line.plan.rings == 0) return;
    for (DWORD address = 0; address < line.info.num_addresses; ++address) lineSetNumRings(line.handle, address, line.plan.rings);
}

Line::State* App::Core::line_of(HLINE handle) {
    for (Line& line : lines) {
        if (handle != 0 && line.state().handle == handle) return &line.state();
    }
    return nullptr;
}

}  // namespace tapi::voice
