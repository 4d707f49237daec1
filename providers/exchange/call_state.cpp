// SPDX-License-Identifier: Apache-2.0
// The one door through which calls change state: counters, reports and timers follow from here.
#include "exchange/switch.hpp"

namespace tapi::exchange {

bool talks(CallState state) {
    switch (state) {
        case CallState::dialtone:
        case CallState::dialing:
        case CallState::proceeding:
        case CallState::ringback:
        case CallState::busy:
        case CallState::special_info:
        case CallState::connected:
            return true;
        case CallState::unreported:
        case CallState::idle:
        case CallState::offering:
        case CallState::accepted:
        case CallState::on_hold:
        case CallState::conferenced:
        case CallState::pending_conference:
        case CallState::pending_transfer:
        case CallState::disconnected:
            return false;
    }
    return false;
}

bool is_pending(CallState state) {
    return state == CallState::pending_conference || state == CallState::pending_transfer;
}

namespace {

bool exists(CallState state) { return state != CallState::unreported && state != CallState::idle; }

bool is_held(CallState state) { return state == CallState::on_hold || is_pending(state); }

void step(uint32_t& counter, bool before, bool after) {
    if (before != after) after ? ++counter : --counter;
}

}  // namespace

bool occupies(CallState state) {
    return exists(state) && !is_pending(state) && state != CallState::conferenced;
}

void Switch::set_state(Half& half, CallState state, uint32_t mode) {
    const CallState from = half.state;
    if (from == CallState::idle || (from == state && half.mode == mode)) return;
    if (from != state) half.entered = clock_.wall();
    half.state = state;
    half.mode = mode;
    count(half, from, state);
    if (!completions_.empty()) {
        if (talks(state)) note_use(half.line);
        look_for_completions();
    }
    if (half.watched) events_.call_state(half);
    if (observer_ != nullptr) observer_->call_changed(half);
    if (line_of(half).watched) report_counts(half, from, state);
}

void Switch::count(Half& half, CallState from, CallState to) {
    Line& line = line_of(half);
    Address& address = address_of(half);
    step(line.calls, exists(from), exists(to));
    step(address.calls, exists(from), exists(to));
    step(address.occupied, occupies(from), occupies(to));
    step(line.pending, is_pending(from), is_pending(to));
    step(address.pending, is_pending(from), is_pending(to));
    step(line.on_hold, from == CallState::on_hold, to == CallState::on_hold);
    step(address.on_hold, from == CallState::on_hold, to == CallState::on_hold);
    step(line.connected, from == CallState::connected, to == CallState::connected);
    step(line.talking, talks(from), talks(to));
}

void Switch::report_counts(Half& half, CallState from, CallState to) {
    const bool number_changed = exists(from) != exists(to);
    const bool hold_changed = is_held(from) != is_held(to);
    uint32_t items = number_changed || hold_changed ? LINEADDRESSSTATE_NUMCALLS : 0;
    const uint32_t calls = address_of(half).calls;
    if (number_changed && exists(to) && calls == 1) items |= LINEADDRESSSTATE_INUSEONE;
    if (number_changed && calls == 0) items |= LINEADDRESSSTATE_INUSEZERO;
    if (items != 0) events_.address_state(half.line, half.address, items);
    if (number_changed) events_.line_state(half.line, LINEDEVSTATE_NUMCALLS, 0, 0);
}

// The last thing that is done with a half: it may be gone afterwards.
void Switch::to_idle(Half& half) {
    cancel_timer(half);
    stop_alerting(half);
    half.peer = nullptr;
    if (half.completion_id != 0 && completion(half.completion_id) != nullptr)
        forget_completion(half.completion_id);
    if (!half.parked_at.empty()) forget_parked(half);
    const Line& line = line_of(half);
    if (line.is_trunk() && half.state != CallState::idle) free_circuits_[line.trunk].push_back(half.line);
    if (half.consult != nullptr) untie(half);
    Half* held = half.held_for;
    if (held != nullptr) untie(*held);
    if (half.is_parent()) {
        half.conference->parent = nullptr;
        half.conference.reset();
        --line_of(half).parents;
    }
    const auto conference = half.is_member() ? exit(half) : nullptr;
    set_state(half, CallState::idle);
    if (!half.watched) remove_half(half);
    if (held != nullptr) consult_ended(*held);
    if (conference != nullptr) member_left(conference);
}

void Switch::report_info(Half& half, uint32_t items) {
    if (half.watched && half.state != CallState::idle) events_.call_info(half, items);
    observe_line(half.line);
}

void Switch::stop_alerting(Half& half) {
    if (!half.alerting) return;
    half.alerting = false;
    Line& line = line_of(half);
    if (--line.ringing == 0) line.ring_mode = 0;
}

void Switch::schedule(Half& half, Millis delay, void (Switch::*step)(Half&)) {
    cancel_timer(half);
    half.on_timer = step;
    half.timer = timers_.after(delay, [this, id = half.id] {
        Half* due = this->half(id);
        if (due == nullptr) return;
        due->timer.reset();
        (this->*due->on_timer)(*due);
    });
}

void Switch::cancel_timer(Half& half) {
    if (half.timer) timers_.cancel(*half.timer);
    half.timer.reset();
}

uint32_t Switch::line_call_features(const Line& line) const {
    if (line.is_trunk()) return LINECALLFEATURE_DROP | line_media_features(line);
    if (line.is_queue())
        return LINECALLFEATURE_DROP | LINECALLFEATURE_SETCALLPARAMS | line_service_features(line);
    const LineProfile& profile = this->profile(line);
    uint32_t features = line_service_features(line) | LINECALLFEATURE_ANSWER | LINECALLFEATURE_DIAL |
                        LINECALLFEATURE_DROP | LINECALLFEATURE_SETCALLPARAMS;
    features |= line_media_features(line);
    if (profile.accept != AcceptMode::none) features |= LINECALLFEATURE_ACCEPT;
    if (profile.hold) features |= LINECALLFEATURE_HOLD | LINECALLFEATURE_UNHOLD | LINECALLFEATURE_SWAPHOLD;
    return features;
}

uint32_t Switch::call_features(const Half& half) const {
    const Line& line = line_of(half);
    const uint32_t always = LINECALLFEATURE_DROP | LINECALLFEATURE_SETCALLPARAMS;
    uint32_t features = 0;
    switch (half.state) {
        case CallState::unreported:
        case CallState::idle:
            return 0;
        case CallState::offering:
            features = always | LINECALLFEATURE_ACCEPT | (can_answer(half) ? LINECALLFEATURE_ANSWER : 0);
            break;
        case CallState::accepted:
            features = always | (can_answer(half) ? LINECALLFEATURE_ANSWER : 0);
            break;
        case CallState::dialtone:
            features = always | LINECALLFEATURE_DIAL;
            break;
        case CallState::dialing:
            features = always | (half.more_digits ? LINECALLFEATURE_DIAL : 0);
            break;
        case CallState::proceeding:
        case CallState::ringback:
        case CallState::busy:
        case CallState::special_info:
            features = always;
            break;
        case CallState::connected:
            features = always | LINECALLFEATURE_HOLD |
                       (line.on_hold + line.pending > 0 ? LINECALLFEATURE_SWAPHOLD : 0);
            break;
        case CallState::conferenced:
            features = always;
            break;
        case CallState::pending_conference:
        case CallState::pending_transfer:
            features = always | (can_retrieve(half) ? LINECALLFEATURE_UNHOLD : 0) |
                       (line.connected > 0 ? LINECALLFEATURE_SWAPHOLD : 0);
            break;
        case CallState::on_hold:
            features = always | (can_retrieve(half) ? LINECALLFEATURE_UNHOLD : 0) |
                       (line.connected > 0 ? LINECALLFEATURE_SWAPHOLD : 0);
            break;
        case CallState::disconnected:
            features = LINECALLFEATURE_DROP;
            break;
    }
    return (features | service_features(half) | media_features(half)) & line_call_features(line);
}

uint32_t Switch::call_states(const Line& line) const {
    uint32_t states = LINECALLSTATE_IDLE | LINECALLSTATE_OFFERING | LINECALLSTATE_CONNECTED |
                      LINECALLSTATE_PROCEEDING | LINECALLSTATE_RINGBACK;
    if (line.is_trunk()) return states;
    if (line.is_queue()) return LINECALLSTATE_IDLE | LINECALLSTATE_OFFERING | LINECALLSTATE_DISCONNECTED;
    states |= LINECALLSTATE_DIALTONE | LINECALLSTATE_DIALING | LINECALLSTATE_BUSY |
              LINECALLSTATE_SPECIALINFO | LINECALLSTATE_DISCONNECTED;
    if (profile(line).accept != AcceptMode::none) states |= LINECALLSTATE_ACCEPTED;
    if (profile(line).hold) states |= LINECALLSTATE_ONHOLD;
    const uint32_t services = line_service_features(line);
    if ((services & LINECALLFEATURE_SETUPTRANSFER) != 0) states |= LINECALLSTATE_ONHOLDPENDTRANSFER;
    if ((services & LINECALLFEATURE_SETUPCONF) != 0)
        states |= LINECALLSTATE_ONHOLDPENDCONF | LINECALLSTATE_CONFERENCED;
    return states;
}

}  // namespace tapi::exchange
