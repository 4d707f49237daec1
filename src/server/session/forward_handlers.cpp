// SPDX-License-Identifier: Apache-2.0
// Requests about forwarding.
#include "server/device/forwarding.hpp"
#include "server/session/services.hpp"

namespace tapi::server {
namespace {

// A consultation call is rare here, and what it would need is documented under the errors of the list.
Result<OptBytes> consultation_params(const Context& c, const OptBytes& params) {
    auto converted = new_call_params(*c.line, params);
    if (converted.code() == static_cast<int32_t>(LINEERR_INVALCALLPARAMS)) return failure(LINEERR_INVALPARAM);
    return converted;
}

// SM-21
void forward(const Context& c, const api::LineForward& call) {
    using C = api::LineForward;
    if (call.all_addresses == 0 && call.address_id >= c.line->line->num_addresses)
        return respond<C>(c, LINEERR_INVALADDRESSID);
    auto list = forward_list(call.forward_list);
    if (!list) return respond<C>(c, list.code());
    auto params = consultation_params(c, call.call_params);
    if (!params) return respond<C>(c, params.code());
    const auto making = begin_making<C>(c, true);
    if (!making) return;
    const uint64_t ht_consult = making->add_call(*params);
    making->send(
        tspi::LineForward{0, c.line->line->hd_line, call.all_addresses, call.address_id, std::move(*list),
                          call.num_rings_no_answer, ht_consult, std::move(*params)},
        [](const auto& answer) { return std::vector{answer.hd_consult_call}; });
}

}  // namespace

void install_forward_handlers(HandlerTable& table) { install<api::LineForward, forward>(table); }

}  // namespace tapi::server
