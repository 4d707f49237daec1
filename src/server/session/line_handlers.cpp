// SPDX-License-Identifier: Apache-2.0
// Requests about applications and lines.
#include <algorithm>
#include <utility>

#include "base/unicode.hpp"
#include "model/layouts.hpp"
#include "server/device/visible.hpp"
#include "server/device/whole.hpp"
#include "server/session/call_list.hpp"
#include "server/session/device_ids.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t line_states_of_server = LINEDEVSTATE_OPEN | LINEDEVSTATE_CLOSE | LINEDEVSTATE_REINIT |
                                           LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE |
                                           LINEDEVSTATE_TRANSLATECHANGE;
constexpr uint32_t all_line_states = 0x01FFFFFF;
constexpr uint32_t all_address_states = 0x000001FF;

std::shared_ptr<OpenLine> shared_line(const Context& c) { return c.line->shared_from_this(); }

void initialize(const Context& c, const api::LineInitialize& call) {
    c.session->services().when_ready([c, name = call.app_name.value_or(u"")] {
        if (c.session->ended()) return;
        LineApp* app = c.session->add_line_app(name, api_1_4);  // INIT-9
        if (app == nullptr) return respond<api::LineInitialize>(c, LINEERR_RESOURCEUNAVAIL);
        respond<api::LineInitialize>(c, 0, {app->handle, c.core().line_count(*app)});
    });
}

void initialize_ex(const Context& c, const api::LineInitializeEx& call) {
    if (call.api_version < api_lowest) return respond<api::LineInitializeEx>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    c.session->services().when_ready([c, name = call.friendly_app_name.value_or(u""), version = call.api_version] {
        if (c.session->ended()) return;
        LineApp* app = c.session->add_line_app(name, std::min(version, api_highest));
        if (app == nullptr) return respond<api::LineInitializeEx>(c, LINEERR_RESOURCEUNAVAIL);
        respond<api::LineInitializeEx>(c, 0, {app->handle, c.core().line_count(*app), api_highest});
    });
}

void shutdown(const Context& c, const api::LineShutdown&) {
    c.session->remove_line_app(*c.app);
    respond<api::LineShutdown>(c, 0);
}

void negotiate_api(const Context& c, const api::LineNegotiateAPIVersion& call) {
    using C = api::LineNegotiateAPIVersion;
    auto line = usable_line(c.core(), *c.app, call.device_id);
    if (!line) return respond<C>(c, line.code());
    const auto version = common_version(call.api_low_version, call.api_high_version,
                                        c.app->version < api_2_0 ? api_1_4 : api_highest);
    if (!version) return respond<C>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    ensure_version(**line, [c, app = c.app->shared_from_this(), line = *line, device = call.device_id,
                            version = *version](int32_t result) {
        if (result < 0) return respond<C>(c, result);
        remember_version(app->negotiated, device, version);
        C::Response answer{version, Bytes(sizeof(LINEEXTENSIONID))};
        store(answer.extension_id, 0, line->extension);
        respond<C>(c, 0, answer);
    });
}

void negotiate_ext(const Context& c, const api::LineNegotiateExtVersion& call) {
    using C = api::LineNegotiateExtVersion;
    auto line = versioned_line(c.core(), *c.app, call.device_id, call.api_version);
    if (!line) return respond<C>(c, line.code());
    if (const uint32_t committed = (*line)->ext_version) {  // VER-4: just that one while it is in use
        const bool in_range = committed >= call.ext_low_version && committed <= call.ext_high_version;
        return respond<C>(c, in_range ? 0 : LINEERR_INCOMPATIBLEEXTVERSION, {committed});
    }
    (*line)->provider->calls->call(
        tspi::LineNegotiateExtVersion{(*line)->id, (*line)->tspi_version, call.ext_low_version, call.ext_high_version},
        [c](int32_t result, const auto& answer) {
            // 0 is how a provider says that no version fits.
            const bool none = result == static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL) || (result >= 0 && answer.ext_version == 0);
            respond<C>(c, none ? LINEERR_INCOMPATIBLEEXTVERSION : result, {answer.ext_version});
        });
}

