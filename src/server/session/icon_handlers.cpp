// SPDX-License-Identifier: Apache-2.0
// lineGetIcon and phoneGetIcon (UI-3): the names of icons, see types.h.
#include <algorithm>

#include "model/layout.hpp"
#include "server/phone/phones.hpp"
#include "server/session/by_id.hpp"

namespace tapi::server {
namespace {

constexpr const char16_t* default_icon = u"phone";

// NULL, "", or the class of the device itself: these have an icon always.
bool is_device_itself(const OptText& given, std::u16string_view own) {
    if (!given || given->empty()) return true;
    return std::equal(given->begin(), given->end(), own.begin(), own.end(),
                      [](char16_t a, char16_t b) { return (a >= u'A' && a <= u'Z' ? a + 0x20 : a) == b; });
}

// What of the provider's answer the application gets.
struct Icons {
    bool always;  // there is one for this class, and for applications before 2.0
    int32_t unavailable, bad_class;

    template <class C>
    void answer(const Context& c, int32_t result, const OptText& icon) const {
        if (result >= 0 && icon && !icon->empty()) return respond<C>(c, 0, {icon});
        const bool no_icon = result >= 0 || result == unavailable || result == bad_class;
        if (!no_icon) return respond<C>(c, result);
        if (!always) return respond<C>(c, bad_class);
        respond<C>(c, 0, {std::u16string(default_icon)});
    }
};

void line_icon(const Context& c, const api::LineGetIcon& call) {
    using C = api::LineGetIcon;
    const auto line = line_by_id(c, call.device_id, Right::monitor);
    if (!line) return respond<C>(c, line.code());
    const bool old = c.session->line_apps().begin()->second.app->version < api_2_0;
    const Icons icons{old || is_device_itself(call.device_class, u"tapi/line"),
                      static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL), static_cast<int32_t>(LINEERR_INVALDEVICECLASS)};
    ensure_version(**line, [c, call, icons, line = *line](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        line->provider->calls->call(
            tspi::LineGetIcon{line->id, call.device_class},
            [c, icons](int32_t result, const auto& answer) { icons.answer<C>(c, result, answer.h_icon); });
    });
}

void phone_icon(const Context& c, const api::PhoneGetIcon& call) {
    using C = api::PhoneGetIcon;
    const auto phone = phone_by_id(c, call.device_id);
    if (!phone) return respond<C>(c, phone.code());
    const bool old = c.session->phone_apps().begin()->second.app->version < api_2_0;
    const Icons icons{old || is_device_itself(call.device_class, u"tapi/phone"),
                      static_cast<int32_t>(PHONEERR_OPERATIONUNAVAIL),
                      static_cast<int32_t>(PHONEERR_INVALDEVICECLASS)};
    ensure_version(**phone, [c, call, icons, phone = *phone](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        phone->provider->calls->call(
            tspi::PhoneGetIcon{phone->id, call.device_class},
            [c, icons](int32_t result, const auto& answer) { icons.answer<C>(c, result, answer.h_icon); });
    });
}

}  // namespace

void install_icon_handlers(HandlerTable& table) {
    install<api::LineGetIcon, line_icon>(table);
    install<api::PhoneGetIcon, phone_icon>(table);
}

}  // namespace tapi::server
