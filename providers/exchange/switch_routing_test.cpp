// SPDX-License-Identifier: Apache-2.0
// Redirection, parking, pickup, forwarding, hunt groups and queues, as every side sees them.
#include <gtest/gtest.h>

#include <algorithm>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

using Seen = Exchange::Seen;

constexpr const char* routing_plant = R"(
[[extension]]
number = "1001"
name = "Alice"
addresses = ["1101"]
[[extensions]]
from = 1002
to = 1006
[park]
from = 701
to = 702
reminder_ms = 20000
[[pickup_group]]
id = "sales"
members = ["1002", "1003"]
[[pickup_group]]
id = "support"
members = ["1005", "1006"]
[[hunt_group]]
number = "800"
name = "Sales"
members = ["1002", "1003", "1004"]
rings = 2
[[queue]]
number = "900"
timeout_ms = 30000
otherwise = "1006"
[[route_point]]
number = "901"
[[trunk]]
prefix = "9"
[other_numbers]
behaviour = "answer"
)";

class Routing : public testing::Test {
  protected:
    explicit Routing(const std::string& more = "") : exchange(routing_plant + more) {}
    HalfId answered_call(const std::string& from, const std::string& to) {
        const HalfId caller = exchange.call(from, to);
        EXPECT_TRUE(exchange.plant.answer(exchange.half_on(to)).ok());
        exchange.seen();
        return caller;
    }
    const Half& newest(const std::string& number) { return exchange.half(exchange.half_on(number)); }
    Status forward(const std::string& number, std::vector<ForwardEntry> entries, uint32_t rings = 2,
                   std::optional<uint32_t> address = std::nullopt) {
        return exchange.plant.forward(exchange.line(number), address, std::move(entries), rings);
    }
    HalfId begin(const Result<HalfId>& created) {
        EXPECT_TRUE(created.ok()) << std::hex << created.code();
        if (!created) return HalfId::none;
        exchange.plant.begin(*created);
        return *created;
    }
    uint32_t features(HalfId half) const { return exchange.plant.call_features(exchange.half(half)); }

    Exchange exchange;
};

TEST_F(Routing, SM_3_RedirectSendsAnOfferedCallOn) {
    const HalfId caller = exchange.call("1001", "1002");
    exchange.seen();
    ASSERT_TRUE(exchange.plant.redirect(exchange.half_on("1002"), u"1003").ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1001 PROCEEDING", "1003 OFFERING 0x1",
                                       "1003 RINGING mode 1 count 0", "1001 RINGBACK"}));
    EXPECT_EQ(newest("1003").reason, static_cast<uint32_t>(LINECALLREASON_REDIRECT));
    EXPECT_EQ(newest("1003").redirecting.number, u"1002");
    EXPECT_EQ(newest("1003").caller.name, u"Alice");
    EXPECT_EQ(exchange.half(caller).redirection.number, u"1003");
}

TEST_F(Routing, SM_3_ABadDestinationLeavesTheCallOffered) {
    exchange.call("1001", "1002");
    const HalfId offered = exchange.half_on("1002");
    exchange.seen();
    EXPECT_EQ(exchange.plant.redirect(offered, u"77").code(), code(LINEERR_INVALADDRESS));
    EXPECT_EQ(exchange.seen(), Seen{});
    ASSERT_TRUE(exchange.plant.accept(offered).ok());
    EXPECT_EQ(exchange.plant.redirect(offered, u"1003").code(), code(LINEERR_INVALCALLSTATE));
}

