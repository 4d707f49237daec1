// SPDX-License-Identifier: Apache-2.0
// Which phones an application may use, and their versions and capabilities.
#include "model/layout.hpp"
#include "model/layouts.hpp"
#include "server/device/whole.hpp"
#include "server/phone/phones.hpp"

namespace tapi::server {

Result<Phone*> usable_phone(const Core& core, const PhoneApp& app, uint32_t device_id) {
    Phone* phone = core.phone_of(app, device_id);
    if (phone == nullptr) return failure(PHONEERR_BADDEVICEID);
    if (phone->removed || !phone->present) return failure(PHONEERR_NODEVICE);
    return phone;
}

Result<Phone*> versioned_phone(const Core& core, const PhoneApp& app, uint32_t device_id, uint32_t version) {
    auto phone = usable_phone(core, app, device_id);
    if (phone && !has_negotiated(app.negotiated, device_id, version)) return failure(PHONEERR_INCOMPATIBLEAPIVERSION);
    return phone;
}

void ensure_version(Phone& phone, Answered done) {
    if (phone.tspi_version != 0) return done(0);
    ProviderCalls& provider = *phone.provider->calls;
    provider.call(tspi::PhoneNegotiateTSPIVersion{phone.id, api_lowest, api_highest},
                  [&phone, &provider, done](int32_t result, const auto& answer) {
                      if (result < 0) return done(result);
                      const uint32_t version = answer.tspi_version;
                      if (version < api_lowest || version > api_highest) return done(PHONEERR_INCOMPATIBLEAPIVERSION);
                      provider.call(tspi::PhoneGetExtensionID{phone.id, version},
                                    [&phone, version, done](int32_t outcome, const auto& extension) {
                                        // A provider without extensions need not have the function.
                                        if (outcome >= 0) phone.extension = load<PHONEEXTENSIONID>(extension.extension_id, 0);
                                        phone.tspi_version = version;
                                        done(0);
                                    });
                  });
}

void ensure_caps(Phone& phone, Answered done) {
    if (phone.caps && !phone.caps_stale) return done(0);
    ensure_version(phone, [&phone, done](int32_t result) {
        if (result < 0) return done(result);
        phone.provider->calls->call(
            tspi::PhoneGetDevCaps{.device_id = phone.id, .tspi_version = phone.tspi_version, .ext_version = 0},
            [&phone, done](int32_t outcome, const auto& answer) {
                if (outcome < 0) return done(outcome);
                auto whole = from_provider(layout::PHONECAPS, phone.tspi_version, answer.phone_caps);
                if (!whole) return done(PHONEERR_OPERATIONFAILED);
                phone.caps = std::make_shared<const Bytes>(std::move(*whole));
                phone.caps_stale = false;
                done(0);
            });
    });
}

}  // namespace tapi::server