// What the server itself reports belongs to the capabilities too.
Bytes with_server_states(Bytes whole) {
    const auto states = load<uint32_t>(whole, offsetof(LINEDEVCAPS, dwLineStates)) | line_states_of_server;
    store<uint32_t>(whole, offsetof(LINEDEVCAPS, dwLineStates), states);
    return whole;
}

// The capabilities under an extension version are the provider's own answer each time.
void get_extended_caps(const Context& c, Line& line, const api::LineGetDevCaps& call) {
    using C = api::LineGetDevCaps;
    line.provider->calls->call(
        tspi::LineGetDevCaps{.device_id = line.id, .tspi_version = line.tspi_version, .ext_version = call.ext_version},
        [c, &line, version = call.api_version](int32_t result, const auto& answer) {
            if (result < 0) return respond<C>(c, result);
            auto whole = from_provider(layout::LINEDEVCAPS, line.tspi_version, answer.line_dev_caps);
            if (!whole) return respond<C>(c, LINEERR_OPERATIONFAILED);
            respond<C>(c, 0, {dev_caps_for(version, with_server_states(std::move(*whole)))});
        });
}

void get_dev_caps(const Context& c, const api::LineGetDevCaps& call) {
    using C = api::LineGetDevCaps;
    auto line = versioned_line(c.core(), *c.app, call.device_id, call.api_version);
    if (!line) return respond<C>(c, line.code());
    if (too_small<C>(c, call.line_dev_caps, layout::LINEDEVCAPS.fixed_size(call.api_version))) return;
    ensure_caps(**line, [c, line = *line, call](int32_t result) {
        if (result < 0) return respond<C>(c, result);
        if (call.ext_version != 0) return get_extended_caps(c, *line, call);
        respond<C>(c, 0, {dev_caps_for(call.api_version, with_server_states(*line->caps))});
    });
}

void get_address_caps(const Context& c, const api::LineGetAddressCaps& call) {
    using C = api::LineGetAddressCaps;
    auto line = versioned_line(c.core(), *c.app, call.device_id, call.api_version);
    if (!line) return respond<C>(c, line.code());
    if (too_small<C>(c, call.address_caps, layout::LINEADDRESSCAPS.fixed_size(call.api_version))) return;
    ensure_caps(**line, [c, app = c.app->shared_from_this(), line = *line, call](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        if (call.address_id >= line->num_addresses) return respond<C>(c, LINEERR_INVALADDRESSID);
        line->provider->calls->call(
            tspi::LineGetAddressCaps{.device_id = line->id, .address_id = call.address_id,
                                     .tspi_version = line->tspi_version, .ext_version = call.ext_version},
            [c, app, line, version = call.api_version, device = call.device_id](int32_t result, const auto& answer) {
                if (result < 0) return respond<C>(c, result);
                auto whole = from_provider(layout::LINEADDRESSCAPS, line->tspi_version, answer.address_caps);
                if (!whole) return respond<C>(c, LINEERR_OPERATIONFAILED);
                store<uint32_t>(*whole, offsetof(LINEADDRESSCAPS, dwLineDeviceID), device);
                respond<C>(c, 0, {address_caps_for(version, std::move(*whole))});
            });
    });
}

void open(const Context& c, const api::LineOpen& call) {
    OpenRequest request{call.device_id, call.api_version, call.ext_version, call.callback_instance,
                        call.privileges, call.media_modes, call.call_params};
    open_line(c.core(), c.app->shared_from_this(), std::move(request),
              [c](int32_t result, uint32_t handle) { respond<api::LineOpen>(c, result, {handle}); });
}

void close(const Context& c, const api::LineClose&) {
    const auto keep = shared_line(c);
    close_line(c.core(), *keep);
    respond<api::LineClose>(c, 0);
}