TEST_F(Routing, SM_17_SM_18_ParkedAndFetchedElsewhere) {
    const HalfId caller = answered_call("1001", "1002");
    const HalfId called = exchange.half_on("1002");
    EXPECT_NE(features(called) & LINECALLFEATURE_PARK, 0u);
    ASSERT_TRUE(exchange.plant.park(called, u"1005").ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 IDLE", "1001 CONNECTED 0x4"}));
    EXPECT_EQ(exchange.plant.treatment_of(exchange.half(caller)),
              static_cast<uint32_t>(LINECALLTREATMENT_MUSIC));
    EXPECT_EQ(exchange.plant.unpark(exchange.line("1003"), 0, u"701").code(), code(LINEERR_INVALADDRESS));
    const HalfId taken = begin(exchange.plant.unpark(exchange.line("1003"), 0, u"1005"));
    EXPECT_EQ(exchange.states(), (Seen{"1003 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.half(taken).reason, static_cast<uint32_t>(LINECALLREASON_UNPARK));
    EXPECT_EQ(exchange.half(taken).caller.name, u"Alice");
    EXPECT_EQ(exchange.half(caller).connected.number, u"1003");
    EXPECT_EQ(exchange.plant.unpark(exchange.line("1004"), 0, u"1005").code(), code(LINEERR_INVALADDRESS));
}

TEST_F(Routing, SM_17_TheSwitchChoosesASlot) {
    answered_call("1001", "1002");
    EXPECT_EQ(*exchange.plant.free_park_slot(exchange.half_on("1002")), u"701");
    ASSERT_TRUE(exchange.plant.park(exchange.half_on("1002"), u"701").ok());
    answered_call("1003", "1002");
    const HalfId second = exchange.half_on("1002");
    EXPECT_EQ(*exchange.plant.free_park_slot(second), u"702");
    EXPECT_EQ(exchange.plant.park(second, u"701").code(), code(LINEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(exchange.plant.park(second, u"703").code(), code(LINEERR_INVALADDRESS));
    ASSERT_TRUE(exchange.plant.park(second, u"702").ok());
    answered_call("1004", "1002");
    EXPECT_EQ(exchange.plant.free_park_slot(exchange.half_on("1002")).code(), code(LINEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(exchange.plant.call_features2(newest("1002")) &
                  (LINECALLFEATURE2_PARKDIRECT | LINECALLFEATURE2_PARKNONDIRECT),
              static_cast<uint32_t>(LINECALLFEATURE2_PARKDIRECT));
}

TEST_F(Routing, SM_17_AParkedCallerMayHangUp) {
    const HalfId caller = answered_call("1001", "1002");
    ASSERT_TRUE(exchange.plant.park(exchange.half_on("1002"), u"701").ok());
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.plant.unpark(exchange.line("1003"), 0, u"701").code(), code(LINEERR_INVALADDRESS));
    exchange.seen();
    exchange.advance(60000);
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST_F(Routing, SM_18_AForgottenCallComesBack) {
    answered_call("1001", "1002");
    ASSERT_TRUE(exchange.plant.park(exchange.half_on("1002"), u"701").ok());
    exchange.seen();
    exchange.advance(19999);
    EXPECT_EQ(exchange.states(), Seen{});
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1002 OFFERING 0x1", "1002 RINGING mode 1 count 0", "1001 RINGBACK"}));
    EXPECT_EQ(newest("1002").reason, static_cast<uint32_t>(LINECALLREASON_REMINDER));
    EXPECT_EQ(newest("1002").redirecting.number, u"701");
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1002")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1002 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
}

TEST_F(Routing, SM_19_PickupByNumber) {
    exchange.call("1001", "1002");
    exchange.seen();
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 0, {u"1003", {}}).code(),
              code(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 0, {u"77", {}}).code(),
              code(LINEERR_INVALADDRESS));
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 1, {u"1002", {}}).code(),
              code(LINEERR_INVALADDRESSID));
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 0, {u"1002", u"support"}).code(),
              code(LINEERR_INVALGROUPID));
    EXPECT_EQ(exchange.seen(), Seen{});
    const HalfId taken = begin(exchange.plant.pickup(exchange.line("1004"), 0, {u"1002", u"sales"}));
    EXPECT_EQ(exchange.states(),
              (Seen{"1002 DISCONNECTED 0x8", "1002 IDLE", "1004 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
    EXPECT_EQ(exchange.half(taken).reason, static_cast<uint32_t>(LINECALLREASON_PICKUP));
    EXPECT_EQ(exchange.half(taken).called.number, u"1002");
}

TEST_F(Routing, SM_19_PickupByGroup) {
    exchange.call("1001", "1002");
    exchange.seen();
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 0, {{}, u"nobody"}).code(),
              code(LINEERR_INVALGROUPID));
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 0, {{}, u"support"}).code(),
              code(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(exchange.plant.pickup(exchange.line("1004"), 0, {}).code(), code(LINEERR_OPERATIONFAILED));
    begin(exchange.plant.pickup(exchange.line("1003"), 0, {}));  // its own group
    EXPECT_EQ(exchange.states().at(2), "1003 CONNECTED 0x1");
}

TEST_F(Routing, SM_19_ACallThatWaitsHere) {
    answered_call("1001", "1002");
    exchange.call("1003", "1002");
    exchange.seen();
    const uint32_t now = exchange.plant.address_features(exchange.plant.line(exchange.line("1002")), 0);
    EXPECT_NE(now & LINEADDRFEATURE_PICKUPWAITING, 0u);
    begin(exchange.plant.pickup(exchange.line("1002"), 0, {}));
    EXPECT_EQ(exchange.states(), (Seen{"1002 DISCONNECTED 0x8", "1002 IDLE", "1002 ONHOLD",
                                       "1001 CONNECTED 0x4", "1002 CONNECTED 0x1", "1003 CONNECTED 0x1"}));
}

TEST_F(Routing, SM_21_Unconditional) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_UNCOND, {}, 0, u"1003"}}).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1002/0 address 0x40"}));
    exchange.call("1001", "1002");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING", "1003 OFFERING 0x1",
                                       "1003 RINGING mode 1 count 0", "1001 RINGBACK"}));
    EXPECT_EQ(newest("1003").reason, static_cast<uint32_t>(LINECALLREASON_FWDUNCOND));
    EXPECT_EQ(newest("1003").redirecting.number, u"1002");
    EXPECT_EQ(newest("1003").redirection.number, u"1003");
    EXPECT_EQ(newest("1003").caller.number, u"1001");
    ASSERT_TRUE(forward("1002", {}).ok());
    exchange.call("1004", "1002");
    EXPECT_EQ(newest("1002").state, CallState::offering);
}

