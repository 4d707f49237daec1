// SPDX-License-Identifier: Apache-2.0
// Telephones that ask to be told, message by message.
#include "sip/notifier.hpp"

#include "sip/session_fixture.hpp"

namespace tapi::sip {
namespace {

// Headers are looked at only of dialogs that stand: one that was refused is gone.
class NotifierTest : public testing::Test {
  protected:
    static Received subscribe_request(std::optional<uint32_t> expires = {}, const std::string& event = "dialog", const std::string& accept = {},
                                      const std::string& contact = "sip:2001@192.0.2.5") {
        Received r;
        r.method = Method::subscribe;
        r.event = event;
        r.accept = accept;
        r.expires = expires;
        r.contact = contact;
        return r;
    }
    DialogEvents* ask(const Received& request, Interest interest = {1, Package::dialogs, 7}) {
        auto made = std::make_unique<FakeDialog>(log);
        dialog = made.get();
        return notifier.subscribe(std::move(made), request, interest);
    }
    void hear(DialogEvents* told, int status = 200) {
        Received r;
        r.method = Method::notify;
        r.status = status;
        told->on_response(r);
        timers.run_due();
    }
    void pass(Millis time) {
        clock.advance(time);
        timers.run_due();
    }
    bool said(const std::string& text) const { return dialog->headers.find(text) != std::string::npos; }
    Log seen() { return std::exchange(log, {}); }