void set_status(const Context& c, const api::LineSetStatusMessages& call) {
    using C = api::LineSetStatusMessages;
    if ((call.line_states & ~all_line_states) != 0) return respond<C>(c, LINEERR_INVALLINESTATE);
    if ((call.address_states & ~all_address_states) != 0) return respond<C>(c, LINEERR_INVALADDRESSSTATE);
    const auto opened = shared_line(c);
    in_sequence(*opened->line, [c, opened, call](std::function<void()> next) {
        const uint32_t line_states = std::exchange(opened->line_states, call.line_states | LINEDEVSTATE_REINIT);
        const uint32_t address_states = std::exchange(opened->address_states, call.address_states);
        if (opened->closed || opened->line->state != LineState::open) {
            respond<C>(c, 0);
            return next();
        }
        set_status_messages(*opened->line, [=](int32_t result) {
            if (result < 0) {  // nothing has changed then
                opened->line_states = line_states;
                opened->address_states = address_states;
            }
            respond<C>(c, result);
            next();
        });
    });
}

void get_status(const Context& c, const api::LineGetStatusMessages&) {
    respond<api::LineGetStatusMessages>(c, 0, {c.line->line_states, c.line->address_states});
}

// DEV-8: what only the server knows of a line.
Bytes with_openers(const OpenLine& opened, Bytes whole) {
    const Line& line = *opened.line;
    uint32_t media = 0;
    for (const OpenLine* o : line.opens) media |= o->media_modes;
    store<uint32_t>(whole, offsetof(LINEDEVSTATUS, dwNumOpens), static_cast<uint32_t>(line.opens.size()));
    store<uint32_t>(whole, offsetof(LINEDEVSTATUS, dwOpenMediaModes), media);
    FlatBuilder apps(layout::LINEDEVSTATUS, api_2_2, load<LINEDEVSTATUS>(whole, 0));
    const auto terminal_modes = bytes_part(whole, offsetof(LINEDEVSTATUS, dwTerminalModesSize));
    const auto specific = bytes_part(whole, offsetof(LINEDEVSTATUS, dwDevSpecificSize));
    for (const size_t at : {offsetof(LINEDEVSTATUS, dwTerminalModesSize), offsetof(LINEDEVSTATUS, dwDevSpecificSize),
                            offsetof(LINEDEVSTATUS, dwAppInfoSize)}) {
        apps.set(at, 0);
        apps.set(at + 4, 0);
    }
    apps.add_bytes(offsetof(LINEDEVSTATUS, dwTerminalModesSize), terminal_modes);
    apps.add_bytes(offsetof(LINEDEVSTATUS, dwDevSpecificSize), specific);
    auto entry = apps.add_entries(offsetof(LINEDEVSTATUS, dwAppInfoSize), layout::LINEAPPINFO, line.opens.size());
    for (const OpenLine* o : line.opens) {
        apps.add_text(entry, offsetof(LINEAPPINFO, dwMachineNameSize), o->app->identity->machine);
        apps.add_text(entry, offsetof(LINEAPPINFO, dwUserNameSize), to_utf16(o->app->identity->user));
        apps.add_text(entry, offsetof(LINEAPPINFO, dwModuleFilenameSize), o->app->identity->module);
        apps.add_text(entry, offsetof(LINEAPPINFO, dwFriendlyNameSize), o->app->friendly_name);
        apps.set(entry, offsetof(LINEAPPINFO, dwMediaModes), o->media_modes);
        apps.set(entry, offsetof(LINEAPPINFO, dwAddressID), o->single_address ? o->address : 0xFFFFFFFF);
        entry = FlatBuilder::next(entry);
    }
    return apps.finish();
}

void get_dev_status(const Context& c, const api::LineGetLineDevStatus& call) {
    using C = api::LineGetLineDevStatus;
    const auto opened = shared_line(c);
    if (too_small<C>(c, call.line_dev_status, layout::LINEDEVSTATUS.fixed_size(opened->version))) return;
    auto finish = [c, opened](Bytes whole) {
        respond<C>(c, 0, {dev_status_for(opened->version, with_openers(*opened, std::move(whole)))});
    };
    Line& line = *opened->line;
    // DEV-4: of a line whose provider is gone: neither connected nor in service.
    if (line.state != LineState::open) {
        return finish(FlatBuilder(layout::LINEDEVSTATUS, api_2_2, LINEDEVSTATUS{}).finish());
    }
    line.provider->calls->call(tspi::LineGetLineDevStatus{.hd_line = line.hd_line}, [c, opened, finish](int32_t result, const auto& a) {
        if (result < 0) return respond<C>(c, result);
        auto whole = from_provider(layout::LINEDEVSTATUS, opened->line->tspi_version, a.line_dev_status);
        if (!whole) return respond<C>(c, LINEERR_OPERATIONFAILED);
        finish(std::move(*whole));
    });
}