TEST_F(Routing, SM_21_BusyAndNoAnswer) {
    ASSERT_TRUE(
        forward("1002", {{LINEFORWARDMODE_BUSY, {}, 0, u"1003"}, {LINEFORWARDMODE_NOANSW, {}, 0, u"1004"}})
            .ok());
    answered_call("1005", "1002");
    exchange.call("1001", "1002");
    exchange.seen();
    exchange.call("1006", "1002");
    EXPECT_EQ(newest("1003").reason, static_cast<uint32_t>(LINECALLREASON_FWDBUSY));
    exchange.seen();
    exchange.advance(11999);
    EXPECT_EQ(newest("1002").state, CallState::offering);
    exchange.seen();
    exchange.advance(1);
    EXPECT_EQ(exchange.states().at(0), "1002 DISCONNECTED 0x10");
    EXPECT_EQ(newest("1004").reason, static_cast<uint32_t>(LINECALLREASON_FWDNOANSWER));
    EXPECT_EQ(newest("1004").caller.number, u"1001");
}

TEST_F(Routing, SM_21_InternalExternalAndSpecificCallers) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_UNCONDINTERNAL, {}, 0, u"1003"},
                                 {LINEFORWARDMODE_UNCONDEXTERNAL, {}, 0, u"1004"},
                                 {LINEFORWARDMODE_UNCONDSPECIFIC, u"1001", 0, u"1005"}})
                    .ok());
    exchange.call("1006", "1002");
    EXPECT_EQ(newest("1003").caller.number, u"1006");
    exchange.call("1001", "1002");
    EXPECT_EQ(newest("1005").caller.number, u"1001");
}

TEST_F(Routing, SM_21_NoDestinationIsDoNotDisturb) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_UNCOND, {}, 0, {}}}).ok());
    exchange.seen();
    exchange.call("1001", "1002");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING", "1001 DISCONNECTED 0x40000"}));
}

