// SPDX-License-Identifier: Apache-2.0
// Lists of forwarding instructions (SM-21, AMB-18).
#include "server/device/forwarding.hpp"

#include <gtest/gtest.h>

#include "server/testing/forwards.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr auto bad = static_cast<int32_t>(LINEERR_INVALPARAM);
constexpr auto small = static_cast<int32_t>(LINEERR_STRUCTURETOOSMALL);

int32_t check(std::vector<Forward> entries) { return forward_list(forwards(entries)).code(); }

TEST(Forwarding, SM_21_every_mode_alone_is_good) {
    for (uint32_t mode = 1; mode <= LINEFORWARDMODE_BUSYNASPECIFIC; mode <<= 1) {
        EXPECT_EQ(check({{mode, u"200", u"100"}}), 0) << mode;
    }
}

TEST(Forwarding, SM_21_the_list_goes_on_as_it_is) {
    const Bytes list = forwards({{LINEFORWARDMODE_BUSY, u"200"}, {LINEFORWARDMODE_NOANSW, u"300"}});
    const auto given = forward_list(list);
    ASSERT_TRUE(given.ok());
    EXPECT_EQ(*given, OptBytes{list});
}

TEST(Forwarding, SM_21_no_list_and_an_empty_one_are_the_same) {
    EXPECT_EQ(*forward_list({}), OptBytes{});
    EXPECT_EQ(*forward_list(forwards({})), OptBytes{});
    Bytes with_room(40);
    store<uint32_t>(with_room, 0, 40);
    EXPECT_EQ(*forward_list(with_room), OptBytes{});
}

TEST(Forwarding, SM_21_an_instruction_without_destination_is_do_not_disturb) {
    EXPECT_EQ(check({{LINEFORWARDMODE_UNCOND, u""}}), 0);
}

TEST(Forwarding, AMB_18_what_may_go_together) {
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSY, u"1"}, {LINEFORWARDMODE_NOANSW, u"2"}}), 0);
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSYINTERNAL, u"1"}, {LINEFORWARDMODE_BUSYEXTERNAL, u"2"}}), 0);
    EXPECT_EQ(check({{LINEFORWARDMODE_UNCOND, u"1"}, {LINEFORWARDMODE_BUSYNA, u"2"}}), 0) << "it overrides";
    EXPECT_EQ(check({{LINEFORWARDMODE_UNCOND, u"1"}, {LINEFORWARDMODE_UNCONDSPECIFIC, u"2", u"9"}}), 0);
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSYSPECIFIC, u"1", u"8"}, {LINEFORWARDMODE_BUSYSPECIFIC, u"2", u"9"}}),
              0);
}

TEST(Forwarding, AMB_18_two_destinations_for_one_call_are_refused) {
    EXPECT_EQ(check({{LINEFORWARDMODE_UNCOND, u"1"}, {LINEFORWARDMODE_UNCOND, u"2"}}), bad);
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSY, u"1"}, {LINEFORWARDMODE_BUSYEXTERNAL, u"2"}}), bad);
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSYNA, u"1"}, {LINEFORWARDMODE_NOANSW, u"2"}}), bad);
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSYNAINTERNAL, u"1"}, {LINEFORWARDMODE_BUSY, u"2"}}), bad);
    EXPECT_EQ(
        check({{LINEFORWARDMODE_BUSYSPECIFIC, u"1", u"9"}, {LINEFORWARDMODE_BUSYNASPECIFIC, u"2", u"9"}}),
        bad);
}

TEST(Forwarding, INVALPARAM_for_modes_that_are_none) {
    for (const uint32_t mode : {0u, DWORD{LINEFORWARDMODE_UNKNOWN}, DWORD{LINEFORWARDMODE_UNAVAIL},
                                0x80000000u, DWORD{LINEFORWARDMODE_BUSY | LINEFORWARDMODE_NOANSW}}) {
        EXPECT_EQ(check({{mode, u"200"}}), bad) << mode;
    }
}

TEST(Forwarding, INVALPARAM_for_one_caller_who_is_not_named) {
    EXPECT_EQ(check({{LINEFORWARDMODE_BUSYSPECIFIC, u"200"}}), bad);
}

TEST(Forwarding, MEM_5_a_part_outside_the_list) {
    Bytes list = forwards({{LINEFORWARDMODE_BUSY, u"200"}});
    store<uint32_t>(list, 8 + offsetof(LINEFORWARD, dwDestAddressOffset), 4000);
    EXPECT_EQ(forward_list(list).code(), bad);
}

TEST(Forwarding, MEM_1_sizes_that_do_not_hold_the_entries) {
    EXPECT_EQ(forward_list(Bytes(4)).code(), small);
    Bytes list = forwards({{LINEFORWARDMODE_BUSY, u"200"}});
    store<uint32_t>(list, 0, 31);
    EXPECT_EQ(forward_list(list).code(), small);
    list = forwards({{LINEFORWARDMODE_BUSY, u"200"}});
    store<uint32_t>(list, 4, 0xFFFFFFFF);
    EXPECT_EQ(forward_list(list).code(), small);
}

}  // namespace
}  // namespace tapi::server
