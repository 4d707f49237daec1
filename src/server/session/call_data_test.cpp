// SPDX-License-Identifier: Apache-2.0
// What goes with a call (SM-22, SM-24 to SM-29, INFO-5, MEM-7).
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class CallData : public ServiceDesk {
  protected:
    static Bytes some_bytes() { return {std::byte{0}, std::byte{0xFF}, std::byte{0x0A}, std::byte{0}}; }
};

TEST_F(CallData, SM_22_protects_a_call) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    api::LineSecureCall request;
    request.h_call = mine(call);
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LineSecureCall>().hd_call, find(call)->hd_call);
}

TEST_F(CallData, SM_24_MEM_7_user_user_information_is_sent_as_it_is) {
    for (const uint32_t legal :
         {LINECALLSTATE_CONNECTED, LINECALLSTATE_OFFERING, LINECALLSTATE_ACCEPTED, LINECALLSTATE_RINGBACK}) {
        const uint64_t call = call_in(legal);
        api::LineSendUserUserInfo request;
        request.h_call = mine(call);
        request.user_user_info = some_bytes();
        request.size = 4;
        EXPECT_EQ(ask(request).result, 0);
        const auto order = fake.last<tspi::LineSendUserUserInfo>();
        EXPECT_EQ(order.hd_call, find(call)->hd_call);
        EXPECT_EQ(order.user_user_info, OptBytes{some_bytes()});
        EXPECT_EQ(order.size, 4u);
    }
}

TEST_F(CallData, SM_25_INFO_5_user_user_information_is_released_in_any_state) {
    for (uint32_t any = 1; any <= LINECALLSTATE_UNKNOWN; any <<= 1) {
        api::LineReleaseUserUserInfo request;
        request.h_call = mine(call_in(any));
        EXPECT_EQ(ask(request).result, 0) << any;
    }
    EXPECT_EQ(fake.count<tspi::LineReleaseUserUserInfo>(), 16u);
}

TEST_F(CallData, SM_24_INFO_5_every_holder_hears_of_user_user_information_from_the_far_end) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    info(call, LINECALLINFOSTATE_USERUSERINFO);
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLINFO changed=USERUSERINFO"});
    EXPECT_EQ(b->messages(watcher), Texts{"LINE_CALLINFO changed=USERUSERINFO"});
}

TEST_F(CallData, SM_26_treatment) {
    const uint64_t call = call_in(LINECALLSTATE_ONHOLD);
    api::LineSetCallTreatment request;
    request.h_call = mine(call);
    request.treatment = LINECALLTREATMENT_MUSIC;
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LineSetCallTreatment>().treatment, DWORD{LINECALLTREATMENT_MUSIC});
    info(call, LINECALLINFOSTATE_TREATMENT);
    EXPECT_EQ(b->messages(watcher), Texts{"LINE_CALLINFO changed=TREATMENT"});
}

TEST_F(CallData, SM_27_MEM_7_data_replaces_data) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    api::LineSetCallData request;
    request.h_call = mine(call);
    request.call_data = some_bytes();
    request.size = 4;
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LineSetCallData>().call_data, OptBytes{some_bytes()});
    request.call_data = {};
    request.size = 0;
    EXPECT_EQ(ask(request).result, 0) << "none removes it";
    EXPECT_EQ(fake.last<tspi::LineSetCallData>().size, 0u);
    info(call, LINECALLINFOSTATE_CALLDATA);
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLINFO changed=CALLDATA"});
    EXPECT_EQ(b->messages(watcher), Texts{"LINE_CALLINFO changed=CALLDATA"});
}

TEST_F(CallData, SM_29_quality_of_service) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    api::LineSetCallQualityOfService request;
    request.h_call = mine(call);
    request.sending_flowspec = some_bytes();
    request.sending_flowspec_size = 4;
    request.receiving_flowspec = Bytes(32);
    request.receiving_flowspec_size = 32;
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LineSetCallQualityOfService>();
    EXPECT_EQ(order.sending_flowspec, OptBytes{some_bytes()});
    EXPECT_EQ(order.receiving_flowspec_size, 32u);
    info(call, LINECALLINFOSTATE_QOS);
    EXPECT_EQ(b->messages(watcher), Texts{"LINE_CALLINFO changed=QOS"});
}

TEST_F(CallData, INFO_4_reasons_that_an_old_application_does_not_know_are_hidden_from_it) {
    fake.on<tspi::LineGetCallInfo>().answer = [](const auto&, auto& out) {
        LINECALLINFO fixed{};
        fixed.dwOrigin = LINECALLORIGIN_CONFERENCE;
        fixed.dwReason = LINECALLREASON_PARKED;
        out.call_info = FlatBuilder(layout::LINECALLINFO, api_2_2, fixed).finish();
        return 0;
    };
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize(api_1_4);
    old.open(old_app, monitor, voice, 0, api_1_4);
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    const auto reason = [](TestClient& client, uint32_t of) {
        api::LineGetCallInfo request;
        request.h_call = of;
        request.call_info = 4096;
        const auto answer = client.call(request);
        EXPECT_EQ(load<uint32_t>(answer.value.call_info, offsetof(LINECALLINFO, dwOrigin)),
                  DWORD{LINECALLORIGIN_CONFERENCE});
        return load<uint32_t>(answer.value.call_info, offsetof(LINECALLINFO, dwReason));
    };
    EXPECT_EQ(reason(*a, mine(call)), DWORD{LINECALLREASON_PARKED});
    EXPECT_EQ(reason(old, handle(old, *find(call))), DWORD{LINECALLREASON_UNKNOWN});
}

TEST_F(CallData, VER_3_an_old_application_does_not_hear_of_what_came_with_2_0) {
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize(api_1_4);
    old.open(old_app, monitor, voice, 0, api_1_4);
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    old.messages(old_app);
    info(call, LINECALLINFOSTATE_TREATMENT | LINECALLINFOSTATE_QOS | LINECALLINFOSTATE_CALLDATA);
    EXPECT_TRUE(old.messages(old_app).empty());
    EXPECT_FALSE(a->messages(app).empty());
}

}  // namespace
}  // namespace tapi::server
