// SPDX-License-Identifier: Apache-2.0
// Requests about phone applications and phones: versions, capabilities, opening, closing, status.
#include <algorithm>

#include "model/layouts.hpp"
#include "server/device/visible.hpp"
#include "server/device/whole.hpp"
#include "server/session/device_ids.hpp"

namespace tapi::server {
namespace {

// What the server itself reports of a phone.
constexpr uint32_t states_of_server = PHONESTATE_OWNER | PHONESTATE_MONITORS | PHONESTATE_REINIT |
                                      PHONESTATE_CONNECTED | PHONESTATE_DISCONNECTED;
constexpr uint32_t all_states = 0x00FFFFFF;
constexpr uint32_t all_button_modes = 0x0000003F;
constexpr uint32_t all_button_states = 0x0000000F;

void initialize(const Context& c, const api::PhoneInitialize& call) {
    c.session->services().when_ready([c, name = call.app_name.value_or(u"")] {
        if (c.session->ended()) return;
        if (c.core().reinit) return respond<api::PhoneInitialize>(c, PHONEERR_REINIT);
        PhoneApp* app = c.session->add_phone_app(name, api_1_4);  // INIT-9
        if (app == nullptr) return respond<api::PhoneInitialize>(c, PHONEERR_RESOURCEUNAVAIL);
        respond<api::PhoneInitialize>(c, 0, {app->handle, c.core().phone_count(*app)});
    });
}

void initialize_ex(const Context& c, const api::PhoneInitializeEx& call) {
    if (call.api_version < api_lowest) return respond<api::PhoneInitializeEx>(c, PHONEERR_INCOMPATIBLEAPIVERSION);
    c.session->services().when_ready([c, name = call.friendly_app_name.value_or(u""), version = call.api_version] {
        if (c.session->ended()) return;
        if (c.core().reinit) return respond<api::PhoneInitializeEx>(c, PHONEERR_REINIT);
        PhoneApp* app = c.session->add_phone_app(name, std::min(version, api_highest));
        if (app == nullptr) return respond<api::PhoneInitializeEx>(c, PHONEERR_RESOURCEUNAVAIL);
        respond<api::PhoneInitializeEx>(c, 0, {app->handle, c.core().phone_count(*app), api_highest});
    });
}

void shutdown(const Context& c, const api::PhoneShutdown&) {
    c.session->remove_phone_app(*c.phone_app);
    respond<api::PhoneShutdown>(c, 0);
}

void negotiate_api(const Context& c, const api::PhoneNegotiateAPIVersion& call) {
    using C = api::PhoneNegotiateAPIVersion;
    auto phone = usable_phone(c.core(), *c.phone_app, call.device_id);
    if (!phone) return respond<C>(c, phone.code());
    const auto version = common_version(call.api_low_version, call.api_high_version,
                                        c.phone_app->version < api_2_0 ? api_1_4 : api_highest);
    if (!version) return respond<C>(c, PHONEERR_INCOMPATIBLEAPIVERSION);
    ensure_version(**phone, [c, app = c.phone_app->shared_from_this(), phone = *phone, device = call.device_id,
                             version = *version](int32_t result) {
        if (result < 0) return respond<C>(c, result);
        if (app->closed) return respond<C>(c, PHONEERR_INVALAPPHANDLE);
        remember_version(app->negotiated, device, version);
        C::Response answer{version, Bytes(sizeof(PHONEEXTENSIONID))};
        store(answer.extension_id, 0, phone->extension);
        respond<C>(c, 0, answer);
    });
}

void negotiate_ext(const Context& c, const api::PhoneNegotiateExtVersion& call) {
    using C = api::PhoneNegotiateExtVersion;
    auto phone = versioned_phone(c.core(), *c.phone_app, call.device_id, call.api_version);
    if (!phone) return respond<C>(c, phone.code());
    if (const uint32_t committed = (*phone)->ext_version) {  // VER-4: just that one while it is in use
        const bool in_range = committed >= call.ext_low_version && committed <= call.ext_high_version;
        return respond<C>(c, in_range ? 0 : PHONEERR_INCOMPATIBLEEXTVERSION, {committed});
    }
    (*phone)->provider->calls->call(
        tspi::PhoneNegotiateExtVersion{(*phone)->id, (*phone)->tspi_version, call.ext_low_version, call.ext_high_version},
        [c](int32_t result, const auto& answer) {
            // 0 is how a provider says that no version fits.
            const bool none =
                result == static_cast<int32_t>(PHONEERR_OPERATIONUNAVAIL) || (result >= 0 && answer.ext_version == 0);
            respond<C>(c, none ? PHONEERR_INCOMPATIBLEEXTVERSION : result, {answer.ext_version});
        });
}

Bytes with_phone_states_of_server(Bytes whole) {
    const auto states = load<uint32_t>(whole, offsetof(PHONECAPS, dwPhoneStates)) | states_of_server;
    store<uint32_t>(whole, offsetof(PHONECAPS, dwPhoneStates), states);
    return whole;
}

// The capabilities under an extension version are the provider's own answer each time.
void get_extended_caps(const Context& c, Phone& phone, const api::PhoneGetDevCaps& call) {
    using C = api::PhoneGetDevCaps;
    phone.provider->calls->call(
        tspi::PhoneGetDevCaps{.device_id = phone.id, .tspi_version = phone.tspi_version, .ext_version = call.ext_version},
        [c, &phone, version = call.api_version](int32_t result, const auto& answer) {
            if (result < 0) return respond<C>(c, result);
            auto whole = from_provider(layout::PHONECAPS, phone.tspi_version, answer.phone_caps);
            if (!whole) return respond<C>(c, PHONEERR_OPERATIONFAILED);
            respond<C>(c, 0, {phone_caps_for(version, with_phone_states_of_server(std::move(*whole)))});
        });
}

void get_dev_caps(const Context& c, const api::PhoneGetDevCaps& call) {
    using C = api::PhoneGetDevCaps;
    auto phone = versioned_phone(c.core(), *c.phone_app, call.device_id, call.api_version);
    if (!phone) return respond<C>(c, phone.code());
    if (too_small<C>(c, call.phone_caps, layout::PHONECAPS.fixed_size(call.api_version))) return;
    ensure_caps(**phone, [c, phone = *phone, call](int32_t result) {
        if (result < 0) return respond<C>(c, result);
        if (call.ext_version != 0) return get_extended_caps(c, *phone, call);
        respond<C>(c, 0, {phone_caps_for(call.api_version, with_phone_states_of_server(*phone->caps))});
    });
}

void open(const Context& c, const api::PhoneOpen& call) {
    if (c.core().reinit) return respond<api::PhoneOpen>(c, PHONEERR_REINIT);
    open_phone(c.core(), c.phone_app->shared_from_this(),
               {call.device_id, call.api_version, call.ext_version, call.callback_instance, call.privilege},
               [c](int32_t result, uint32_t handle) { respond<api::PhoneOpen>(c, result, {handle}); });
}

void close(const Context& c, const api::PhoneClose&) {
    close_phone(*c.phone);
    respond<api::PhoneClose>(c, 0);
}

int32_t check_mask(const PhoneMask& mask) {
    if ((mask.states & ~all_states) != 0) return PHONEERR_INVALPHONESTATE;
    if ((mask.button_modes & ~all_button_modes) != 0) return PHONEERR_INVALBUTTONMODE;
    if (mask.button_modes == 0) return 0;
    const bool good = mask.button_states != 0 && (mask.button_states & ~all_button_states) == 0;
    return good ? 0 : PHONEERR_INVALBUTTONSTATE;
}

void set_status_messages(const Context& c, const api::PhoneSetStatusMessages& call) {
    using C = api::PhoneSetStatusMessages;
    const uint32_t button_states = call.button_modes != 0 ? call.button_states : 0;  // else ignored
    PhoneMask mask{call.phone_states, call.button_modes, button_states};
    if (const int32_t bad = check_mask(mask)) return respond<C>(c, bad);
    mask.states |= PHONESTATE_REINIT;  // PH-6
    set_mask(c.phone->shared_from_this(), mask, [c](int32_t result) { respond<C>(c, result); });
}

void get_status_messages(const Context& c, const api::PhoneGetStatusMessages&) {
    const PhoneMask& mask = c.phone->wanted;
    respond<api::PhoneGetStatusMessages>(c, 0, {mask.states, mask.button_modes, mask.button_states});
}

void get_status(const Context& c, const api::PhoneGetStatus& call) {
    using C = api::PhoneGetStatus;
    const auto opened = c.phone->shared_from_this();
    if (too_small<C>(c, call.phone_status, layout::PHONESTATUS.fixed_size(opened->version))) return;
    auto finish = [c, opened](Bytes whole) {
        respond<C>(c, 0, {phone_status_for(opened->version, with_holders(*opened->phone, std::move(whole)))});
    };
    const Phone& phone = *opened->phone;
    // DEV-4: of a phone whose provider is gone: not connected.
    if (!phone.open) return finish(FlatBuilder(layout::PHONESTATUS, api_2_2, PHONESTATUS{}).finish());
    phone.provider->calls->call(tspi::PhoneGetStatus{.hd_phone = phone.hd_phone}, [c, &phone, finish](int32_t result, const auto& a) {
        if (result < 0) return respond<C>(c, result);
        auto whole = from_provider(layout::PHONESTATUS, phone.tspi_version, a.phone_status);
        if (!whole) return respond<C>(c, PHONEERR_OPERATIONFAILED);
        finish(std::move(*whole));
    });
}

void get_id(const Context& c, const api::PhoneGetID& call) {
    using C = api::PhoneGetID;
    if (!call.device_class) return respond<C>(c, PHONEERR_INVALPOINTER);
    if (too_small<C>(c, call.device_id, layout::VARSTRING.fixed_size(api_2_2))) return;
    const Phone& phone = *c.phone->phone;
    if (is_class(*call.device_class, u"tapi/phone")) {
        return respond<C>(c, 0, {device_id(c.core().id_for(*c.phone->app, phone))});
    }
    if (!phone.open) return respond<C>(c, PHONEERR_OPERATIONFAILED);
    phone.provider->calls->call(
        tspi::PhoneGetID{.hd_phone = phone.hd_phone, .device_id = 0, .device_class = call.device_class},
        [c, &phone, device_class = *call.device_class](int32_t result, const auto& answer) {
            if (result == static_cast<int32_t>(PHONEERR_OPERATIONUNAVAIL)) result = PHONEERR_INVALDEVICECLASS;
            if (result < 0) return respond<C>(c, result);
            auto whole = from_provider(layout::VARSTRING, phone.tspi_version, answer.device_id);
            if (!whole) return respond<C>(c, PHONEERR_OPERATIONFAILED);
            respond<C>(c, 0, {known_ids(*c.session, device_class, std::move(*whole))});
        });
}

}  // namespace

void install_phone_handlers(HandlerTable& table) {
    install<api::PhoneInitialize, initialize>(table);
    install<api::PhoneInitializeEx, initialize_ex>(table);
    install<api::PhoneShutdown, shutdown>(table);
    install<api::PhoneNegotiateAPIVersion, negotiate_api>(table);
    install<api::PhoneNegotiateExtVersion, negotiate_ext>(table);
    install<api::PhoneGetDevCaps, get_dev_caps>(table);
    install<api::PhoneOpen, open>(table);
    install<api::PhoneClose, close>(table);
    install<api::PhoneSetStatusMessages, set_status_messages>(table);
    install<api::PhoneGetStatusMessages, get_status_messages>(table);
    install<api::PhoneGetStatus, get_status>(table);
    install<api::PhoneGetID, get_id>(table);
}

}  // namespace tapi::server
