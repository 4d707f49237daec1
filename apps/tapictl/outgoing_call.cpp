// SPDX-License-Identifier: Apache-2.0
// A call from its making to its end.
#include "outgoing_call.hpp"

#include <fmt/format.h>

#include <names.hpp>

#include "words.hpp"

namespace tapi::ctl {
namespace {

using Clock = std::chrono::steady_clock;
using names::Family;

constexpr Millis end_limit{5000};  // how long a dropped call may take to become idle

Color color_of(uint32_t state) {
    switch (state & 0x00FFFFFF) {
        case LINECALLSTATE_CONNECTED:
            return Color::good;
        case LINECALLSTATE_BUSY:
        case LINECALLSTATE_SPECIALINFO:
            return Color::bad;
        case LINECALLSTATE_DISCONNECTED:
            return Color::warn;
        default:
            return Color::plain;
    }
}

std::string mode_name(uint32_t state, uint32_t mode) {
    Family family = Family::LINECALLSTATE;
    if (mode == 0 || !names::call_mode_family(state, family)) return {};
    return names::flags(family, mode);
}

}  // namespace

OutgoingCall::OutgoingCall(Console& console, CallPlan plan)
    : console_(console), plan_(std::move(plan)), progress_(Clock::now()) {}

OutgoingCall::~OutgoingCall() {
    if (call_ != 0) lineDeallocateCall(call_);
}

void OutgoingCall::begin() {
    LINECALLPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwBearerMode = LINEBEARERMODE_VOICE;
    params.dwMaxRate = 3100;
    params.dwMediaMode = LINEMEDIAMODE_INTERACTIVEVOICE;
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = plan_.address;
    console_.line(fmt::format("{} calls {}", console_.paint(Color::strong, plan_.line_name), plan_.to));
    made_ = lineMakeCallA(plan_.line, &call_, plan_.to.c_str(), 0, &params);
    if (made_ < 0) throw line_failure(fmt::format("cannot call {}", plan_.to), made_);
    if (plan_.ring_limit_ms) ring_limit_ = Clock::now() + Millis(*plan_.ring_limit_ms);
}

std::optional<LineApp::Instant> OutgoingCall::next_deadline() const {
    std::optional<LineApp::Instant> first;
    for (const auto& one : {hangup_at_, ring_limit_, end_by_}) {
        if (one && (!first || *one < *first)) first = one;
    }
    return first;
}

void OutgoingCall::message(const LINEMESSAGE& message) {
    if (message.dwMessageID == LINE_REPLY) {
        replied(static_cast<LONG>(message.dwParam1), static_cast<LONG>(message.dwParam2));
    } else if (message.dwMessageID == LINE_CALLSTATE && message.hDevice == call_) {
        state(static_cast<uint32_t>(message.dwParam1), static_cast<uint32_t>(message.dwParam2));
    }
}

void OutgoingCall::replied(LONG request, LONG result) {
    if (request == made_ && result < 0) {
        call_ = 0;
        throw line_failure(fmt::format("cannot call {}", plan_.to), result);
    }
    if (request == made_) can_drop_ = true;
    if (request == made_ && drop_wanted_) drop();
    // A call that cannot be dropped (it is disconnected already) is given back as it is.
    if (request == dropped_ && result < 0) over_ = true;
}

void OutgoingCall::state(uint32_t state, uint32_t mode) {
    const auto now = Clock::now();
    progress_.state(state, mode, now);
    show(state, mode, progress_.since_start(now));
    if (state == LINECALLSTATE_CONNECTED) {
        ring_limit_.reset();
        if (plan_.hangup_after_ms && !hangup_at_)
            hangup_at_ = now + Millis(*plan_.hangup_after_ms);
    }
    if (plan_.until_state && (state & 0x00FFFFFF) == *plan_.until_state) {
        reached_ = true;
        drop();
    }
    if (progress_.hopeless()) drop();
    if (progress_.ended()) over_ = true;
}

void OutgoingCall::show(uint32_t state, uint32_t mode, Millis when) {
    console_.line(fmt::format("{:>9}  {}", duration(when),
                              console_.paint(color_of(state), call_state_words(state, mode))));
    Json object{{"time", timestamp()},
                {"event", "state"},
                {"elapsed_ms", when.count()},
                {"state", names::flags(Family::LINECALLSTATE, state)}};
    if (const std::string name = mode_name(state, mode); !name.empty()) object["mode"] = name;
    object["call"] = call_;
    console_.record(object);
}

void OutgoingCall::interrupted() {
    if (interrupted_) over_ = true;
    interrupted_ = true;
    drop();
}

void OutgoingCall::deadline_passed() {
    const auto now = Clock::now();
    if (end_by_ && *end_by_ <= now) over_ = true;
    if (ring_limit_ && *ring_limit_ <= now) {
        ring_limit_.reset();
        unanswered_ = true;
        drop();
    }
    if (hangup_at_ && *hangup_at_ <= now) {
        hangup_at_.reset();
        drop();
    }
}

// Once; before the call exists for us it is remembered.
void OutgoingCall::drop() {
    drop_wanted_ = true;
    if (!end_by_) end_by_ = Clock::now() + end_limit;
    if (!can_drop_ || dropped_ != 0) return;
    dropped_ = lineDrop(call_, nullptr, 0);
    if (dropped_ < 0) over_ = true;
}

int OutgoingCall::report() {
    int code = progress_.exit_code();
    std::string result = progress_.outcome();
    if (!progress_.connected() && unanswered_) {
        code = exit_no_answer;
        result = "no answer";
    }
    if (!progress_.connected() && interrupted_) {
        code = exit_interrupted;
        result = "interrupted";
    }
    if (reached_) {
        code = exit_done;
        result = "reached " + names::value(Family::LINECALLSTATE, *plan_.until_state);
    } else if (plan_.until_state && code == exit_done) {
        code = exit_failed;
    }
    const Millis talked = progress_.connected_for();
    if (progress_.connected()) {
        console_.line(console_.paint(Color::dim, fmt::format("connected for {}", duration(talked))));
    }
    console_.record({{"time", timestamp()},
                     {"event", "end"},
                     {"result", result},
                     {"connected_ms", talked.count()},
                     {"exit", code}});
    return code;
}

}  // namespace tapi::ctl
