// SPDX-License-Identifier: Apache-2.0
// Requests about phone applications and phone devices.
#include <algorithm>

#include "model/layouts.hpp"
#include "server/device/whole.hpp"
#include "server/session/by_id.hpp"

namespace tapi::server {

void ensure_phone_version(Phone& phone, Answered done) {
    if (phone.tspi_version != 0) return done(0);
    phone.provider->calls->call(tspi::PhoneNegotiateTSPIVersion{phone.id, api_lowest, api_highest},
                                [&phone, done](int32_t result, const auto& answer) {
                                    if (result < 0) return done(result);
                                    const uint32_t version = answer.tspi_version;
                                    if (version < api_lowest || version > api_highest) return done(PHONEERR_INCOMPATIBLEAPIVERSION);
                                    phone.tspi_version = answer.tspi_version;
                                    done(0);
                                });
}

namespace {

Result<Phone*> usable_phone(const Context& c, uint32_t device_id) {
    if (device_id >= c.core().phones.size()) return failure(PHONEERR_BADDEVICEID);
    Phone* phone = c.core().phones[device_id].get();
    if (phone->removed || !phone->present) return failure(PHONEERR_NODEVICE);
    return phone;
}

void initialize(const Context& c, const api::PhoneInitialize& call) {
    c.session->services().when_ready([c, name = call.app_name.value_or(u"")] {
        if (c.session->ended()) return;
        PhoneApp* app = c.session->add_phone_app(name, api_1_4);
        if (app == nullptr) return respond<api::PhoneInitialize>(c, PHONEERR_RESOURCEUNAVAIL);
        respond<api::PhoneInitialize>(c, 0, {app->handle, static_cast<uint32_t>(c.core().phones.size())});
    });
}

void initialize_ex(const Context& c, const api::PhoneInitializeEx& call) {
    if (call.api_version < api_lowest) return respond<api::PhoneInitializeEx>(c, PHONEERR_INCOMPATIBLEAPIVERSION);
    c.session->services().when_ready([c, name = call.friendly_app_name.value_or(u""), version = call.api_version] {
        if (c.session->ended()) return;
        PhoneApp* app = c.session->add_phone_app(name, std::min(version, api_highest));
        if (app == nullptr) return respond<api::PhoneInitializeEx>(c, PHONEERR_RESOURCEUNAVAIL);
        respond<api::PhoneInitializeEx>(c, 0, {app->handle, static_cast<uint32_t>(c.core().phones.size()), api_highest});
    });
}

void shutdown(const Context& c, const api::PhoneShutdown&) {
    c.session->remove_phone_app(*c.phone_app);
    respond<api::PhoneShutdown>(c, 0);
}

void negotiate_api(const Context& c, const api::PhoneNegotiateAPIVersion& call) {
    using C = api::PhoneNegotiateAPIVersion;
    auto phone = usable_phone(c, call.device_id);
    if (!phone) return respond<C>(c, phone.code());
    const auto version = common_version(call.api_low_version, call.api_high_version,
                                        c.phone_app->version < api_2_0 ? api_1_4 : api_highest);
    if (!version) return respond<C>(c, PHONEERR_INCOMPATIBLEAPIVERSION);
    ensure_phone_version(**phone, [c, handle = c.subject, phone = *phone, device = call.device_id,
                                   version = *version](int32_t result) {
        if (result < 0) return respond<C>(c, result);
        const Object* app = c.session->handles().find(handle);
        if (app == nullptr) return respond<C>(c, PHONEERR_INVALAPPHANDLE);
        remember_version(static_cast<PhoneApp*>(app->pointer)->negotiated, device, version);
        C::Response answer{version, Bytes(sizeof(PHONEEXTENSIONID))};
        store(answer.extension_id, 0, phone->extension);
        respond<C>(c, 0, answer);
    });
}

void negotiate_ext(const Context& c, const api::PhoneNegotiateExtVersion& call) {
    using C = api::PhoneNegotiateExtVersion;
    auto phone = usable_phone(c, call.device_id);
    if (!phone) return respond<C>(c, phone.code());
    if (!has_negotiated(c.phone_app->negotiated, call.device_id, call.api_version)) {
        return respond<C>(c, PHONEERR_INCOMPATIBLEAPIVERSION);
    }
    (*phone)->provider->calls->call(
        tspi::PhoneNegotiateExtVersion{(*phone)->id, (*phone)->tspi_version, call.ext_low_version, call.ext_high_version},
        [c](int32_t result, const auto& answer) {
            if (result == static_cast<int32_t>(PHONEERR_OPERATIONUNAVAIL)) result = PHONEERR_INCOMPATIBLEEXTVERSION;
            respond<C>(c, result, {answer.ext_version});
        });
}

void get_dev_caps(const Context& c, const api::PhoneGetDevCaps& call) {
    using C = api::PhoneGetDevCaps;
    auto phone = usable_phone(c, call.device_id);
    if (!phone) return respond<C>(c, phone.code());
    if (!has_negotiated(c.phone_app->negotiated, call.device_id, call.api_version)) {
        return respond<C>(c, PHONEERR_INCOMPATIBLEAPIVERSION);
    }
    if (call.phone_caps == absent) return respond<C>(c, PHONEERR_INVALPOINTER);
    if (call.phone_caps < layout::PHONECAPS.fixed_size(call.api_version)) return respond<C>(c, PHONEERR_STRUCTURETOOSMALL);
    (*phone)->provider->calls->call(
        tspi::PhoneGetDevCaps{.device_id = (*phone)->id, .tspi_version = (*phone)->tspi_version, .ext_version = call.ext_version},
        [c, phone = *phone, version = call.api_version](int32_t result, const auto& answer) {
            if (result < 0) return respond<C>(c, result);
            auto whole = from_provider(layout::PHONECAPS, phone->tspi_version, answer.phone_caps);
            if (!whole) return respond<C>(c, PHONEERR_OPERATIONFAILED);
            respond<C>(c, 0, {for_application(layout::PHONECAPS, version, *whole)});
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
}

}  // namespace tapi::server
