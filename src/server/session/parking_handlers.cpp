// SPDX-License-Identifier: Apache-2.0
// Requests that leave a call with the switch or fetch one from it: park, pickup, call completion.
#include <bit>

#include "model/layouts.hpp"
#include "server/device/whole.hpp"
#include "server/session/services.hpp"

namespace tapi::server {
namespace {

using Parked = Result<api::LinePark::Reply>;

// SM-17. The switch chooses the number; it comes with the reply.
void park_undirected(const Context& c, const api::LinePark& call) {
    using C = api::LinePark;
    if (too_small<C>(c, call.non_dir_address, layout::VARSTRING.fixed_size(api_2_2))) return;
    const uint32_t version = c.call->line->line->tspi_version;
    start<C>(c, tspi::LinePark{0, hd_of(c), call.park_mode, {}, call.non_dir_address},
             [version](const auto& completion) -> Parked {
                 auto whole = from_provider(layout::VARSTRING, version, completion.non_dir_address);
                 if (!whole) return failure(LINEERR_OPERATIONFAILED);
                 return api::LinePark::Reply{std::move(*whole)};
             });
}

void park(const Context& c, const api::LinePark& call) {
    using C = api::LinePark;
    if (call.park_mode == LINEPARKMODE_NONDIRECTED) return park_undirected(c, call);
    if (call.park_mode != LINEPARKMODE_DIRECTED) return respond<C>(c, LINEERR_INVALPARKMODE);
    if (const int32_t bad = check_destination(call.dir_address)) return respond<C>(c, bad);
    start<C>(c, tspi::LinePark{0, hd_of(c), call.park_mode, call.dir_address, 0});
}

// Makes the call that arrives at an address of the line.
template <class C, class Order>
void fetch(const Context& c, uint32_t address, Order order) {
    const auto making = begin_making<C>(c);
    if (!making) return;
    order.hd_line = c.line->line->hd_line;
    order.address_id = address;
    order.ht_call = making->add_call_at(address);
    making->send(order, [](const auto& answer) { return std::vector{answer.hd_call}; });
}

// SM-18
void unpark(const Context& c, const api::LineUnpark& call) {
    using C = api::LineUnpark;
    if (call.address_id >= c.line->line->num_addresses) return respond<C>(c, LINEERR_INVALADDRESSID);
    if (const int32_t bad = check_destination(call.dest_address)) return respond<C>(c, bad);
    tspi::LineUnpark order;
    order.dest_address = call.dest_address;
    fetch<C>(c, call.address_id, std::move(order));
}

// SM-19
void pickup(const Context& c, const api::LinePickup& call) {
    using C = api::LinePickup;
    if (call.address_id >= c.line->line->num_addresses) return respond<C>(c, LINEERR_INVALADDRESSID);
    tspi::LinePickup order;
    order.dest_address = call.dest_address;
    order.group_id = call.group_id;
    fetch<C>(c, call.address_id, std::move(order));
}

// SM-20
void complete_call(const Context& c, const api::LineCompleteCall& call) {
    using C = api::LineCompleteCall;
    constexpr uint32_t modes = LINECALLCOMPLMODE_CAMPON | LINECALLCOMPLMODE_CALLBACK |
                               LINECALLCOMPLMODE_INTRUDE | LINECALLCOMPLMODE_MESSAGE;
    if (!std::has_single_bit(call.completion_mode) || (call.completion_mode & modes) == 0)
        return respond<C>(c, LINEERR_INVALCALLCOMPLMODE);
    start<C>(c, tspi::LineCompleteCall{0, hd_of(c), call.completion_mode, call.message_id},
             [](const auto& completion) -> Result<C::Reply> { return C::Reply{completion.completion_id}; });
}

void uncomplete_call(const Context& c, const api::LineUncompleteCall& call) {
    using C = api::LineUncompleteCall;
    if (!c.line->may_own) return respond<C>(c, LINEERR_OPERATIONUNAVAIL);
    start<C>(c, tspi::LineUncompleteCall{0, c.line->line->hd_line, call.completion_id});
}

}  // namespace

void install_parking_handlers(HandlerTable& table) {
    install<api::LinePark, park>(table);
    install<api::LineUnpark, unpark>(table);
    install<api::LinePickup, pickup>(table);
    install<api::LineCompleteCall, complete_call>(table);
    install<api::LineUncompleteCall, uncomplete_call>(table);
}

}  // namespace tapi::server
