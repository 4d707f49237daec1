// SPDX-License-Identifier: Apache-2.0
// Bookkeeping of lines and calls, and what the event queue asks.
#include "sdk/line_provider.hpp"

#include "sdk/handles.hpp"

namespace tapi::sdk {
namespace {

Status unavailable() { return error(LINEERR_OPERATIONUNAVAIL); }

}  // namespace

LineProvider::LineProvider(std::u16string info, std::vector<LineDescription> lines)
    : info_(std::move(info)), lines_(std::move(lines)), open_(lines_.size()) {}

Status LineProvider::make_call(LineCall&, Request) { return unavailable(); }
Status LineProvider::accept(LineCall&, Request) { return unavailable(); }
Status LineProvider::answer(LineCall&, Request) { return unavailable(); }
Status LineProvider::drop(LineCall&, Request) { return unavailable(); }
Status LineProvider::hold(LineCall&, Request) { return unavailable(); }
Status LineProvider::unhold(LineCall&, Request) { return unavailable(); }
Status LineProvider::swap_hold(LineCall&, LineCall&, Request) { return unavailable(); }
Status LineProvider::dial(LineCall&, std::u16string_view, Request) { return unavailable(); }

LineCall* LineProvider::add_call(uint32_t line) {
    auto made = make_line_call();
    made->line = line;
    made->media_mode = lines_[line].media_modes & (~lines_[line].media_modes + 1);  // the lowest
    LineCall* call = made.get();
    const uint32_t id = calls_.add(std::move(made));
    if (id == 0) return nullptr;
    call->id = id;
    ++open_[line].calls;
    return call;
}

void LineProvider::remove_call(uint32_t id) {
    const LineCall* call = find(id);
    if (call == nullptr) return;
    if (call->state != LINECALLSTATE_IDLE) --open_[call->line].calls;
    calls_.remove(id);
}

LineCall* LineProvider::new_call(uint32_t line) { return is_open(line) ? add_call(line) : nullptr; }

void LineProvider::set_state(LineCall& call, DWORD state, DWORD mode) {
    if (state == LINECALLSTATE_IDLE && call.state != LINECALLSTATE_IDLE) --open_[call.line].calls;
    call.state = state;
    call.mode = mode;
    call.entered = clock_.wall();
    upcalls_.call_state(call.line + 1, call.id, state, mode, call.media_mode);
}

void LineProvider::set_conferenced(LineCall& call, const LineCall& parent) {
    call.state = LINECALLSTATE_CONFERENCED;
    call.mode = 0;
    call.entered = clock_.wall();
    upcalls_.conferenced(call.line + 1, call.id, parent.id, call.media_mode);
}

void LineProvider::changed(const LineCall& call, DWORD items) {
    upcalls_.call_event(call.line + 1, call.id, LINE_CALLINFO, items, 0, 0);
}

void LineProvider::complete(Request request, LONG result) {
    upcalls_.complete(request.id, result, request.line + 1, request.call);
}

void LineProvider::line_changed(uint32_t line, DWORD items) {
    if ((items & open_[line].states) != 0) upcalls_.line_event(line + 1, LINE_LINEDEVSTATE, items & open_[line].states, 0, 0);
}

void LineProvider::address_changed(uint32_t line, DWORD items) {
    const DWORD wanted = items & open_[line].address_states;
    if (wanted != 0) upcalls_.line_event(line + 1, LINE_ADDRESSSTATE, 0, wanted, 0);
}

void LineProvider::tell(const LineCall& call, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    upcalls_.call_event(call.line + 1, call.id, message, p1, p2, p3);
}

// The queue counts lines from 1.
std::optional<Upcalls::Line> LineProvider::open_line(uint32_t line) {
    const Open& open = open_[line - 1];
    if (open.event == nullptr) return std::nullopt;
    return Upcalls::Line{open.handle, open.event};
}

Upcalls::Call LineProvider::call(uint32_t id) {
    const LineCall* call = find(id);
    if (call == nullptr) return {};
    using Standing = Upcalls::Standing;
    return {call->announced ? Standing::announced : Standing::unannounced, call->handle, call->reported};
}

void LineProvider::announced(uint32_t id, HTAPICALL handle) {
    LineCall* call = find(id);
    if (call == nullptr || handle == nullptr) return;
    call->handle = handle;
    call->announced = true;
}

void LineProvider::reported(uint32_t id) {
    if (LineCall* call = find(id)) call->reported = true;
}

void LineProvider::missed(uint32_t id) {
    if (LineCall* call = find(id)) closing(*call);
    remove_call(id);
}

}  // namespace tapi::sdk