TEST_F(Routing, SM_21_OneAddressOrAll) {
    ASSERT_TRUE(forward("1001", {{LINEFORWARDMODE_UNCOND, {}, 0, u"1003"}}, 2, 1).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1001/1 address 0x40"}));
    exchange.call("1002", "1001");
    EXPECT_EQ(newest("1001").state, CallState::offering);
    exchange.call("1004", "1101");
    EXPECT_EQ(newest("1003").redirecting.number, u"1101");
    exchange.seen();
    ASSERT_TRUE(forward("1001", {}).ok());
    EXPECT_EQ(exchange.seen(), (Seen{"1001/0 address 0x40", "1001/1 address 0x40"}));
    EXPECT_EQ(forward("1001", {}, 2, 2).code(), code(LINEERR_INVALADDRESSID));
}

TEST_F(Routing, SM_21_RingsAreClamped) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_NOANSW, {}, 0, u"1003"}}, 0).ok());
    EXPECT_EQ(exchange.plant.line(exchange.line("1002")).addresses[0].forwarding.rings, 1u);
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_NOANSW, {}, 0, u"1003"}}, 99).ok());
    EXPECT_EQ(exchange.plant.line(exchange.line("1002")).addresses[0].forwarding.rings, 15u);
}

TEST_F(Routing, AMB_18_OverlapsAreRefusedAndChangeNothing) {
    const auto refused = [&](std::vector<ForwardEntry> entries) {
        return forward("1002", std::move(entries)).code() == code(LINEERR_INVALPARAM);
    };
    EXPECT_TRUE(refused(
        {{LINEFORWARDMODE_UNCOND, {}, 0, u"1003"}, {LINEFORWARDMODE_UNCONDINTERNAL, {}, 0, u"1004"}}));
    EXPECT_TRUE(
        refused({{LINEFORWARDMODE_BUSYNA, {}, 0, u"1003"}, {LINEFORWARDMODE_NOANSW, {}, 0, u"1004"}}));
    EXPECT_TRUE(refused({{LINEFORWARDMODE_BUSYSPECIFIC, u"1001", 0, u"1003"},
                         {LINEFORWARDMODE_BUSYNASPECIFIC, u"1001", 0, u"1004"}}));
    EXPECT_TRUE(refused({{LINEFORWARDMODE_BUSYSPECIFIC, {}, 0, u"1003"}}));
    EXPECT_TRUE(refused({{LINEFORWARDMODE_UNKNOWN, {}, 0, u"1003"}}));
    EXPECT_TRUE(refused({{LINEFORWARDMODE_UNCOND | LINEFORWARDMODE_BUSY, {}, 0, u"1003"}}));
    EXPECT_TRUE(refused(std::vector<ForwardEntry>(9, {LINEFORWARDMODE_UNCOND, {}, 0, u"1003"})));
    EXPECT_EQ(forward("1002", {{LINEFORWARDMODE_UNCOND, {}, 0, u"77"}}).code(), code(LINEERR_INVALADDRESS));
    EXPECT_EQ(exchange.seen(), Seen{});
    EXPECT_TRUE(exchange.plant.line(exchange.line("1002")).addresses[0].forwarding.entries.empty());
}

TEST_F(Routing, SM_21_ACircleOfForwardsEnds) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_UNCOND, {}, 0, u"1003"}}).ok());
    ASSERT_TRUE(forward("1003", {{LINEFORWARDMODE_UNCOND, {}, 0, u"1002"}}).ok());
    exchange.seen();
    exchange.call("1001", "1002");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING", "1001 DISCONNECTED 0x100"}));
}

