// SPDX-License-Identifier: Apache-2.0
// Requests about what goes with a call: its data, user-user information, treatment, quality of service,
// protection.
#include "server/session/services.hpp"

namespace tapi::server {
namespace {

// 0, or the error for bytes that are announced and not there.
int32_t check_bytes(const OptBytes& bytes, uint32_t size) {
    return size != 0 && (!bytes || bytes->size() < size) ? LINEERR_INVALPOINTER : 0;
}

// SM-22
void secure(const Context& c, const api::LineSecureCall&) {
    start<api::LineSecureCall>(c, tspi::LineSecureCall{0, hd_of(c)});
}

// SM-26
void set_treatment(const Context& c, const api::LineSetCallTreatment& call) {
    using C = api::LineSetCallTreatment;
    if (const int32_t bad = check_since_2_0(c)) return respond<C>(c, bad);
    start<C>(c, tspi::LineSetCallTreatment{0, hd_of(c), call.treatment});
}

// SM-27. The provider knows how much it can carry.
void set_data(const Context& c, const api::LineSetCallData& call) {
    using C = api::LineSetCallData;
    if (const int32_t bad = check_since_2_0(c)) return respond<C>(c, bad);
    if (const int32_t bad = check_bytes(call.call_data, call.size)) return respond<C>(c, bad);
    start<C>(c, tspi::LineSetCallData{0, hd_of(c), call.call_data, call.size});
}

// SM-29
void set_quality(const Context& c, const api::LineSetCallQualityOfService& call) {
    using C = api::LineSetCallQualityOfService;
    if (const int32_t bad = check_since_2_0(c)) return respond<C>(c, bad);
    if (const int32_t bad = check_bytes(call.sending_flowspec, call.sending_flowspec_size))
        return respond<C>(c, bad);
    if (const int32_t bad = check_bytes(call.receiving_flowspec, call.receiving_flowspec_size))
        return respond<C>(c, bad);
    start<C>(c,
             tspi::LineSetCallQualityOfService{0, hd_of(c), call.sending_flowspec, call.sending_flowspec_size,
                                               call.receiving_flowspec, call.receiving_flowspec_size});
}

// SM-24. What is too long for the network only the provider can say (INFO-5).
void send_user_user(const Context& c, const api::LineSendUserUserInfo& call) {
    using C = api::LineSendUserUserInfo;
    if (const int32_t bad = check_bytes(call.user_user_info, call.size)) return respond<C>(c, bad);
    start<C>(c, tspi::LineSendUserUserInfo{0, hd_of(c), call.user_user_info, call.size});
}

// SM-25
void release_user_user(const Context& c, const api::LineReleaseUserUserInfo&) {
    start<api::LineReleaseUserUserInfo>(c, tspi::LineReleaseUserUserInfo{0, hd_of(c)});
}

}  // namespace

void install_call_data_handlers(HandlerTable& table) {
    install<api::LineSecureCall, secure>(table);
    install<api::LineSetCallTreatment, set_treatment>(table);
    install<api::LineSetCallData, set_data>(table);
    install<api::LineSetCallQualityOfService, set_quality>(table);
    install<api::LineSendUserUserInfo, send_user_user>(table);
    install<api::LineReleaseUserUserInfo, release_user_user>(table);
}

}  // namespace tapi::server
