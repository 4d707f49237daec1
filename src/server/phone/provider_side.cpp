// SPDX-License-Identifier: Apache-2.0
// What the openers of a phone want together, told to its provider.
#include "server/phone/provider_side.hpp"

#include "model/layout.hpp"

namespace tapi::server {
namespace {

using PhoneOpening = OpeningOf<Phone>;

// Without these the server would not learn that what it remembers of a phone is out of date.
constexpr uint32_t phone_states_for_server = PHONESTATE_REINIT | PHONESTATE_CAPSCHANGE;
// These the server reports itself; a provider does not know its applications.
constexpr uint32_t states_of_server = PHONESTATE_OWNER | PHONESTATE_MONITORS;
constexpr uint32_t states_1_4 = PHONESTATE_CAPSCHANGE | PHONESTATE_REMOVED;

uint32_t wanted_extension(const Phone& phone) {
    for (const OpenPhone* opened : phone.opens) {
        if (opened->ext_version != 0) return opened->ext_version;
    }
    return 0;
}

PhoneMask wanted_mask(const Phone& phone) {
    PhoneMask mask{phone_states_for_server, 0, 0};
    for (const OpenPhone* opened : phone.opens) {
        mask.states |= opened->wanted.states;
        mask.button_modes |= opened->wanted.button_modes;
        mask.button_states |= opened->wanted.button_states;
    }
    mask.states &= ~states_of_server;
    if (phone.tspi_version < api_1_4) mask.states &= ~states_1_4;
    return mask;
}

void send_extension(Phone& phone, uint32_t ext_version, Answered done) {
    phone.provider->calls->call(tspi::PhoneSelectExtVersion{phone.hd_phone, ext_version},
                                [opening = PhoneOpening(phone), ext_version, done](int32_t result, const auto&) {
                                    if (result >= 0 && opening.lasts()) opening.device.ext_version = ext_version;
                                    done(result < 0 ? PHONEERR_INCOMPATIBLEEXTVERSION : 0);
                                });
}

void close_at_provider(Phone& phone, std::function<void()> done) {
    const uint64_t hd_phone = phone.hd_phone;
    forget_opening(phone);
    close_handle(phone, hd_phone, std::move(done));
}

}  // namespace

void close_handle(const Phone& phone, uint64_t hd_phone, std::function<void()> done) {
    phone.provider->calls->call(tspi::PhoneClose{hd_phone}, [done](int32_t, const auto&) { done(); });
}

void open_at_provider(Phone& phone, Answered done) {
    if (phone.open) return done(0);
    phone.provider->calls->call(tspi::PhoneOpen{phone.id, phone.ht_phone(), phone.tspi_version},
                                [opening = PhoneOpening(phone), done](int32_t result, const auto& answer) {
                                    Phone& opened = opening.device;
                                    if (result < 0) return done(result);
                                    if (!opening.lasts()) {  // taken away meanwhile
                                        return close_handle(opened, answer.hd_phone,
                                                            [done] { done(PHONEERR_RESOURCEUNAVAIL); });
                                    }
                                    ++opened.openings;
                                    opened.open = true;
                                    opened.hd_phone = answer.hd_phone;
                                    done(0);
                                });
}

void forget_opening(Phone& phone) {
    ++phone.openings;
    phone.open = false;
    phone.hd_phone = 0;
    phone.ext_version = 0;
    phone.mask = {};
}

void select_extension(Phone& phone, uint32_t ext_version, Answered done) {
    if (ext_version == 0 || ext_version == phone.ext_version) return done(0);
    if (phone.ext_version != 0) return done(PHONEERR_INCOMPATIBLEEXTVERSION);
    send_extension(phone, ext_version, std::move(done));
}

void tell_mask(Phone& phone, Answered done) {
    const PhoneMask mask = wanted_mask(phone);
    if (mask == phone.mask) return done(0);
    phone.provider->calls->call(
        tspi::PhoneSetStatusMessages{phone.hd_phone, mask.states, mask.button_modes, mask.button_states},
        [opening = PhoneOpening(phone), mask, done](int32_t result, const auto&) {
            if (result >= 0 && opening.lasts()) opening.device.mask = mask;
            done(result < 0 ? result : 0);
        });
}

void settle(Phone& phone, std::function<void()> done) {
    if (!phone.open) return done();
    auto rest = [&phone, done] {
        if (!phone.open) return done();
        if (phone.opens.empty()) return close_at_provider(phone, done);
        tell_mask(phone, [done](int32_t) { done(); });
    };
    if (phone.ext_version == 0 || wanted_extension(phone) != 0) return rest();
    send_extension(phone, 0, [rest](int32_t) { rest(); });
}

void restore_phone(Phone& phone, Answered done) {
    select_extension(phone, wanted_extension(phone), [&phone, done](int32_t result) {
        if (result < 0) return done(result);
        tell_mask(phone, done);
    });
}

}  // namespace tapi::server
