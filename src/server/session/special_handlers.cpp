// SPDX-License-Identifier: Apache-2.0
// Requests that reach past the API into a device: its own functions, its settings, its status.
#include "model/layouts.hpp"
#include "server/device/whole.hpp"
#include "server/session/by_id.hpp"
#include "server/session/targets.hpp"

namespace tapi::server {
namespace {

// Starts a function whose parameter block comes back with the reply, untouched (EXT-1).
template <class C, class Order>
void start_with_block(const Context& c, Order order) {
    start<C>(c, std::move(order), [](const auto& completion) -> Result<typename C::Reply> {
        return typename C::Reply{completion.params};
    });
}

// What every function here needs of the open line.
int32_t check_line(const OpenLine& opened) {
    if (!opened.may_own) return LINEERR_OPERATIONUNAVAIL;
    return opened.line->state == LineState::open ? 0 : LINEERR_OPERATIONFAILED;
}

// EXT-3: the device's own functions are for those who agreed with it on a version of them.
int32_t check_extension(const OpenLine& opened) {
    return opened.ext_version == 0 ? LINEERR_OPERATIONUNAVAIL : check_line(opened);
}

void dev_specific(const Context& c, const api::LineDevSpecific& call) {
    using C = api::LineDevSpecific;
    if (const int32_t bad = check_extension(*c.line)) return respond<C>(c, bad);
    const Line& line = *c.line->line;
    tspi::LineDevSpecific order{0, line.hd_line, call.address_id, 0, call.params, call.size};
    // Whether the address means anything is the device's affair; a call must be one of this line.
    if (call.h_call == 0) return start_with_block<C>(c, std::move(order));
    const auto target = find_call_of_line(c, call.h_call);
    if (!target) return respond<C>(c, target.code());
    order.hd_call = hd_call_of(*target);
    start_with_block<C>(*target, std::move(order));
}

void dev_specific_feature(const Context& c, const api::LineDevSpecificFeature& call) {
    using C = api::LineDevSpecificFeature;
    if (const int32_t bad = check_extension(*c.line)) return respond<C>(c, bad);
    start_with_block<C>(
        c, tspi::LineDevSpecificFeature{0, c.line->line->hd_line, call.feature, call.params, call.size});
}

void set_line_dev_status(const Context& c, const api::LineSetLineDevStatus& call) {
    using C = api::LineSetLineDevStatus;
    if (!c.line->may_own) return respond<C>(c, LINEERR_OPERATIONUNAVAIL);
    if (c.line->line->state != LineState::open) return respond<C>(c, LINEERR_INVALLINESTATE);
    with_caps<C>(c, [call](const Context& now, const Line& line) {
        const auto settable =
            load<uint32_t>(*line.caps, offsetof(LINEDEVCAPS, dwSettableDevStatus));  // DEV-9
        if (call.status_to_change == 0 || (call.status_to_change & ~settable) != 0) {
            return respond<C>(now, LINEERR_INVALPARAM);
        }
        start<C>(now, tspi::LineSetLineDevStatus{0, line.hd_line, call.status_to_change, call.f_status});
    });
}

void get_dev_config(const Context& c, const api::LineGetDevConfig& call) {
    using C = api::LineGetDevConfig;
    const auto line = line_by_id(c, call.device_id, Right::monitor);
    if (!line) return respond<C>(c, line.code());
    if (!call.device_class) return respond<C>(c, LINEERR_INVALPOINTER);
    if (too_small<C>(c, call.device_config, layout::VARSTRING.fixed_size(api_2_2))) return;
    ensure_version(**line, [c, call, line = *line](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        line->provider->calls->call(
            tspi::LineGetDevConfig{
                .device_id = line->id, .device_config = 0, .device_class = call.device_class},
            [c, line](int32_t result, const auto& answer) {
                if (result < 0) return respond<C>(c, result);
                auto whole = from_provider(layout::VARSTRING, line->tspi_version, answer.device_config);
                if (!whole) return respond<C>(c, LINEERR_OPERATIONFAILED);
                store<uint32_t>(*whole, offsetof(VARSTRING, dwStringFormat), STRINGFORMAT_BINARY);  // MEM-7
                respond<C>(c, 0, {std::move(*whole)});
            });
    });
}

void set_dev_config(const Context& c, const api::LineSetDevConfig& call) {
    using C = api::LineSetDevConfig;
    const auto line = line_by_id(c, call.device_id, Right::own);
    if (!line) return respond<C>(c, line.code());
    if (!call.device_class || !call.device_config) return respond<C>(c, LINEERR_INVALPOINTER);
    if (call.size == 0 || call.size != call.device_config->size()) return respond<C>(c, LINEERR_INVALPARAM);
    ensure_version(**line, [c, call, line = *line](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        line->provider->calls->call(
            tspi::LineSetDevConfig{line->id, call.device_config, call.size, call.device_class},
            [c](int32_t result, const auto&) { respond<C>(c, result); });
    });
}

}  // namespace

void install_special_handlers(HandlerTable& table) {
    install<api::LineDevSpecific, dev_specific>(table);
    install<api::LineDevSpecificFeature, dev_specific_feature>(table);
    install<api::LineSetLineDevStatus, set_line_dev_status>(table);
    install<api::LineGetDevConfig, get_dev_config>(table);
    install<api::LineSetDevConfig, set_dev_config>(table);
}

}  // namespace tapi::server