    Log log;
    ManualClock clock;
    Timers timers{clock};
    FakeDialog* dialog = nullptr;
    Notifier notifier{clock, timers, [](Package, uint32_t extension, uint32_t version) { return std::to_string(extension) + " v" + std::to_string(version); }};
};

TEST_F(NotifierTest, RFC_6665_WhoAsksIsAnsweredAndToldAtOnceAndThenOfChanges) {
    DialogEvents* told = ask(subscribe_request(600, "dialog;id=3", "text/plain, application/dialog-info+xml"));
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(seen(), (Log{"200", "NOTIFY"}));
    EXPECT_TRUE(said("Event: dialog;id=3\r\nSubscription-State: active;expires=600\r\n")) << dialog->headers;
    EXPECT_EQ(dialog->body, "7 v0");
    hear(told);
    pass(Millis(100'000));
    notifier.changed(Package::dialogs, 7);
    EXPECT_EQ(seen(), (Log{"NOTIFY"}));
    EXPECT_TRUE(said("active;expires=500")) << dialog->headers;
    EXPECT_EQ(dialog->body, "7 v1");
    hear(told);
    notifier.changed(Package::presence, 7);
    notifier.changed(Package::dialogs, 8);
    EXPECT_TRUE(seen().empty()) << "something else";
}

TEST_F(NotifierTest, WhatChangesWhileANotifyIsUnderWayIsToldByOneMore) {
    DialogEvents* told = ask(subscribe_request());
    notifier.changed(Package::dialogs, 7);
    notifier.changed(Package::dialogs, 7);
    EXPECT_EQ(seen(), (Log{"200", "NOTIFY"}));
    hear(told, 100);
    EXPECT_TRUE(seen().empty());
    hear(told);
    EXPECT_EQ(seen(), (Log{"NOTIFY"}));
    EXPECT_EQ(dialog->body, "7 v1");
    hear(told);
    EXPECT_TRUE(seen().empty());
}

TEST_F(NotifierTest, RFC_6665_ARefreshIsAnsweredFirstAndMakesItLast) {
    DialogEvents* told = ask(subscribe_request(600));
    hear(told);
    pass(Millis(500'000));
    seen();
    const Reply reply = told->on_request(subscribe_request(600));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.payload.headers, "Expires: 600\r\n");
    EXPECT_TRUE(seen().empty()) << "not before the response";
    pass(Millis(0));
    EXPECT_EQ(seen(), (Log{"NOTIFY"}));
    hear(told);
    pass(Millis(599'000));
    EXPECT_EQ(notifier.size(), 1u);
    EXPECT_EQ(told->on_request(subscribe_request(10)).status, 423);
    EXPECT_EQ(told->on_request(subscribe_request(10)).payload.headers, "Min-Expires: 60\r\n");
    EXPECT_EQ(told->on_request(subscribe_request(600, "presence")).status, 489);
    EXPECT_EQ(told->on_request(subscribe_request(600, "conference")).payload.headers, allow_events);
    Received other;
    other.method = Method::info;
    EXPECT_EQ(told->on_request(other).status, 405);
}

TEST_F(NotifierTest, RFC_6665_WhatIsNotRefreshedIsOverAndSaysSo) {
    DialogEvents* told = ask(subscribe_request(60));
    hear(told);
    seen();
    pass(Millis(60'000));
    EXPECT_EQ(seen(), (Log{"NOTIFY"}));
    EXPECT_TRUE(said("Subscription-State: terminated;reason=timeout\r\n"));
    EXPECT_EQ(told->on_request(subscribe_request(600)).status, 481);
    hear(told);
    EXPECT_EQ(notifier.size(), 0u);
    EXPECT_EQ(timers.size(), 0u);
}

TEST_F(NotifierTest, RFC_6665_ZeroEndsItAndAsksOnce) {
    DialogEvents* told = ask(subscribe_request(600));
    hear(told);
    seen();
    EXPECT_EQ(told->on_request(subscribe_request(0)).payload.headers, "Expires: 0\r\n");
    pass(Millis(0));
    EXPECT_EQ(seen(), (Log{"NOTIFY"}));
    EXPECT_TRUE(said("terminated;reason=timeout"));
    hear(told);
    EXPECT_EQ(notifier.size(), 0u);
    told = ask(subscribe_request(0));
    EXPECT_EQ(seen(), (Log{"200", "NOTIFY"}));
    EXPECT_TRUE(said("terminated;reason=timeout"));
    EXPECT_EQ(dialog->body, "7 v0");
    hear(told);
    EXPECT_EQ(notifier.size(), 0u);
    EXPECT_EQ(timers.size(), 0u);
}

TEST_F(NotifierTest, RFC_6665_WhoCannotBeToldIsForgotten) {
    for (const int status : {408, 481, 500, 603}) {
        DialogEvents* told = ask(subscribe_request());
        seen();
        Received r;
        r.method = Method::notify;
        r.status = status;
        told->on_response(r);
        notifier.changed(Package::dialogs, 7);
        EXPECT_TRUE(seen().empty()) << status;
        EXPECT_EQ(told->on_request(subscribe_request()).status, 481);
        timers.run_due();
        EXPECT_EQ(notifier.size(), 0u) << status;
        EXPECT_EQ(timers.size(), 0u);
    }
}

TEST_F(NotifierTest, WhatIsNotOursOrTooShortIsRefused) {
    EXPECT_EQ(ask(subscribe_request({}, "conference")), nullptr);
    EXPECT_EQ(seen(), (Log{"489"}));
    EXPECT_EQ(ask(subscribe_request({}, "dialog", "application/xml")), nullptr);
    EXPECT_EQ(seen(), (Log{"406"}));
    EXPECT_EQ(ask(subscribe_request(59)), nullptr);
    EXPECT_EQ(seen(), (Log{"423"}));
    EXPECT_EQ(ask(subscribe_request({}, "dialog", {}, "")), nullptr);
    EXPECT_EQ(seen(), (Log{"400"}));
    EXPECT_NE(ask(subscribe_request(100'000, "dialog", "*/*")), nullptr);
    EXPECT_TRUE(said("active;expires=3600")) << "shorter than was asked for";
}

TEST_F(NotifierTest, ATelephoneThatBeginsAnewHasOneSubscription) {
    ask(subscribe_request());
    ask(subscribe_request());
    EXPECT_EQ(notifier.size(), 1u);
    ask(subscribe_request({}, "dialog", {}, "sip:2001@192.0.2.6"));
    EXPECT_EQ(notifier.size(), 2u) << "another place";
    EXPECT_TRUE(notifier.has({1, Package::dialogs, 7}));
    EXPECT_FALSE(notifier.has({2, Package::dialogs, 7}));
    EXPECT_FALSE(notifier.has({1, Package::presence, 7}));
}

TEST_F(NotifierTest, SubscriptionsHaveAnEndForEachAndInAll) {
    for (uint32_t extension = 0; extension < Notifier::most_each; ++extension) EXPECT_NE(ask(subscribe_request(), {1, Package::dialogs, extension}), nullptr);
    seen();
    EXPECT_EQ(ask(subscribe_request(), {1, Package::dialogs, Notifier::most_each}), nullptr);
    EXPECT_EQ(seen(), (Log{"503"}));
    EXPECT_NE(ask(subscribe_request(), {1, Package::dialogs, 0}), nullptr) << "it takes the place of its own";
    for (uint32_t by = 2; notifier.size() < Notifier::most; ++by)
        for (uint32_t extension = 0; extension < Notifier::most_each && notifier.size() < Notifier::most; ++extension) ask(subscribe_request(), {by, Package::presence, extension});
    seen();
    EXPECT_EQ(ask(subscribe_request(), {100'000, Package::dialogs, 1}), nullptr);
    EXPECT_EQ(seen(), (Log{"503"}));
}

TEST_F(NotifierTest, WhoLeavesTellsEverybodyWhateverIsUnderWay) {
    ask(subscribe_request());
    seen();
    notifier.end_all();
    EXPECT_EQ(seen(), (Log{"NOTIFY"}));
    EXPECT_EQ(notifier.size(), 0u);
    EXPECT_EQ(timers.size(), 0u);
}

}  // namespace
}  // namespace tapi::sip
