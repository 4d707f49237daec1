// SPDX-License-Identifier: Apache-2.0
// A subscription kept alive, message by message.
#include "sip/subscription.hpp"

#include "sip/session_fixture.hpp"

namespace tapi::sip {
namespace {

class SubscriptionTest : public testing::Test {
  protected:
    SubscriptionTest() {
        SubscriptionWants wants;
        wants.event = "dialog";
        wants.accept = "application/dialog-info+xml";
        wants.target.request_uri = "sip:1005@h";
        subscription = std::make_unique<Subscription>(wants, Subscription::Surroundings{
            credentials, timers,
            [this](DialogEvents&) {
                auto made = std::make_unique<FakeDialog>(log);
                dialog = made.get();
                return made;
            },
            [this](bool active) { log.push_back(active ? "active" : "lost"); }, [this](const Received& notify) { log.push_back("told " + notify.body); },
            [this] { log.push_back("begins"); }});
        subscription->start();
    }
    void hear(int status, std::optional<uint32_t> expires = {}, uint32_t min_expires = 0) {
        Received r;
        r.method = Method::subscribe;
        r.status = status;
        r.expires = expires;
        r.min_expires = min_expires;
        static_cast<DialogEvents&>(*subscription).on_response(r);
    }
    int notify(const std::string& state, const std::string& body = {}, const std::string& event = "dialog") {
        Received r;
        r.method = Method::notify;
        r.event = event;
        r.subscription_state = state;
        r.body = body;
        return static_cast<DialogEvents&>(*subscription).on_request(r).status;
    }
    void pass(Millis time) {
        clock.advance(time);
        timers.run_due();
    }
    Log seen() { return std::exchange(log, {}); }
    const Log anew{"begins", "SUBSCRIBE sip:1005@h"};

    Log log;
    ManualClock clock;
    Timers timers{clock};
    Credentials credentials{"1001", "secret"};
    FakeDialog* dialog = nullptr;
    std::unique_ptr<Subscription> subscription;
};

TEST_F(SubscriptionTest, RFC_6665_ItIsMadeToldAndRefreshedWithinItsDialog) {
    EXPECT_NE(dialog->headers.find("Event: dialog\r\nAccept: application/dialog-info+xml\r\nExpires: 3600\r\n"), std::string::npos);
    EXPECT_EQ(notify("active;expires=600", "first"), 200) << "before the response";
    hear(202, 600);
    EXPECT_EQ(seen(), (Log{"begins", "SUBSCRIBE sip:1005@h", "active", "told first"}));
    pass(Millis(540'000));
    EXPECT_EQ(seen(), (Log{"refresh"}));
    hear(200, 600);
    EXPECT_EQ(notify("active", "second"), 200);
    EXPECT_EQ(seen(), (Log{"told second"}));
    EXPECT_EQ(notify("active", "x", "presence"), 489);
    EXPECT_TRUE(seen().empty());
}

TEST_F(SubscriptionTest, RFC_3261_22_AChallengeIsAnsweredAndAWrongPasswordWaits) {
    Received challenge;
    challenge.method = Method::subscribe;
    challenge.status = 401;
    challenge.challenges.www = {R"(Digest realm="r", nonce="n")"};
    static_cast<DialogEvents&>(*subscription).on_response(challenge);
    EXPECT_NE(dialog->headers.find("Authorization: Digest"), std::string::npos);
    static_cast<DialogEvents&>(*subscription).on_response(challenge);
    EXPECT_EQ(seen(), (Log{"begins", "SUBSCRIBE sip:1005@h", "SUBSCRIBE sip:1005@h"}));
    pass(Subscription::after_refusal);
    EXPECT_EQ(seen(), anew);
}

TEST_F(SubscriptionTest, RFC_6665_WhatIsLostIsBegunAnewInItsTime) {
    const auto lost = [this](const std::string& state, Millis after) {
        hear(200);
        notify("active");
        seen();
        notify(state);
        EXPECT_EQ(seen(), (Log{"lost"})) << state;
        pass(after - Millis(1));
        EXPECT_TRUE(seen().empty()) << state;
        pass(Millis(1));
        EXPECT_EQ(seen(), anew) << state;
    };
    lost("terminated;reason=deactivated", Subscription::after_loss);
    lost("terminated;reason=timeout", Subscription::after_loss);
    lost("terminated;reason=giveup", Subscription::after_refusal);
    lost("terminated;reason=probation;retry-after=7", Millis(7'000) + Subscription::after_loss);
    lost("terminated;reason=rejected", Subscription::after_rejection);
    EXPECT_EQ(timers.size(), 0u);
}

TEST_F(SubscriptionTest, ARefreshThatFailsLosesIt) {
    hear(200, 100);
    notify("active");
    pass(Millis(90'000));
    seen();
    hear(481);
    EXPECT_EQ(seen(), (Log{"lost"}));
    pass(Subscription::after_loss);
    EXPECT_EQ(seen(), anew);
    hear(200, 100);
    notify("active");
    pass(Millis(90'000));
    hear(408);
    EXPECT_EQ(log.back(), "lost");
}

TEST_F(SubscriptionTest, RFC_6665_TooBriefAsksForLongerAndAGrantHasALeast) {
    hear(423, {}, 7200);
    EXPECT_NE(dialog->headers.find("Expires: 7200"), std::string::npos);
    hear(200, 0);
    seen();
    pass(Millis(int64_t{Subscription::least_seconds} * 900 - 1));
    EXPECT_TRUE(seen().empty()) << "never without a pause";
}

TEST_F(SubscriptionTest, TheWholeStateIsAskedForOnceAtATimeAndLeavingSaysSo) {
    subscription->refresh_soon();
    EXPECT_EQ(timers.size(), 0u) << "nothing stands yet";
    hear(200);
    seen();
    subscription->refresh_soon();
    subscription->refresh_soon();
    pass(Subscription::between_refreshes);
    EXPECT_EQ(seen(), (Log{"refresh"}));
    subscription->refresh_soon();
    pass(Subscription::between_refreshes);
    EXPECT_TRUE(seen().empty()) << "one is under way";
    hear(200);
    subscription->leave();
    EXPECT_NE(dialog->headers.find("Expires: 0\r\n"), std::string::npos);
    notify("terminated;reason=timeout");
    EXPECT_EQ(seen(), (Log{"refresh"}));
}

}  // namespace
}  // namespace tapi::sip