void get_address_status(const Context& c, const api::LineGetAddressStatus& call) {
    using C = api::LineGetAddressStatus;
    const auto opened = shared_line(c);
    if (too_small<C>(c, call.address_status, layout::LINEADDRESSSTATUS.fixed_size(opened->version))) return;
    Line& line = *opened->line;
    if (call.address_id >= line.num_addresses) return respond<C>(c, LINEERR_INVALADDRESSID);
    if (line.state != LineState::open) return respond<C>(c, LINEERR_OPERATIONFAILED);
    line.provider->calls->call(
        tspi::LineGetAddressStatus{.hd_line = line.hd_line, .address_id = call.address_id},
        [c, opened](int32_t result, const auto& a) {
            if (result < 0) return respond<C>(c, result);
            auto whole = from_provider(layout::LINEADDRESSSTATUS, opened->line->tspi_version, a.address_status);
            if (!whole) return respond<C>(c, LINEERR_OPERATIONFAILED);
            respond<C>(c, 0, {address_status_for(opened->version, std::move(*whole))});
        });
}

void get_address_id(const Context& c, const api::LineGetAddressID& call) {
    using C = api::LineGetAddressID;
    if (call.address_mode != LINEADDRESSMODE_DIALABLEADDR) return respond<C>(c, LINEERR_INVALADDRESSMODE);
    if (!call.address) return respond<C>(c, LINEERR_INVALPOINTER);
    if (call.address->empty()) return respond<C>(c, LINEERR_INVALADDRESS);
    if (c.line->line->state != LineState::open) return respond<C>(c, LINEERR_OPERATIONFAILED);
    std::u16string closed = *call.address;
    closed.push_back(u'\0');
    const ByteView bytes = bytes_of(closed);
    c.line->line->provider->calls->call(
        tspi::LineGetAddressID{c.line->line->hd_line, call.address_mode, Bytes(bytes.begin(), bytes.end()),
                               static_cast<uint32_t>(bytes.size())},
        [c](int32_t result, const auto& answer) { respond<C>(c, result, {answer.address_id}); });
}

void get_new_calls(const Context& c, const api::LineGetNewCalls& call) {
    using C = api::LineGetNewCalls;
    if (too_small<C>(c, call.call_list, layout::LINECALLLIST.fixed_size(c.line->version))) return;
    const size_t room = (call.call_list - sizeof(LINECALLLIST)) / sizeof(uint32_t);
    const auto calls = new_calls(c.core(), *c.line, call.address_id, call.select, room);
    if (!calls) return respond<C>(c, calls.code());
    respond<C>(c, 0, {call_list(*calls)});
}

// DIG-12: rings are kept by application and address; the smallest wins.
void set_num_rings(const Context& c, const api::LineSetNumRings& call) {
    using C = api::LineSetNumRings;
    Line& line = *c.line->line;
    if (call.address_id >= line.num_addresses) return respond<C>(c, LINEERR_INVALADDRESSID);
    line.num_rings[call.address_id][c.line] = call.num_rings;
    respond<C>(c, 0);
}

void get_num_rings(const Context& c, const api::LineGetNumRings& call) {
    using C = api::LineGetNumRings;
    const Line& line = *c.line->line;
    if (call.address_id >= line.num_addresses) return respond<C>(c, LINEERR_INVALADDRESSID);
    uint32_t rings = 0xFFFFFFFF;
    const auto at = line.num_rings.find(call.address_id);
    if (at != line.num_rings.end()) {
        for (const auto& [opener, wanted] : at->second) rings = std::min(rings, wanted);
    }
    respond<C>(c, 0, {rings});
}

