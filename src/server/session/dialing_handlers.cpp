// SPDX-License-Identifier: Apache-2.0
// Requests about dialing rules. They need no line and no provider (TR-10).
#include "server/session/dialing_handlers.hpp"

#include "base/log.hpp"
#include "model/layouts.hpp"
#include "server/dialing/structures.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

// VER-6: any version that is supported, negotiated or not.
bool supported(uint32_t version) {
    return version == api_1_3 || version == api_1_4 || version == api_2_0 || version == api_2_1 ||
           version == api_2_2;
}

const LineApp* app_of(const Context& c, uint32_t handle) {
    const Object* object = c.session->handles().find(handle);
    return object != nullptr && object->kind == ObjectKind::line_app ? static_cast<LineApp*>(object->pointer)
                                                                     : nullptr;
}

// TR-9: from 2.0 on nobody needs to be initialised to ask. Older applications say who they are.
int32_t check_app(const Context& c, uint32_t handle, uint32_t version) {
    if (handle == 0) return version >= api_2_0 ? 0 : LINEERR_INVALAPPHANDLE;
    return app_of(c, handle) != nullptr ? 0 : LINEERR_INVALAPPHANDLE;
}

// Dialing does not differ between lines, but a line that is named must be there. Without lines 0 stands for
// the one that may come.
int32_t check_device(const Context& c, uint32_t handle, uint32_t device) {
    const LineApp* app = handle != 0 ? app_of(c, handle) : nullptr;
    const size_t lines = app != nullptr ? c.core().line_count(*app) : c.core().lines.size();
    return device == 0 || device < lines ? 0 : LINEERR_BADDEVICEID;
}

// The words of an error are for the log: they never hold the address.
template <class C>
void refuse(const Context& c, const Error& error) {
    log::debug("dialing", "{}: {}", name_of(C::function), error.context);
    respond<C>(c, error.code);
}

// Answers a change; whoever is there learns of it when there was one.
template <class C>
void answer_change(const Context& c, const Status& done, uint64_t before) {
    if (!done) return refuse<C>(c, done.error());
    respond<C>(c, 0);
    if (c.core().dialing.changes() != before) tell_translate_change(c.core());
}

void translate_address(const Context& c, const api::LineTranslateAddress& call) {
    using C = api::LineTranslateAddress;
    if (!supported(call.api_version)) return respond<C>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    if (const int32_t bad = check_app(c, call.h_line_app, call.api_version)) return respond<C>(c, bad);
    if (const int32_t bad = check_device(c, call.h_line_app, call.device_id)) return respond<C>(c, bad);
    if (!call.address_in) return respond<C>(c, LINEERR_INVALPOINTER);
    if (too_small<C>(c, call.translate_output, layout::LINETRANSLATEOUTPUT.fixed_size(call.api_version)))
        return;
    const auto done = server::translate_address(c.core().dialing.book(), *call.address_in, call.card,
                                                call.translate_options);
    if (!done) return refuse<C>(c, done.error());
    respond<C>(c, 0, {translate_output(*done, call.api_version)});
}

void get_translate_caps(const Context& c, const api::LineGetTranslateCaps& call) {
    using C = api::LineGetTranslateCaps;
    if (!supported(call.api_version)) return respond<C>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    if (const int32_t bad = check_app(c, call.h_line_app, call.api_version)) return respond<C>(c, bad);
    if (too_small<C>(c, call.translate_caps, layout::LINETRANSLATECAPS.fixed_size(call.api_version))) return;
    respond<C>(c, 0, {translate_caps(c.core().dialing.book(), call.api_version)});
}

// The dialog itself is the application's; here is said whether it may be shown.
void translate_dialog(const Context& c, const api::LineTranslateDialog& call) {
    using C = api::LineTranslateDialog;
    if (!supported(call.api_version)) return respond<C>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    if (const int32_t bad = check_app(c, call.h_line_app, call.api_version)) return respond<C>(c, bad);
    respond<C>(c, check_device(c, call.h_line_app, call.device_id));
}

void set_current_location(const Context& c, const api::LineSetCurrentLocation& call) {
    using C = api::LineSetCurrentLocation;
    if (const int32_t bad = check_app(c, call.h_line_app, api_highest)) return respond<C>(c, bad);
    Dialing& dialing = c.core().dialing;
    const uint64_t before = dialing.changes();
    answer_change<C>(c, dialing.set_current(call.location), before);
}

void set_toll_list(const Context& c, const api::LineSetTollList& call) {
    using C = api::LineSetTollList;
    if (const int32_t bad = check_app(c, call.h_line_app, api_highest)) return respond<C>(c, bad);
    if (const int32_t bad = check_device(c, call.h_line_app, call.device_id)) return respond<C>(c, bad);
    if (!call.address_in) return respond<C>(c, LINEERR_INVALPOINTER);
    Dialing& dialing = c.core().dialing;
    const uint64_t before = dialing.changes();
    answer_change<C>(c, dialing.change_toll_list(*call.address_in, call.toll_list_option), before);
}

void get_country(const Context& c, const api::LineGetCountry& call) {
    using C = api::LineGetCountry;
    if (!supported(call.api_version)) return respond<C>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    if (too_small<C>(c, call.line_country_list, layout::LINECOUNTRYLIST.fixed_size(call.api_version))) return;
    auto list = country_list(call.country_id, call.api_version);
    if (!list) return refuse<C>(c, list.error());
    respond<C>(c, 0, {std::move(*list)});
}

}  // namespace

void tell_translate_change(const Core& core) {
    for (const LineApp* app : core.line_apps) post_app(*app, LINE_LINEDEVSTATE, LINEDEVSTATE_TRANSLATECHANGE);
}

void install_dialing_handlers(HandlerTable& table) {
    install<api::LineTranslateAddress, translate_address>(table);
    install<api::LineGetTranslateCaps, get_translate_caps>(table);
    install<api::LineTranslateDialog, translate_dialog>(table);
    install<api::LineSetCurrentLocation, set_current_location>(table);
    install<api::LineSetTollList, set_toll_list>(table);
    install<api::LineGetCountry, get_country>(table);
}

}  // namespace tapi::server
