// SPDX-License-Identifier: Apache-2.0
// Consultation calls and transfers, as every side sees them.
#include <gtest/gtest.h>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

constexpr const char* transfer_plant = R"(
[[extension]]
number = "1001"
name = "Alice"
appearances = 3
[[extensions]]
from = 1002
to = 1005
[[trunk]]
prefix = "9"
[other_numbers]
behaviour = "answer"
proceeding_ms = 100
after_ms = 1000
)";

// 1002 called 1001, who answered: `first` is 1001's call, `customer` the other side's.
class Transfer : public testing::Test {
  protected:
    Transfer() {
        customer = exchange.call("1002", "1001");
        first = exchange.half_on("1001");
        EXPECT_TRUE(exchange.plant.answer(first).ok());
        exchange.seen();
    }
    HalfId consult(CallRequest request = {}) {
        const auto made = exchange.plant.setup_transfer(first, request);
        EXPECT_TRUE(made.ok()) << std::hex << made.code();
        if (!made) return HalfId::none;
        exchange.plant.begin(*made);
        return *made;
    }
    HalfId consult_with(const std::u16string& number) {
        const HalfId made = consult();
        EXPECT_TRUE(exchange.plant.dial(made, number).ok());
        return made;
    }
    uint32_t features(HalfId half) const { return exchange.plant.call_features(exchange.half(half)); }

    Exchange exchange{transfer_plant};
    HalfId customer{}, first{};
};