TEST_F(Routing, HuntGroupsRingOneAfterTheOther) {
    exchange.call("1001", "800");
    EXPECT_EQ(exchange.states().back(), "1001 RINGBACK");
    EXPECT_EQ(newest("1002").called.number, u"1002");
    exchange.advance(11999);
    exchange.seen();
    exchange.advance(1);
    EXPECT_EQ(exchange.states(), (Seen{"1002 DISCONNECTED 0x40", "1002 IDLE", "1003 OFFERING 0x1",
                                       "1003 RINGING mode 1 count 0"}));
    ASSERT_TRUE(exchange.plant.answer(exchange.half_on("1003")).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1003 CONNECTED 0x1", "1001 CONNECTED 0x1"}));
}

TEST_F(Routing, CC_3_CallsWaitOfferedInAQueueUntilTheyAreSentOn) {
    const HalfId caller = exchange.call("1001", "900");
    EXPECT_EQ(exchange.states(), (Seen{"1001 DIALING", "1001 PROCEEDING", "900 OFFERING 0x1"}));
    const HalfId waiting = exchange.half_on("900");
    EXPECT_EQ(features(waiting) & (LINECALLFEATURE_ANSWER | LINECALLFEATURE_ACCEPT), 0u);
    EXPECT_EQ(exchange.plant.answer(waiting).code(), code(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(exchange.plant.treatment_of(exchange.half(caller)),
              static_cast<uint32_t>(LINECALLTREATMENT_RINGBACK));
    ASSERT_TRUE(exchange.plant.set_treatment(waiting, LINECALLTREATMENT_MUSIC).ok());
    EXPECT_EQ(exchange.plant.set_treatment(waiting, 5).code(), code(LINEERR_INVALPARAM));
    EXPECT_EQ(exchange.plant.treatment_of(exchange.half(caller)),
              static_cast<uint32_t>(LINECALLTREATMENT_MUSIC));
    exchange.seen();
    ASSERT_TRUE(exchange.plant.redirect(waiting, u"1003").ok());
    EXPECT_EQ(exchange.half(waiting).redirection.number, u"1003");
    EXPECT_EQ(exchange.states(),
              (Seen{"900 IDLE", "1003 OFFERING 0x1", "1003 RINGING mode 1 count 0", "1001 RINGBACK"}));
}

TEST_F(Routing, CC_3_TheTimeoutSendsACallToTheDefault) {
    exchange.call("1001", "900");
    exchange.advance(29999);
    exchange.seen();
    exchange.advance(1);
    EXPECT_EQ(exchange.states().at(0), "900 IDLE");
    EXPECT_EQ(newest("1006").redirecting.number, u"900");
}

TEST_F(Routing, CC_3_RoutePointsAndAbandonedCalls) {
    const HalfId caller = exchange.call("1001", "901");
    EXPECT_EQ(newest("901").reason, static_cast<uint32_t>(LINECALLREASON_ROUTEREQUEST));
    exchange.advance(600000);
    EXPECT_EQ(newest("901").state, CallState::offering);
    exchange.seen();
    ASSERT_TRUE(exchange.plant.drop(caller).ok());
    EXPECT_EQ(exchange.states(), (Seen{"1001 IDLE", "901 DISCONNECTED 0x1", "901 IDLE"}));
    EXPECT_EQ(exchange.plant.create_call(exchange.line("901"), {}).code(), code(LINEERR_OPERATIONUNAVAIL));
}

class RoutingFromOutside : public Routing {
  protected:
    RoutingFromOutside()
        : Routing(
              "[[incoming]]\nfrom = \"5551234\"\nto = \"1002\"\nat_ms = 1000\n"
              "[[incoming]]\nfrom = \"5559999\"\nto = \"800\"\nat_ms = 500000\n") {}
};

TEST_F(RoutingFromOutside, SM_21_ExternalCallersGoElsewhere) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_UNCONDEXTERNAL, {}, 0, u"1004"}}).ok());
    exchange.advance(1000);
    EXPECT_EQ(newest("1004").caller.number, u"5551234");
    EXPECT_EQ(newest("1004").reason, static_cast<uint32_t>(LINECALLREASON_FWDUNCOND));
}

TEST_F(RoutingFromOutside, SM_21_ASpecificCallerIsKnownByEitherNumber) {
    ASSERT_TRUE(forward("1002", {{LINEFORWARDMODE_UNCONDSPECIFIC, u"95551234", 0, {}}}).ok());
    exchange.seen();
    exchange.advance(1000);
    EXPECT_EQ(exchange.states(), Seen{});
}

TEST_F(RoutingFromOutside, HuntGroupsTakeCallsFromOutside) {
    exchange.advance(500000);
    EXPECT_EQ(newest("1002").caller.number, u"5559999");
}

TEST_F(Routing, NothingIsLeftBehind) {
    answered_call("1001", "1002");
    ASSERT_TRUE(exchange.plant.park(exchange.half_on("1002"), u"701").ok());
    exchange.call("1003", "900");
    exchange.call("1004", "800");
    for (uint32_t line = 0; line < exchange.plant.shown_lines(); ++line)
        exchange.plant.unwatch(static_cast<LineNo>(line));
    exchange.advance(600000);
    EXPECT_EQ(exchange.plant.live_halves(), 0u);
    EXPECT_EQ(exchange.timers.size(), 0u);
}

}  // namespace
}  // namespace tapi::exchange
