// SPDX-License-Identifier: Apache-2.0
// Requests about the parts of a phone: hookswitches, ringer, lamps, display, buttons, data areas. The server checks
// values and structures; what the phone can do, and whether it can now, is the provider's to say (MEM-5).
#include <algorithm>
#include <bit>
#include <optional>

#include "model/layouts.hpp"
#include "server/device/visible.hpp"
#include "server/device/whole.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t hook_switch_devs =
    PHONEHOOKSWITCHDEV_HANDSET | PHONEHOOKSWITCHDEV_SPEAKER | PHONEHOOKSWITCHDEV_HEADSET;
constexpr uint32_t hook_switch_modes = PHONEHOOKSWITCHMODE_ONHOOK | PHONEHOOKSWITCHMODE_MIC |
                                       PHONEHOOKSWITCHMODE_SPEAKER | PHONEHOOKSWITCHMODE_MICSPEAKER;
constexpr uint32_t lamp_modes = PHONELAMPMODE_OFF | PHONELAMPMODE_STEADY | PHONELAMPMODE_WINK | PHONELAMPMODE_FLASH |
                                PHONELAMPMODE_FLUTTER | PHONELAMPMODE_BROKENFLUTTER;
constexpr uint32_t loudest = 0xFFFF;  // PH-2: what is louder means this

bool one_of(uint32_t value, uint32_t all) { return std::has_single_bit(value) && (value & ~all) == 0; }
bool any_of(uint32_t value, uint32_t all) { return value != 0 && (value & ~all) == 0; }

uint64_t phone_of(const Context& c) { return c.phone->phone->hd_phone; }

// Asks the provider for what `answer_of` makes the response of; an answer that it makes nothing of has failed.
template <class C, class Order, class AnswerOf>
void ask(const Context& c, const Order& order, AnswerOf answer_of) {
    const Phone& phone = *c.phone->phone;
    if (!phone.open) return respond<C>(c, PHONEERR_OPERATIONFAILED);
    phone.provider->calls->call(order, [c, answer_of](int32_t result, const auto& answer) {
        if (result < 0) return respond<C>(c, result);
        std::optional<typename C::Response> response = answer_of(answer);
        if (!response) return respond<C>(c, PHONEERR_OPERATIONFAILED);
        respond<C>(c, 0, *response);
    });
}

void get_hook_switch(const Context& c, const api::PhoneGetHookSwitch&) {
    using C = api::PhoneGetHookSwitch;
    ask<C>(c, tspi::PhoneGetHookSwitch{phone_of(c)},
           [](const auto& answer) { return std::optional(C::Response{answer.hook_switch_devs}); });
}

void set_hook_switch(const Context& c, const api::PhoneSetHookSwitch& call) {
    using C = api::PhoneSetHookSwitch;
    if (!any_of(call.hook_switch_devs, hook_switch_devs)) return respond<C>(c, PHONEERR_INVALHOOKSWITCHDEV);
    if (!one_of(call.hook_switch_mode, hook_switch_modes)) return respond<C>(c, PHONEERR_INVALHOOKSWITCHMODE);
    start<C>(c, tspi::PhoneSetHookSwitch{0, phone_of(c), call.hook_switch_devs, call.hook_switch_mode});
}

void get_volume(const Context& c, const api::PhoneGetVolume& call) {
    using C = api::PhoneGetVolume;
    if (!one_of(call.hook_switch_dev, hook_switch_devs)) return respond<C>(c, PHONEERR_INVALHOOKSWITCHDEV);
    ask<C>(c, tspi::PhoneGetVolume{phone_of(c), call.hook_switch_dev},
           [](const auto& answer) { return std::optional(C::Response{answer.volume}); });
}

void set_volume(const Context& c, const api::PhoneSetVolume& call) {
    using C = api::PhoneSetVolume;
    if (!one_of(call.hook_switch_dev, hook_switch_devs)) return respond<C>(c, PHONEERR_INVALHOOKSWITCHDEV);
    start<C>(c, tspi::PhoneSetVolume{0, phone_of(c), call.hook_switch_dev, std::min(call.volume, loudest)});
}

