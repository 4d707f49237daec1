// SPDX-License-Identifier: Apache-2.0
// Access rules and name patterns.
#include "server/config/access.hpp"

#include <gtest/gtest.h>

namespace tapi::server {
namespace {

const Person owner{"srv", {"srv"}, true};
const Person alice{"alice", {"alice", "agents"}, false};
const Person bob{"bob", {"bob"}, false};

TEST(Access, OnlyTheServersUserWithoutRules) {
    const Access access;
    EXPECT_TRUE(access.may_connect(owner));
    EXPECT_TRUE(access.may_administer(owner));
    EXPECT_FALSE(access.may_connect(alice));
    EXPECT_FALSE(access.may_administer(alice));
}

TEST(Access, UsersAndGroups) {
    Access access;
    access.users = {"@agents"};
    access.admins = {"bob"};
    EXPECT_TRUE(access.may_connect(alice));
    EXPECT_FALSE(access.may_administer(alice));
    EXPECT_TRUE(access.may_connect(bob));  // an administrator may connect
    EXPECT_TRUE(access.may_administer(bob));
}

TEST(Access, TheFirstRuleThatFitsDecides) {
    Access access;
    access.rules = {{"alice", {"Extension 10*"}, {}, Rights::own},
                    {"@agents", {"Extension *"}, {}, Rights::monitor},
                    {"", {}, {}, Rights::none}};
    EXPECT_EQ(Rights::own, access.line_rights(alice, "Extension 101"));
    EXPECT_EQ(Rights::monitor, access.line_rights(alice, "Extension 201"));
    EXPECT_EQ(Rights::none, access.line_rights(alice, "Trunk 1"));
    EXPECT_EQ(Rights::none, access.line_rights(bob, "Extension 101"));
    EXPECT_EQ(Rights::own, access.line_rights(owner, "Trunk 1"));
}

TEST(Access, LinesAndPhonesAreApart) {
    Access access;
    access.rules = {{"", {"Lobby*"}, {}, Rights::monitor}, {"", {}, {"Lobby*"}, Rights::none}};
    EXPECT_EQ(Rights::monitor, access.line_rights(alice, "Lobby"));
    EXPECT_EQ(Rights::none, access.phone_rights(alice, "Lobby"));
    EXPECT_EQ(Rights::own, access.phone_rights(alice, "Office"));
}

TEST(Access, Patterns) {
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("Extension 10?", "Extension 101"));
    EXPECT_FALSE(matches("Extension 10?", "Extension 10"));
    EXPECT_TRUE(matches("*a*b*", "xxaxxbxx"));
    EXPECT_FALSE(matches("*a*b", "xxaxxbx"));
    EXPECT_FALSE(matches("", "x"));
    EXPECT_TRUE(matches("a**", "a"));
    EXPECT_FALSE(matches("A", "a"));
}

}  // namespace
}  // namespace tapi::server