// The line that lineGetID speaks of, by its select parameter; an error otherwise.
Result<OpenLine*> line_of_select(const Context& c, const api::LineGetID& call, uint64_t& hd_call) {
    auto find = [&](uint32_t handle, ObjectKind kind) -> void* {
        const Object* object = c.session->handles().find(handle);
        return object != nullptr && object->kind == kind ? object->pointer : nullptr;
    };
    switch (call.select) {
        case LINECALLSELECT_LINE:
        case LINECALLSELECT_ADDRESS: {
            auto* opened = static_cast<OpenLine*>(find(call.h_line, ObjectKind::line));
            if (opened == nullptr) return failure(LINEERR_INVALLINEHANDLE);
            if (call.select == LINECALLSELECT_ADDRESS && call.address_id >= opened->line->num_addresses) {
                return failure(LINEERR_INVALADDRESSID);
            }
            return opened;
        }
        case LINECALLSELECT_CALL: {
            auto* handle = static_cast<CallHandle*>(find(call.h_call, ObjectKind::call));
            if (handle == nullptr) return failure(LINEERR_INVALCALLHANDLE);
            hd_call = handle->call->hd_call;
            return handle->line;
        }
        default: return failure(LINEERR_INVALCALLSELECT);
    }
}

void get_id(const Context& c, const api::LineGetID& call) {
    using C = api::LineGetID;
    if (!call.device_class) return respond<C>(c, LINEERR_INVALPOINTER);
    if (too_small<C>(c, call.device_id, layout::VARSTRING.fixed_size(api_2_2))) return;
    uint64_t hd_call = 0;
    auto opened = line_of_select(c, call, hd_call);
    if (!opened) return respond<C>(c, opened.code());
    Line& line = *(*opened)->line;
    if (is_class(*call.device_class, u"tapi/line")) {
        return respond<C>(c, 0, {device_id(c.core().id_for(*(*opened)->app, line))});
    }
    if (line.state != LineState::open || (call.select == LINECALLSELECT_CALL && hd_call == 0)) {
        return respond<C>(c, LINEERR_OPERATIONFAILED);
    }
    line.provider->calls->call(
        tspi::LineGetID{.hd_line = line.hd_line, .address_id = call.address_id, .hd_call = hd_call, .select = call.select,
                        .device_id = 0, .device_class = call.device_class},
        [c, &line, device_class = *call.device_class](int32_t result, const auto& answer) {
            if (result == static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL)) result = LINEERR_INVALDEVICECLASS;
            if (result < 0) return respond<C>(c, result);
            auto whole = from_provider(layout::VARSTRING, line.tspi_version, answer.device_id);
            if (!whole) return respond<C>(c, LINEERR_OPERATIONFAILED);
            respond<C>(c, 0, {known_ids(*c.session, device_class, std::move(*whole))});
        });
}

}  // namespace

void install_line_handlers(HandlerTable& table) {
    install<api::LineInitialize, initialize>(table);
    install<api::LineInitializeEx, initialize_ex>(table);
    install<api::LineShutdown, shutdown>(table);
    install<api::LineNegotiateAPIVersion, negotiate_api>(table);
    install<api::LineNegotiateExtVersion, negotiate_ext>(table);
    install<api::LineGetDevCaps, get_dev_caps>(table);
    install<api::LineGetAddressCaps, get_address_caps>(table);
    install<api::LineOpen, open>(table);
    install<api::LineClose, close>(table);
    install<api::LineSetStatusMessages, set_status>(table);
    install<api::LineGetStatusMessages, get_status>(table);
    install<api::LineGetLineDevStatus, get_dev_status>(table);
    install<api::LineGetAddressStatus, get_address_status>(table);
    install<api::LineGetAddressID, get_address_id>(table);
    install<api::LineGetNewCalls, get_new_calls>(table);
    install<api::LineSetNumRings, set_num_rings>(table);
    install<api::LineGetNumRings, get_num_rings>(table);
    install<api::LineGetID, get_id>(table);
}

}  // namespace tapi::server
