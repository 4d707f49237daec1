// SPDX-License-Identifier: Apache-2.0
// Which phone shows which calls, and when.
#include "exchange/phones.hpp"

#include <algorithm>

#include "sdk/text.hpp"

namespace tapi::exchange {

Phones::Desk::Desk(LineNo line, const PhoneProfile& profile, PhoneListener& listener)
    : phone(line, profile, listener),
      call_keys(profile.call_keys(), HalfId::none),
      key_timers(profile.keys.size()),
      shown_lamps(profile.keys.size(), PHONELAMPMODE_OFF) {}

Phones::Phones(Switch& exchange, Sound& sound, Timers& timers, PhoneListener& listener)
    : exchange_(exchange), sound_(sound), timers_(timers), listener_(listener), desks_(exchange.all_lines()) {
    exchange_.observe(*this);
}

Phones::~Phones() {
    for (const auto& desk : desks_) {
        if (desk != nullptr) cancel_timers(*desk);
    }
}

void Phones::cancel_timers(Desk& desk) {
    cancel_dial_timer(desk);
    for (const auto& timer : desk.key_timers) {
        if (timer) timers_.cancel(*timer);
    }
}

void Phones::forget(LineNo line) {
    std::unique_ptr<Desk>& place = desks_[number(line)];
    if (place == nullptr) return;
    cancel_timers(*place);
    std::erase(unsettled_, line);
    place.reset();
}

Phones::Desk& Phones::desk(LineNo line) {
    std::unique_ptr<Desk>& place = desks_[number(line)];
    if (place == nullptr) {
        place = std::make_unique<Desk>(line, exchange_.profile(exchange_.line(line)).phone, listener_);
        settle(*place);
    }
    return *place;
}

Phones::Desk* Phones::find_desk(LineNo line) {
    return number(line) < desks_.size() && exchange_.has_phone(line) ? &desk(line) : nullptr;
}

Phone& Phones::phone(LineNo line) { return desk(line).phone; }

void Phones::unsettle(Desk& desk) {
    if (std::exchange(desk.unsettled, true)) return;
    unsettled_.push_back(desk.phone.line());
}

void Phones::call_changed(const Half& half) {
    Desk* at = find_desk(half.line);
    if (at == nullptr) return;
    // TAPI hears of a call that it watches, and then what it asked to hear ends by itself.
    if (half.state == CallState::idle && !half.watched) sound_.forget(half.id);
    if (half.state == CallState::proceeding && !half.digits.empty()) at->last_number = half.digits;
    place_on_key(*at, half);
    unsettle(*at);
}

void Phones::line_changed(LineNo line) {
    if (Desk* at = find_desk(line); at != nullptr) unsettle(*at);
}

// A call keeps the first free key as long as it lasts, but as a member of a conference, for which the conference
// stands.
void Phones::place_on_key(Desk& desk, const Half& half) {
    const bool shown = half.state != CallState::idle && half.state != CallState::conferenced;
    const auto key = std::find(desk.call_keys.begin(), desk.call_keys.end(), half.id);
    if (key != desk.call_keys.end()) {
        if (!shown) *key = HalfId::none;
    } else if (shown) {
        const auto free = std::find(desk.call_keys.begin(), desk.call_keys.end(), HalfId::none);
        if (free != desk.call_keys.end()) *free = half.id;
    }
}

void Phones::settle() {
    for (size_t at = 0; at < unsettled_.size(); ++at) settle(desk(unsettled_[at]));
    unsettled_.clear();
}

void Phones::settle(Desk& desk) {
    desk.unsettled = false;
    hook_by_calls(desk);
    show_lamps(desk);
    show_ring(desk);
    show_text(desk);
}

}  // namespace tapi::exchange
