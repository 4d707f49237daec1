// SPDX-License-Identifier: Apache-2.0
// Calls of TAPI that every command shares.
#include "line_app.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <cstdint>

#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

int milliseconds_until(std::optional<LineApp::Instant> until) {
    if (!until) return -1;
    const auto left = std::chrono::ceil<Millis>(*until - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::max<int64_t>(0, left));
}

}  // namespace

LineApp::LineApp(Signals& signals) : signals_(signals) {
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    DWORD version = highest_version;
    const LONG result = lineInitializeExA(&app_, nullptr, nullptr, "tapi", &count_, &version, &params);
    if (result < 0) throw line_failure("cannot use the telephony server", result);
    event_ = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hEvent));
}

LineApp::~LineApp() { lineShutdown(app_); }

std::vector<LineInfo> LineApp::lines() const {
    std::vector<LineInfo> all;
    for (DWORD id = 0; id < count_; ++id) {
        LineInfo info = describe_line(app_, id);
        if (!info.gone) all.push_back(std::move(info));
    }
    return all;
}

HLINE LineApp::open(const LineInfo& line, DWORD privileges, DWORD media_modes) {
    HLINE handle = 0;
    const LONG result =
        lineOpenA(app_, line.id, &handle, line.version, 0, 0, privileges, media_modes, nullptr);
    if (result < 0) throw line_failure(fmt::format("cannot open line \"{}\"", line.name), result);
    opens_.push_back({handle, line.name});
    return handle;
}

const std::string& LineApp::name_of(HLINE line) const {
    static const std::string none;
    for (const Open& open : opens_) {
        if (open.handle == line) return open.name;
    }
    return none;
}

Event LineApp::take_message() {
    Event event;
    const LONG result = lineGetMessage(app_, &event.message, 0);
    if (result == 0) event.kind = Event::Kind::message;
    return event;
}

Event LineApp::next(std::optional<Instant> until, int also) {
    for (;;) {
        pollfd all[] = {{event_, POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}, {also, POLLIN, 0}};
        const int ready = poll(all, 3, milliseconds_until(until));
        if (ready == 0) return {};
        if (ready < 0) continue;
        if (all[1].revents != 0 && signals_.take()) return {Event::Kind::interrupted, {}};
        if (all[0].revents == 0 && all[2].revents != 0) return {Event::Kind::ready, {}};
        if (all[0].revents == 0) continue;
        const Event event = take_message();
        if (event.kind != Event::Kind::message) continue;
        const bool reinit = event.message.dwMessageID == LINE_LINEDEVSTATE &&
                            (event.message.dwParam1 & LINEDEVSTATE_REINIT) != 0 &&
                            event.message.dwParam2 == 0;
        if (reinit) throw Failure(exit_no_server, "the server has ended, or its devices have changed");
        return event;
    }
}

void LineApp::closed() {
    while (next(std::chrono::steady_clock::now()).kind != Event::Kind::timeout) continue;
    throw Failure(exit_failed, "the line was closed by the server");
}

std::optional<CallFacts> LineApp::facts(HCALL call) const {
    Sized<LINECALLINFO> info;
    if (info.fill([&](LINECALLINFO* i) { return lineGetCallInfoA(call, i); }) < 0) return std::nullopt;
    const LINECALLINFO fixed = info.value();
    CallFacts facts;
    facts.caller = info.text(fixed.dwCallerIDSize, fixed.dwCallerIDOffset);
    facts.caller_name = info.text(fixed.dwCallerIDNameSize, fixed.dwCallerIDNameOffset);
    facts.called = info.text(fixed.dwCalledIDSize, fixed.dwCalledIDOffset);
    facts.called_name = info.text(fixed.dwCalledIDNameSize, fixed.dwCalledIDNameOffset);
    facts.line = fixed.dwLineDeviceID;
    facts.address = fixed.dwAddressID;
    facts.origin = fixed.dwOrigin;
    facts.reason = fixed.dwReason;
    facts.media_mode = fixed.dwMediaMode;
    return facts;
}

std::vector<HCALL> LineApp::new_calls(HLINE line) const {
    Sized<LINECALLLIST> list;
    if (list.fill([&](LINECALLLIST* l) { return lineGetNewCalls(line, 0, LINECALLSELECT_LINE, l); }) < 0) return {};
    std::vector<HCALL> calls;
    const LINECALLLIST fixed = list.value();
    for (DWORD at = 0; at < fixed.dwCallsNumEntries; ++at)
        calls.push_back(list.entry<HCALL>(fixed.dwCallsOffset, at));
    return calls;
}

}  // namespace tapi::ctl
