// SPDX-License-Identifier: Apache-2.0
// Requests about conferences.
#include "model/layouts.hpp"
#include "server/session/call_list.hpp"
#include "server/session/services.hpp"

namespace tapi::server {
namespace {

// SM-13. Without a first call the conference begins on the line.
void setup_conference(const Context& c, const api::LineSetupConference& call) {
    using C = api::LineSetupConference;
    if (c.call == nullptr) {
        if (const int32_t bad = may_make_calls(*c.line)) return respond<C>(c, bad);
    } else if (in_conference(*c.call->call)) {
        return respond<C>(c, LINEERR_INVALCALLHANDLE);
    }
    auto params = new_call_params(line_of(c), call.call_params);
    if (!params) return respond<C>(c, params.code());
    const auto making = begin_making<C>(c);
    if (!making) return;
    const uint64_t ht_conference = making->add_conference(), ht_consult = making->add_call(*params);
    making->send(tspi::LineSetupConference{0, c.call != nullptr ? hd_of(c) : 0, line_of(c).line->hd_line,
                                           ht_conference, ht_consult, call.num_parties, std::move(*params)},
                 [](const auto& answer) {
                     return std::vector{answer.hd_conf_call, answer.hd_consult_call};
                 });
}

// SM-14
void prepare_add(const Context& c, const api::LinePrepareAddToConference& call) {
    using C = api::LinePrepareAddToConference;
    if (!c.call->call->conference) return respond<C>(c, LINEERR_INVALCONFCALLHANDLE);
    auto params = new_call_params(line_of(c), call.call_params);
    if (!params) return respond<C>(c, params.code());
    const auto making = begin_making<C>(c);
    if (!making) return;
    const uint64_t ht_consult = making->add_call(*params);
    making->send(tspi::LinePrepareAddToConference{0, hd_of(c), ht_consult, std::move(*params)},
                 [](const auto& answer) { return std::vector{answer.hd_consult_call}; });
}

Result<Call*> new_member(const Context& c, uint32_t handle) {
    constexpr uint32_t legal =
        LINECALLSTATE_CONNECTED | LINECALLSTATE_ONHOLD | LINECALLSTATE_PROCEEDING | LINECALLSTATE_RINGBACK;
    auto member = other_call(c, handle, LINEERR_INVALCALLHANDLE);
    if (!member) return member;
    if (in_conference(**member)) return failure(LINEERR_INVALCALLHANDLE);
    if (((*member)->state & legal) == 0) return failure(LINEERR_INVALCALLSTATE);
    return member;
}

// SM-15
void add(const Context& c, const api::LineAddToConference& call) {
    using C = api::LineAddToConference;
    if (!c.call->call->conference) return respond<C>(c, LINEERR_INVALCONFCALLHANDLE);
    const auto member = new_member(c, call.h_consult_call);
    if (!member) return respond<C>(c, member.code());
    start<C>(c, tspi::LineAddToConference{0, hd_of(c), (*member)->hd_call});
}

// SM-16
void remove(const Context& c, const api::LineRemoveFromConference&) {
    start<api::LineRemoveFromConference>(c, tspi::LineRemoveFromConference{0, hd_of(c)});
}

// CONF-2
void get_related_calls(const Context& c, const api::LineGetConfRelatedCalls& call) {
    using C = api::LineGetConfRelatedCalls;
    if (too_small<C>(c, call.call_list, layout::LINECALLLIST.fixed_size(c.call->line->version))) return;
    const size_t room = (call.call_list - sizeof(LINECALLLIST)) / sizeof(uint32_t);
    const auto calls = conference_calls(c.core(), *c.call, room);
    if (!calls) return respond<C>(c, calls.code());
    respond<C>(c, 0, {call_list(*calls)});
}

}  // namespace

void install_conference_handlers(HandlerTable& table) {
    install<api::LineSetupConference, setup_conference>(table);
    install<api::LinePrepareAddToConference, prepare_add>(table);
    install<api::LineAddToConference, add>(table);
    install<api::LineRemoveFromConference, remove>(table);
    install<api::LineGetConfRelatedCalls, get_related_calls>(table);
}

}  // namespace tapi::server
