// SPDX-License-Identifier: Apache-2.0
#include "server/privilege/priorities.hpp"

#include <gtest/gtest.h>

namespace tapi::server {
namespace {

constexpr uint32_t voice = 4, fax = 0x20, make_call = 0;

TEST(Priorities, OWN_5_one_moves_to_the_top) {
    Priorities lists;
    EXPECT_TRUE(lists.move_to_top(voice, u"a"));
    EXPECT_TRUE(lists.move_to_top(voice, u"b"));
    EXPECT_EQ(lists.position(voice, u"b"), 1u);
    EXPECT_EQ(lists.position(voice, u"a"), 2u);
    EXPECT_TRUE(lists.move_to_top(voice, u"a"));
    EXPECT_EQ(lists.position(voice, u"a"), 1u);
    EXPECT_EQ(lists.position(voice, u"b"), 2u);
}

TEST(Priorities, OWN_5_position_is_0_when_absent) {
    const Priorities lists;
    EXPECT_EQ(lists.position(voice, u"a"), 0u);
}

TEST(Priorities, OWN_5_removing_who_is_absent_is_no_error) {
    Priorities lists;
    EXPECT_TRUE(lists.remove(voice, u"a"));
    lists.move_to_top(voice, u"a");
    EXPECT_TRUE(lists.remove(voice, u"a"));
    EXPECT_EQ(lists.position(voice, u"a"), 0u);
}

TEST(Priorities, OWN_5_one_list_for_each_media_mode_and_one_for_requests) {
    Priorities lists;
    lists.move_to_top(fax, u"a");
    lists.move_to_top(make_call, u"b");
    EXPECT_EQ(lists.position(voice, u"a"), 0u);
    EXPECT_EQ(lists.position(fax, u"a"), 1u);
    EXPECT_EQ(lists.position(make_call, u"b"), 1u);
    EXPECT_EQ(lists.position(make_call, u"a"), 0u);
}

TEST(Priorities, OWN_5_keyed_by_file_name_without_directory) {
    Priorities lists;
    lists.move_to_top(voice, u"/usr/bin/Phone");
    EXPECT_EQ(lists.position(voice, u"phone"), 1u);
    EXPECT_EQ(lists.position(voice, u"C:\\Program Files\\PHONE"), 1u);
    lists.move_to_top(voice, u"phone");
    lists.move_to_top(voice, u"other");
    EXPECT_EQ(lists.position(voice, u"/usr/bin/Phone"), 2u) << "it was listed twice";
}

TEST(Priorities, OWN_5_survives_a_restart_through_the_store) {
    std::map<uint32_t, Priorities::List> stored;
    Priorities before([&](uint32_t mode, const Priorities::List& list) {
        stored[mode] = list;
        return true;
    });
    before.move_to_top(voice, u"a");
    before.move_to_top(voice, u"b");
    before.remove(voice, u"a");

    Priorities after;
    for (auto& [mode, list] : stored) after.load(mode, list);
    EXPECT_EQ(after.position(voice, u"b"), 1u);
    EXPECT_EQ(after.position(voice, u"a"), 0u);
}

TEST(Priorities, OWN_5_what_cannot_be_stored_does_not_count) {
    Priorities lists([](uint32_t, const Priorities::List&) { return false; });
    EXPECT_FALSE(lists.move_to_top(voice, u"a"));
    EXPECT_EQ(lists.position(voice, u"a"), 0u);
}

TEST(Priorities, AMB_20_two_copies_of_one_program_are_equal) {
    EXPECT_TRUE(Priorities::same_module(u"/opt/one/ivr", u"/opt/two/IVR"));
    EXPECT_FALSE(Priorities::same_module(u"ivr", u"ivr2"));
}

}  // namespace
}  // namespace tapi::server
