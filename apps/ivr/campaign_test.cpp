// SPDX-License-Identifier: Apache-2.0
#include "campaign.hpp"

#include <gtest/gtest.h>

namespace tapi::ivr {
namespace {

const WallTime noon{std::chrono::hours(12)};

Attempt attempt(const std::string& outcome, const std::string& by = "", bool heard = false, bool confirmed = false) {
    Attempt one;
    one.outcome = outcome;
    one.answered_by = by;
    one.heard = heard;
    one.confirmed = confirmed;
    one.when = noon;
    return one;
}

State after(const CampaignRules& rules, const std::vector<Attempt>& attempts) {
    Recipient one;
    for (const Attempt& each : attempts) settle(one, each, rules);
    return one.state;
}

TEST(Campaign, WhoDoesNotAnswerIsCalledAgainUntilItIsEnough) {
    CampaignRules rules;
    rules.most_attempts = 2;
    Recipient one;
    settle(one, attempt("busy"), rules);
    EXPECT_EQ(one.state, State::waiting);
    EXPECT_EQ(one.next, noon + rules.retry_after);
    settle(one, attempt("no answer"), rules);
    EXPECT_EQ(one.state, State::given_up);
    EXPECT_EQ(one.attempts, 2U);
}

TEST(Campaign, WhoHasHeardItIsReached) {
    EXPECT_EQ(after({}, {attempt("answered", "person", true)}), State::reached);
    EXPECT_EQ(after({}, {attempt("answered", "person", false)}), State::waiting);
}

TEST(Campaign, WhereConfirmationIsAskedForHearingIsNotEnough) {
    CampaignRules rules;
    rules.confirmation = true;
    EXPECT_EQ(after(rules, {attempt("answered", "person", true)}), State::waiting);
    EXPECT_EQ(after(rules, {attempt("answered", "person", true, true)}), State::confirmed);
}

TEST(Campaign, AMachineIsNobodyUnlessMessagesAreLeft) {
    CampaignRules rules;
    EXPECT_EQ(after(rules, {attempt("answered", "machine", true)}), State::waiting);
    rules.message_to_machine = true;
    EXPECT_EQ(after(rules, {attempt("answered", "machine", true)}), State::reached);
}

TEST(Campaign, WhatWeCutShortOurselvesIsNoAttempt) {
    Recipient one;
    settle(one, attempt("interrupted"), {});
    EXPECT_EQ(one.attempts, 0U);
    EXPECT_EQ(one.state, State::waiting);
}

TEST(Campaign, TheListNamesItsColumnOfNumbers) {
    const auto all = recipients_of(read_csv("name,number\nAnn,1001\nBob,1002\n"));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].number, "1002");
    EXPECT_EQ(all[1].id, 2);
    EXPECT_THROW(recipients_of(read_csv("name,phone\nAnn,1\n")), CsvError);
    EXPECT_THROW(recipients_of(read_csv("name,number\nAnn,\n")), CsvError);
}

TEST(Campaign, StatesHaveNames) {
    for (const State state : {State::waiting, State::calling, State::confirmed, State::reached, State::given_up})
        EXPECT_EQ(state_named(to_string(state)), state);
    EXPECT_FALSE(state_named("lost"));
}

}  // namespace
}  // namespace tapi::ivr
