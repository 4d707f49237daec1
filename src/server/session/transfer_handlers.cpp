// SPDX-License-Identifier: Apache-2.0
// Requests that pass a call on: transfers and redirection.
#include "server/session/services.hpp"

namespace tapi::server {
namespace {

// SM-10
void setup_transfer(const Context& c, const api::LineSetupTransfer& call) {
    using C = api::LineSetupTransfer;
    auto params = new_call_params(line_of(c), call.call_params);
    if (!params) return respond<C>(c, params.code());
    const auto making = begin_making<C>(c);
    if (!making) return;
    const uint64_t ht_consult = making->add_call(*params);
    making->send(tspi::LineSetupTransfer{0, hd_of(c), ht_consult, std::move(*params)},
                 [](const auto& answer) { return std::vector{answer.hd_consult_call}; });
}

Result<Call*> transfer_target(const Context& c, uint32_t handle) {
    constexpr uint32_t legal =
        LINECALLSTATE_CONNECTED | LINECALLSTATE_RINGBACK | LINECALLSTATE_BUSY | LINECALLSTATE_PROCEEDING;
    auto target = other_call(c, handle, LINEERR_INVALCONSULTCALLHANDLE);
    if (target && ((*target)->state & legal) == 0) return failure(LINEERR_INVALCALLSTATE);
    return target;
}

// SM-11
void complete_transfer(const Context& c, const api::LineCompleteTransfer& call) {
    using C = api::LineCompleteTransfer;
    const bool conference = call.transfer_mode == LINETRANSFERMODE_CONFERENCE;
    if (!conference && call.transfer_mode != LINETRANSFERMODE_TRANSFER)
        return respond<C>(c, LINEERR_INVALTRANSFERMODE);
    const auto target = transfer_target(c, call.h_consult_call);
    if (!target) return respond<C>(c, target.code());
    tspi::LineCompleteTransfer order{0, hd_of(c), (*target)->hd_call, 0, call.transfer_mode};
    if (!conference) return start<C>(c, order);
    const auto making = begin_making<C>(c);
    if (!making) return;
    order.ht_conf_call = making->add_conference();
    making->send(order, [](const auto& answer) { return std::vector{answer.hd_conf_call}; });
}

// SM-12
void blind_transfer(const Context& c, const api::LineBlindTransfer& call) {
    using C = api::LineBlindTransfer;
    if (const int32_t bad = check_destination(call.dest_address)) return respond<C>(c, bad);
    start<C>(c, tspi::LineBlindTransfer{0, hd_of(c), call.dest_address, call.country_code});
}

// SM-3
void redirect(const Context& c, const api::LineRedirect& call) {
    using C = api::LineRedirect;
    if (const int32_t bad = check_destination(call.dest_address)) return respond<C>(c, bad);
    start<C>(c, tspi::LineRedirect{0, hd_of(c), call.dest_address, call.country_code});
}

}  // namespace

void install_transfer_handlers(HandlerTable& table) {
    install<api::LineSetupTransfer, setup_transfer>(table);
    install<api::LineCompleteTransfer, complete_transfer>(table);
    install<api::LineBlindTransfer, blind_transfer>(table);
    install<api::LineRedirect, redirect>(table);
}

}  // namespace tapi::server
