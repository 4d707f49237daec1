// SPDX-License-Identifier: Apache-2.0
// Calls of addresses that several stations share: what a station sees and may do is the provider's to say.
#include <tspi.h>

#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Bridged : public ServiceDesk {
  protected:
    // A call that another station has taken.
    uint64_t taken() { return call_in(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE); }
};

TEST_F(Bridged, DEV_11_ST_7_a_shared_call_is_joined) {
    const uint64_t call = taken();
    api::LineAnswer answer;
    answer.h_call = mine(call);
    EXPECT_EQ(ask(answer).result, 0);
    EXPECT_EQ(fake.last<tspi::LineAnswer>().hd_call, find(call)->hd_call);
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=0"});
}

TEST_F(Bridged, DEV_11_an_exclusive_call_is_refused) {
    const uint64_t call = taken();
    fake.refuse<tspi::LineAnswer>(LINEERR_INVALCALLSTATE);
    api::LineAnswer answer;
    answer.h_call = mine(call);
    EXPECT_EQ(a->result(answer), static_cast<int32_t>(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(a->messages(app), Texts{});
    EXPECT_EQ(find(call)->state, uint32_t{LINECALLSTATE_CONNECTED});
}

TEST_F(Bridged, AMB_15_a_call_that_does_not_ring_here_is_inactive) {
    const uint64_t call = call_in(LINECALLSTATE_OFFERING, LINEOFFERINGMODE_INACTIVE);
    EXPECT_EQ(find(call)->state_mode, uint32_t{LINEOFFERINGMODE_INACTIVE});
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE);
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_INACTIVE);
    EXPECT_EQ(a->messages(app), (Texts{"LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=0",
                                       "LINE_CALLSTATE state=OFFERING mode=INACTIVE privilege=0"}));
}

}  // namespace
}  // namespace tapi::server
