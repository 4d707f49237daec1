// SPDX-License-Identifier: Apache-2.0
// Phones as TAPI has them open, and what it is told of them.
#include "exchange/provider.hpp"
#include "sdk/handles.hpp"
#include "sdk/text.hpp"
#include "sdk/versions.hpp"

namespace tapi::exchange {

void Provider::phone_state(LineNo phone, uint32_t flag, uint32_t value) {
    const uint32_t open = open_of_phone_[number(phone)];
    if (open == 0 || (open_phones_.find(open)->states & flag) == 0) return;
    upcalls_.phone_event(open, PHONE_STATE, flag, value, 0);
}

void Provider::phone_button(LineNo phone, uint32_t key, uint32_t mode, uint32_t state) {
    const uint32_t open = open_of_phone_[number(phone)];
    if (open == 0) return;
    const OpenPhone& wants = *open_phones_.find(open);
    if ((wants.button_modes & mode) == 0 || (wants.button_states & state) == 0) return;
    upcalls_.phone_event(open, PHONE_BUTTON, key, mode, state);
}

void Provider::phone_changed(LineNo) { phones_changed_ = true; }

void Provider::on_phone_change(std::function<void()> told) {
    const std::lock_guard lock(mutex_);
    on_phone_change_ = std::move(told);
}

void Provider::settle_phones() {
    phones_.settle();
    if (std::exchange(phones_changed_, false) && on_phone_change_) on_phone_change_();
}

std::optional<sdk::Upcalls::Phone> Provider::open_phone(uint32_t phone) {
    const OpenPhone* open = open_phones_.find(phone);
    if (open == nullptr) return std::nullopt;
    return sdk::Upcalls::Phone{open->handle, open->procedure};
}

// ---- Visits

OpenPhone* Provider::Visit::open_phone(HDRVPHONE phone) {
    return provider_.open_phones_.find(sdk::number_of(phone));
}

LONG Provider::Visit::open(DWORD device, HTAPIPHONE handle, LPHDRVPHONE hd_phone, DWORD version,
                           PHONEEVENT procedure) {
    const auto line = station_of_phone(device);
    if (!line) return sdk::result_of(PHONEERR_BADDEVICEID);
    if (!sdk::is_version(version)) return sdk::result_of(PHONEERR_INCOMPATIBLEAPIVERSION);
    uint32_t& open = provider_.open_of_phone_[number(*line)];
    if (open != 0) return sdk::result_of(PHONEERR_ALLOCATED);
    provider_.phones_.phone(*line);
    open = provider_.open_phones_.add({*line, handle, procedure, version, 0, 0, 0});
    if (open == 0) return sdk::result_of(PHONEERR_RESOURCEUNAVAIL);
    *hd_phone = sdk::to_handle<HDRVPHONE>(open);
    return 0;
}

LONG Provider::Visit::close(HDRVPHONE hd_phone) {
    const OpenPhone* open = open_phone(hd_phone);
    if (open == nullptr) return sdk::result_of(PHONEERR_INVALPHONEHANDLE);
    provider_.open_of_phone_[number(open->line)] = 0;
    provider_.open_phones_.remove(sdk::number_of(hd_phone));
    provider_.upcalls_.end_phone(lock_, sdk::number_of(hd_phone));
    return 0;
}

void Provider::Visit::tell(HDRVPHONE phone, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    provider_.upcalls_.phone_event(sdk::number_of(phone), message, p1, p2, p3);
}

}  // namespace tapi::exchange