void get_gain(const Context& c, const api::PhoneGetGain& call) {
    using C = api::PhoneGetGain;
    if (!one_of(call.hook_switch_dev, hook_switch_devs)) return respond<C>(c, PHONEERR_INVALHOOKSWITCHDEV);
    ask<C>(c, tspi::PhoneGetGain{phone_of(c), call.hook_switch_dev},
           [](const auto& answer) { return std::optional(C::Response{answer.gain}); });
}

void set_gain(const Context& c, const api::PhoneSetGain& call) {
    using C = api::PhoneSetGain;
    if (!one_of(call.hook_switch_dev, hook_switch_devs)) return respond<C>(c, PHONEERR_INVALHOOKSWITCHDEV);
    start<C>(c, tspi::PhoneSetGain{0, phone_of(c), call.hook_switch_dev, std::min(call.gain, loudest)});
}

void get_ring(const Context& c, const api::PhoneGetRing&) {
    using C = api::PhoneGetRing;
    ask<C>(c, tspi::PhoneGetRing{phone_of(c)},
           [](const auto& answer) { return std::optional(C::Response{answer.ring_mode, answer.volume}); });
}

void set_ring(const Context& c, const api::PhoneSetRing& call) {
    start<api::PhoneSetRing>(c, tspi::PhoneSetRing{0, phone_of(c), call.ring_mode, std::min(call.volume, loudest)});
}

void get_lamp(const Context& c, const api::PhoneGetLamp& call) {
    using C = api::PhoneGetLamp;
    ask<C>(c, tspi::PhoneGetLamp{phone_of(c), call.button_lamp_id},
           [](const auto& answer) { return std::optional(C::Response{answer.lamp_mode}); });
}

void set_lamp(const Context& c, const api::PhoneSetLamp& call) {
    using C = api::PhoneSetLamp;
    if (!one_of(call.lamp_mode, lamp_modes)) return respond<C>(c, PHONEERR_INVALLAMPMODE);
    start<C>(c, tspi::PhoneSetLamp{0, phone_of(c), call.button_lamp_id, call.lamp_mode});
}

void get_display(const Context& c, const api::PhoneGetDisplay& call) {
    using C = api::PhoneGetDisplay;
    if (too_small<C>(c, call.display, layout::VARSTRING.fixed_size(api_2_2))) return;
    ask<C>(c, tspi::PhoneGetDisplay{.hd_phone = phone_of(c)},
           [version = c.phone->phone->tspi_version](const auto& answer) -> std::optional<C::Response> {
               auto whole = from_provider(layout::VARSTRING, version, answer.display);
               if (!whole) return {};
               return C::Response{std::move(*whole)};
           });
}

void set_display(const Context& c, const api::PhoneSetDisplay& call) {
    using C = api::PhoneSetDisplay;
    if (!call.display) return respond<C>(c, PHONEERR_INVALPOINTER);
    if (call.size != call.display->size()) return respond<C>(c, PHONEERR_INVALPARAM);
    start<C>(c, tspi::PhoneSetDisplay{0, phone_of(c), call.row, call.column, call.display, call.size});
}

void get_button_info(const Context& c, const api::PhoneGetButtonInfo& call) {
    using C = api::PhoneGetButtonInfo;
    const uint32_t version = c.phone->version;
    if (too_small<C>(c, call.button_info, layout::PHONEBUTTONINFO.fixed_size(version))) return;
    ask<C>(c, tspi::PhoneGetButtonInfo{.hd_phone = phone_of(c), .button_lamp_id = call.button_lamp_id},
           [version, theirs = c.phone->phone->tspi_version](const auto& answer) -> std::optional<C::Response> {
               auto whole = from_provider(layout::PHONEBUTTONINFO, theirs, answer.button_info);
               if (!whole) return {};
               return C::Response{button_info_for(version, std::move(*whole))};
           });
}

