// SPDX-License-Identifier: Apache-2.0
// Transfers and redirection (SM-3, SM-10 to SM-12).
#include <tspi.h>

#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Transfer : public ServiceDesk {};

TEST_F(Transfer, SM_10_makes_a_consultation_call) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    api::LineSetupTransfer request;
    request.h_call = mine(call);
    LINECALLPARAMS params{};
    params.dwCallParamFlags = LINECALLPARAMFLAGS_ONESTEPTRANSFER;
    params.dwMediaMode = fax;
    request.call_params = call_params(params);
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LineSetupTransfer>();
    EXPECT_EQ(order.hd_call, find(call)->hd_call);
    EXPECT_EQ(load<uint32_t>(*order.call_params, offsetof(LINECALLPARAMS, dwCallParamFlags)),
              DWORD{LINECALLPARAMFLAGS_ONESTEPTRANSFER});
    EXPECT_EQ(find(order.ht_consult_call)->media_mode, fax);
}

TEST_F(Transfer, SM_11_completes_with_both_calls_idle) {
    const uint64_t call = call_in(LINECALLSTATE_ONHOLDPENDTRANSFER);
    for (const uint32_t legal :
         {LINECALLSTATE_CONNECTED, LINECALLSTATE_RINGBACK, LINECALLSTATE_BUSY, LINECALLSTATE_PROCEEDING}) {
        const uint64_t consult = call_in(legal);
        api::LineCompleteTransfer request;
        request.h_call = mine(call);
        request.h_consult_call = mine(consult);
        request.transfer_mode = LINETRANSFERMODE_TRANSFER;
        const Reply reply = ask(request);
        EXPECT_EQ(reply.result, 0);
        EXPECT_EQ(reply.body, Bytes(4)) << "no conference";
        const auto order = fake.last<tspi::LineCompleteTransfer>();
        EXPECT_EQ(order.hd_call, find(call)->hd_call);
        EXPECT_EQ(order.hd_consult_call, find(consult)->hd_call);
        EXPECT_EQ(order.ht_conf_call, 0u);
    }
    state(call, LINECALLSTATE_IDLE);
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLSTATE state=IDLE mode=0 privilege=0"});
}

TEST_F(Transfer, SM_11_the_conference_that_it_makes_is_one) {
    const uint64_t call = call_in(LINECALLSTATE_ONHOLD), consult = call_in(LINECALLSTATE_CONNECTED);
    api::LineCompleteTransfer request;
    request.h_call = mine(call);
    request.h_consult_call = mine(consult);
    request.transfer_mode = LINETRANSFERMODE_CONFERENCE;
    const Reply reply = ask(request);
    const uint64_t parent = fake.last<tspi::LineCompleteTransfer>().ht_conf_call;
    EXPECT_EQ(load<uint32_t>(reply.body, 0), mine(parent));
    state(parent, LINECALLSTATE_CONNECTED);
    api::LinePrepareAddToConference next;
    next.h_conf_call = mine(parent);
    EXPECT_GT(a->result(next), 0);
}

TEST_F(Transfer, SM_12_blind_transfer) {
    for (const uint32_t legal : {LINECALLSTATE_CONNECTED, LINECALLSTATE_RINGBACK}) {
        const uint64_t call = call_in(legal);
        api::LineBlindTransfer request;
        request.h_call = mine(call);
        request.dest_address = u"300";
        request.country_code = 49;
        EXPECT_EQ(ask(request).result, 0);
        const auto order = fake.last<tspi::LineBlindTransfer>();
        EXPECT_EQ(order.hd_call, find(call)->hd_call);
        EXPECT_EQ(order.dest_address, u"300");
        EXPECT_EQ(order.country_code, 49u);
    }
}

TEST_F(Transfer, SM_3_redirects_an_offered_call) {
    const uint64_t call = call_in(LINECALLSTATE_OFFERING);
    api::LineRedirect request;
    request.h_call = mine(call);
    request.dest_address = u"300";
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LineRedirect>().dest_address, u"300");
    EXPECT_EQ(fake.last<tspi::LineRedirect>().hd_call, find(call)->hd_call);
}

TEST_F(Transfer, RACE_3_the_call_ends_while_it_is_transferred) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineSetupTransfer>().hold_completion = true;
    api::LineSetupTransfer request;
    request.h_call = mine(call);
    EXPECT_GT(a->result(request), 0);
    state(call, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
    state(call, LINECALLSTATE_IDLE);
    fake.complete_held<tspi::LineSetupTransfer>(LINEERR_OPERATIONFAILED);
    EXPECT_EQ(a->messages(app), (Texts{"LINE_CALLSTATE state=DISCONNECTED mode=NORMAL privilege=0",
                                       "LINE_CALLSTATE state=IDLE mode=0 privilege=0",
                                       "LINE_REPLY request=" + std::to_string(a->last_request) +
                                           " result=LINEERR_OPERATIONFAILED"}));
}

TEST_F(Transfer, ASY_9_from_2_0_the_reply_comes_though_the_call_was_deallocated) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineBlindTransfer>().hold_completion = true;
    api::LineBlindTransfer request;
    request.h_call = mine(call);
    request.dest_address = u"300";
    EXPECT_GT(a->result(request), 0);
    api::LineDeallocateCall give_up;
    give_up.h_call = request.h_call;
    EXPECT_EQ(a->result(give_up), 0);
    fake.complete_held<tspi::LineBlindTransfer>(0);
    size_t replies = 0;
    for (const auto& text : a->messages(app)) replies += text.starts_with("LINE_REPLY");
    EXPECT_EQ(replies, 1u);
}

}  // namespace
}  // namespace tapi::server