TEST_F(Transfer, SM_10_SetupHoldsTheFirstCallAndGivesDialTone) {
    const HalfId second = consult();
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 ONHOLDPENDTRANSFER", "1002 CONNECTED 0x4", "1001 DIALTONE 0x1"}));
    EXPECT_EQ(exchange.half(second).related_call_id, exchange.half(first).call_id);
    EXPECT_EQ(exchange.half(first).related_call_id, exchange.half(second).call_id);
    EXPECT_EQ(exchange.plant.line(exchange.line("1001")).pending, 1u);
    EXPECT_EQ(exchange.plant.setup_transfer(first, {}).code(), code(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(exchange.plant.setup_transfer(second, {}).code(), code(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(exchange.plant.transfer(first, second).code(), code(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST_F(Transfer, SM_11_CompletedWhenBothTalk) {
    const HalfId second = consult_with(u"1003");
    const HalfId target = exchange.half_on("1003");
    ASSERT_TRUE(exchange.plant.answer(target).ok());
    EXPECT_NE(features(first) & LINECALLFEATURE_COMPLETETRANSF, 0u);
    EXPECT_NE(features(second) & LINECALLFEATURE_COMPLETETRANSF, 0u);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.half(customer).connected.number, u"1003");
    EXPECT_EQ(exchange.half(target).connected.number, u"1002");
    EXPECT_EQ(exchange.half(target).reason, static_cast<uint32_t>(LINECALLREASON_TRANSFER));
    EXPECT_EQ(exchange.half(target).redirecting.number, u"1001");
    EXPECT_EQ(exchange.half(target).call_id, exchange.half(customer).call_id);
    EXPECT_EQ(exchange.plant.heard_by(exchange.half(customer)),
              std::vector<const Half*>{&exchange.half(target)});
    ASSERT_TRUE(exchange.plant.drop(customer).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1003 DISCONNECTED 0x1"}));
}

TEST_F(Transfer, SM_11_CompletedWhileItRings) {
    const HalfId second = consult_with(u"1003");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 RINGBACK"}));
    const HalfId target = exchange.half_on("1003");
    EXPECT_EQ(exchange.half(target).caller.number, u"1002");
    exchange.advance(6000);
    EXPECT_EQ(exchange.states(), (Seen{"1003 RINGING mode 1 count 1"}));
    ASSERT_TRUE(exchange.plant.answer(target).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1003 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
}

TEST_F(Transfer, SM_11_NobodyAnswersTheTransferredCall) {
    const HalfId second = consult_with(u"1003");
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    exchange.advance(59999);
    exchange.seen();
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1003 DISCONNECTED 0x40", "1003 IDLE", "1002 DISCONNECTED 0x40"}));
}

TEST_F(Transfer, SM_11_ToSomebodyBusy) {
    exchange.call("1004", "1003");
    exchange.call("1005", "1003");
    const HalfId second = consult_with(u"1003");
    EXPECT_EQ(exchange.state(second), CallState::busy);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 BUSY 0x1"}));
}

TEST_F(Transfer, SM_11_OutsideWhileProceeding) {
    const HalfId second = consult_with(u"95551234");
    EXPECT_EQ(exchange.state(second), CallState::proceeding);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 PROCEEDING"}));
    exchange.advance(1100);
    EXPECT_EQ(exchange.states(), (Seen{"1002 RINGBACK", "1002 CONNECTED 0x1"}));
}

TEST_F(Transfer, SM_11_AHeldCallToAnOrdinaryOne) {
    ASSERT_TRUE(exchange.plant.hold(first).ok());
    const HalfId second = exchange.call("1001", "1003");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 IDLE", "1002 RINGBACK"}));
}

TEST_F(Transfer, SM_8_UnholdEndsTheConsultationCall) {
    consult_with(u"1003");
    exchange.seen();
    EXPECT_NE(features(first) & LINECALLFEATURE_UNHOLD, 0u);
    ASSERT_TRUE(exchange.plant.unhold(first).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1",
                                       "1003 DISCONNECTED 0x1", "1003 IDLE"}));
}

TEST_F(Transfer, SM_4_DroppingTheConsultationCallReconnects) {
    const HalfId second = consult_with(u"1003");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(second).ok());
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 IDLE", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1", "1003 DISCONNECTED 0x1"}));
}

TEST_F(Transfer, SM_4_ADisconnectedConsultationCallReconnectsWhenItIsDropped) {
    const HalfId second = consult_with(u"1003");
    ASSERT_TRUE(exchange.plant.drop(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.states().back(), "1001 DISCONNECTED 0x4");
    ASSERT_TRUE(exchange.plant.drop(second).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1001 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
}

TEST_F(Transfer, SM_4_TheCustomerHangsUpMeanwhile) {
    const HalfId second = consult_with(u"1003");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(customer).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1001 DISCONNECTED 0x1"}));
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.plant.transfer(first, second).code(), code(LINEERR_INVALCALLSTATE));
    ASSERT_TRUE(exchange.plant.drop(second).ok());
    exchange.seen();
    EXPECT_EQ(exchange.state(first), CallState::disconnected);
}

TEST_F(Transfer, SM_9_SwapKeepsTheKindOfHold) {
    const HalfId second = consult_with(u"1003");
    const HalfId target = exchange.half_on("1003");
    ASSERT_TRUE(exchange.plant.answer(target).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.swap_hold(second, first).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 ONHOLDPENDTRANSFER", "1003 CONNECTED 0x4", "1001 CONNECTED 0x1",
                                       "1002 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.plant.unhold(second).code(), code(LINEERR_RESOURCEUNAVAIL));
    ASSERT_TRUE(exchange.plant.transfer(first, second).ok());
    EXPECT_EQ(exchange.plant.heard_by(exchange.half(customer)),
              std::vector<const Half*>{&exchange.half(target)});
}

TEST_F(Transfer, SM_10_OneStepTransferDialsAtOnce) {
    CallRequest request;
    request.param_flags = LINECALLPARAMFLAGS_ONESTEPTRANSFER;
    EXPECT_EQ(exchange.plant.setup_transfer(first, request).code(), code(LINEERR_INVALADDRESS));
    request.target = u"1003";
    consult(request);
    EXPECT_EQ(exchange.states(),
              (Seen{"1001 ONHOLDPENDTRANSFER", "1002 CONNECTED 0x4", "1001 DIALING", "1001 PROCEEDING",
                    "1003 OFFERING 0x1", "1003 RINGING mode 1 count 0", "1001 RINGBACK"}));
}

TEST_F(Transfer, DIAL_4_TheFlagNeedsItsFunction) {
    CallRequest request;
    request.param_flags = LINECALLPARAMFLAGS_ONESTEPTRANSFER;
    EXPECT_EQ(exchange.plant.create_call(exchange.line("1003"), request).code(),
              code(LINEERR_INVALCALLPARAMS));
    request.param_flags = LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
    EXPECT_EQ(exchange.plant.setup_transfer(first, request).code(), code(LINEERR_INVALCALLPARAMS));
    EXPECT_EQ(exchange.plant.live_halves(), 2u);
}

TEST_F(Transfer, SM_12_BlindTransferLeavesAtOnce) {
    ASSERT_TRUE(exchange.plant.blind_transfer(first, u"1003").ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1002 PROCEEDING", "1003 OFFERING 0x1",
                                       "1003 RINGING mode 1 count 0", "1002 RINGBACK"}));
    const HalfId target = exchange.half_on("1003");
    EXPECT_EQ(exchange.half(target).reason, static_cast<uint32_t>(LINECALLREASON_TRANSFER));
    EXPECT_EQ(exchange.half(target).caller.number, u"1002");
    EXPECT_EQ(exchange.half(target).redirecting.name, u"Alice");
    EXPECT_EQ(exchange.half(target).redirection.number, u"1003");
    ASSERT_TRUE(exchange.plant.answer(target).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1003 CONNECTED 0x1", "1002 CONNECTED 0x1"}));
}

TEST_F(Transfer, SM_12_ABadDestinationLeavesTheCallAlone) {
    for (const char16_t* bad : {u"", u"77", u"10;", u"Bob"})
        EXPECT_EQ(exchange.plant.blind_transfer(first, bad).code(), code(LINEERR_INVALADDRESS));
    EXPECT_EQ(exchange.plant.blind_transfer(first, u"9@1").code(), code(LINEERR_DIALQUIET));
    EXPECT_EQ(exchange.seen(), Seen{});
    ASSERT_TRUE(exchange.plant.hold(first).ok());
    EXPECT_EQ(exchange.plant.blind_transfer(first, u"1003").code(), code(LINEERR_INVALCALLSTATE));
}

TEST(TransferOutside, SM_12_ACallerFromOutsideIsSentOn) {
    Exchange exchange(std::string(transfer_plant) +
                      "[[incoming]]\nfrom = \"5551234\"\nto = \"1001\"\nhangup_after_ms = 60000\n");
    exchange.advance(0);
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1001")).ok());
    exchange.seen();
    ASSERT_TRUE(exchange.plant.blind_transfer(exchange.half_on("1001"), u"1003").ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "1003 OFFERING 0x1", "1003 RINGING mode 2 count 0"}));
    EXPECT_EQ(exchange.half(exchange.half_on("1003")).caller.number, u"5551234");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    exchange.seen();
    exchange.advance(60000);
    EXPECT_EQ(exchange.states().front(), "1003 DISCONNECTED 0x1");
}

TEST(TransferOff, DEV_6_AClearBitFailsCleanly) {
    Exchange exchange("[[extensions]]\nfrom = 1\nto = 3\ntransfer = false\nconference = 0\n");
    exchange.call("2", "1");
    const HalfId first = exchange.half_on("1");
    ASSERT_TRUE(exchange.plant.answer(first).ok());
    exchange.seen();
    EXPECT_EQ(exchange.plant.setup_transfer(first, {}).code(), code(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(exchange.plant.blind_transfer(first, u"3").code(), code(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(exchange.plant.setup_conference(first, {}).code(), code(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(exchange.plant.setup_conference(exchange.line("3"), {}).code(), code(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(exchange.seen(), Seen{});
}

}  // namespace
}  // namespace tapi::exchange