// PHONEBUTTONINFO of an application in the layout of the provider's version.
Result<Bytes> button_info_for_provider(const OptBytes& info, const OpenPhone& opened) {
    const Layout& layout = layout::PHONEBUTTONINFO;
    if (!info) return failure(PHONEERR_INVALPOINTER);
    const uint32_t fixed = layout.fixed_size(opened.version);
    if (info->size() < fixed || load<uint32_t>(*info, 0) < fixed) return failure(PHONEERR_STRUCTURETOOSMALL);
    if (!well_formed(layout, opened.version, *info)) return failure(PHONEERR_OPERATIONFAILED);
    return convert_version(layout, opened.version, opened.phone->tspi_version, *info);
}

void set_button_info(const Context& c, const api::PhoneSetButtonInfo& call) {
    using C = api::PhoneSetButtonInfo;
    auto info = button_info_for_provider(call.button_info, *c.phone);
    if (!info) return respond<C>(c, info.code());
    start<C>(c, tspi::PhoneSetButtonInfo{0, phone_of(c), call.button_lamp_id, std::move(*info)});
}

void get_data(const Context& c, const api::PhoneGetData& call) {
    using C = api::PhoneGetData;
    if (call.size > wire::limits::max_blob) return respond<C>(c, PHONEERR_RESOURCEUNAVAIL);
    ask<C>(c, tspi::PhoneGetData{phone_of(c), call.data_id, call.size},
           [size = call.size](const auto& answer) -> std::optional<C::Response> {
               if (answer.data.size() > size) return {};
               return C::Response{answer.data};
           });
}

void set_data(const Context& c, const api::PhoneSetData& call) {
    using C = api::PhoneSetData;
    if (!call.data) return respond<C>(c, PHONEERR_INVALPOINTER);
    if (call.size != call.data->size()) return respond<C>(c, PHONEERR_OPERATIONFAILED);
    start<C>(c, tspi::PhoneSetData{0, phone_of(c), call.data_id, call.data, call.size});
}

// EXT-1, EXT-3: the device's own functions are for those who agreed with it on a version of them; the block comes back
// with the reply, untouched.
void dev_specific(const Context& c, const api::PhoneDevSpecific& call) {
    using C = api::PhoneDevSpecific;
    if (c.phone->ext_version == 0 || !c.phone->may_own) return respond<C>(c, PHONEERR_OPERATIONUNAVAIL);
    start<C>(c, tspi::PhoneDevSpecific{0, phone_of(c), call.params, call.size},
             [](const auto& completion) -> Result<C::Reply> { return C::Reply{completion.params}; });
}

}  // namespace

void install_phone_control_handlers(HandlerTable& table) {
    install<api::PhoneGetHookSwitch, get_hook_switch>(table);
    install<api::PhoneSetHookSwitch, set_hook_switch>(table);
    install<api::PhoneGetVolume, get_volume>(table);
    install<api::PhoneSetVolume, set_volume>(table);
    install<api::PhoneGetGain, get_gain>(table);
    install<api::PhoneSetGain, set_gain>(table);
    install<api::PhoneGetRing, get_ring>(table);
    install<api::PhoneSetRing, set_ring>(table);
    install<api::PhoneGetLamp, get_lamp>(table);
    install<api::PhoneSetLamp, set_lamp>(table);
    install<api::PhoneGetDisplay, get_display>(table);
    install<api::PhoneSetDisplay, set_display>(table);
    install<api::PhoneGetButtonInfo, get_button_info>(table);
    install<api::PhoneSetButtonInfo, set_button_info>(table);
    install<api::PhoneGetData, get_data>(table);
    install<api::PhoneSetData, set_data>(table);
    install<api::PhoneDevSpecific, dev_specific>(table);
}

}  // namespace tapi::server
