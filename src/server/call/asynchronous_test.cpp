// SPDX-License-Identifier: Apache-2.0
// Asynchronous requests and their replies (ASY, AMB-3, AMB-27).
#include "server/device/deliver.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr auto operation_failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);

class Asy : public CoreTest {
  protected:
    // Any asynchronous request about a call.
    static std::shared_ptr<Ticket> request(TestApp& app, OpenLine* opened, const CallHandle* call = nullptr) {
        return open_ticket(*app.app, opened, ++app.last_request, call);
    }
    static std::string replied(uint32_t id, const char* result) {
        return "LINE_REPLY request=" + std::to_string(id) + " result=" + result;
    }
};

TEST_F(Asy, ASY_1_the_function_returns_the_positive_request_id) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    EXPECT_EQ(call_out(opened), 1);
    EXPECT_EQ(call_out(opened), 2);
}

TEST_F(Asy, ASY_1_an_error_at_once_has_no_reply) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    fake.refuse<tspi::LineMakeCall>(LINEERR_CALLUNAVAIL);
    EXPECT_EQ(call_out(opened), static_cast<int32_t>(LINEERR_CALLUNAVAIL));
    EXPECT_TRUE(app.sink.messages.empty());
    EXPECT_TRUE(app.app->tickets.empty());
    EXPECT_EQ(app.pending.used, 0u);
}

TEST_F(Asy, ASY_1_request_ids_are_unique_among_the_outstanding) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    EXPECT_NE(open_ticket(*app.app, opened, 7), nullptr);
    EXPECT_EQ(open_ticket(*app.app, opened, 7), nullptr);
    EXPECT_EQ(app.pending.used, 1u);
}

TEST_F(Asy, ASY_2_the_reply_comes_after_the_function_has_returned) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    bool returned = false, early = false;
    make_call(core, opened->shared_from_this(), {u"1", 0, {}}, 1, [&](int32_t) {
        returned = true;
        early = app.sink.count(LINE_REPLY) != 0;
    });
    EXPECT_FALSE(returned);
    settle();
    EXPECT_TRUE(returned);
    EXPECT_FALSE(early) << "even though the provider finishes inside the call";
    EXPECT_EQ(app.sink.count(LINE_REPLY), 1u);
}

TEST_F(Asy, ASY_3_exactly_one_reply_with_the_result) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    const auto good = request(app, opened), bad = request(app, opened);
    EXPECT_TRUE(reply(good, 0));
    EXPECT_FALSE(reply(good, 0));
    EXPECT_TRUE(reply(bad, LINEERR_INVALCALLSTATE));
    EXPECT_FALSE(reply(bad, 0));
    EXPECT_EQ(app.sink.take(), (Texts{replied(1, "0"), replied(2, "LINEERR_INVALCALLSTATE")}));
}

TEST_F(Asy, ASY_9_from_2_0_deallocation_does_not_swallow_replies) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    open(make_app(u"another"), monitor);
    const auto call = offer();
    const auto pending = request(app, opened, held(opened, call));
    deallocate(core, *held(opened, call));
    EXPECT_TRUE(reply(pending, 0));
    EXPECT_EQ(app.sink.count(LINE_REPLY), 1u);
}

TEST_F(Asy, PRIV_5_requests_that_the_provider_forgets_end_when_the_call_is_closed) {
    start();
    auto &app = make_app(u"a"), &other = make_app(u"b");
    auto *opened = open(app, owner), *watched = open(other, monitor);
    const auto call = offer(), another = offer();
    const auto forgotten = request(app, opened, held(opened, call)), kept = request(app, opened, held(opened, another)),
               about_the_line = request(app, opened);
    fake.on<tspi::LineCloseCall>().hold_return = true;
    deallocate(core, *held(opened, call));
    deallocate(core, *held(watched, call));
    app.sink.take();
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
    EXPECT_TRUE(app.sink.messages.empty()) << "the provider still has its say";
    fake.return_held<tspi::LineCloseCall>(0);
    EXPECT_EQ(app.sink.take(), Texts{replied(1, "LINEERR_OPERATIONFAILED")});
    EXPECT_FALSE(reply(forgotten, 0)) << "once is enough";
    EXPECT_TRUE(reply(kept, 0));
    EXPECT_TRUE(reply(about_the_line, 0));
}

TEST_F(Asy, ASY_9_AMB_3_before_2_0_deallocation_swallows_the_replies_about_that_call) {
    start();
    auto& app = make_app(u"old", api_1_4);
    auto* opened = open(app, monitor);
    const auto first = offer(), second = offer();
    const auto about_first = request(app, opened, held(opened, first)),
               about_second = request(app, opened, held(opened, second)), about_line = request(app, opened);
    deallocate(core, *held(opened, first));
    EXPECT_FALSE(reply(about_first, 0));
    EXPECT_TRUE(reply(about_second, 0));
    EXPECT_TRUE(reply(about_line, 0));
}

TEST_F(Asy, ASY_9_AMB_27_close_cancels_the_replies_of_requests_through_that_handle) {
    start();
    auto& app = make_app();
    auto *closing = open(app, owner), *staying = open(app, owner);
    const auto lost = request(app, closing), kept = request(app, staying);
    close(closing);
    EXPECT_FALSE(reply(lost, 0));
    EXPECT_TRUE(reply(kept, 0));
    EXPECT_EQ(app.sink.count(LINE_REPLY), 1u);
}

TEST_F(Asy, ASY_10_states_and_replies_reach_the_application_in_the_order_of_the_provider) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    app.sink.take();
    const auto hold = request(app, opened, held(opened, call));
    state(call, LINECALLSTATE_ONHOLD);
    reply(hold, 0);
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CALLSTATE state=ONHOLD mode=0 privilege=0", replied(1, "0")}));
}

TEST_F(Asy, ASY_11_a_request_about_the_line_goes_on_while_others_have_it_open) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto *first = open(a, none), *second = open(b, none);
    const auto mine = request(a, first), theirs = request(b, second);
    close(first);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 0u);
    EXPECT_FALSE(reply(mine, 0));
    EXPECT_TRUE(reply(theirs, 0));
}

TEST_F(Asy, ASY_12_nothing_is_written_after_a_cancel) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    const auto pending = request(app, opened);
    shut_down_app(app);
    EXPECT_FALSE(reply(pending, 0, Bytes(64)));
    EXPECT_TRUE(app.sink.messages.empty());
}

TEST_F(Asy, ASY_13_every_request_ends_when_its_provider_dies) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    for (int i = 0; i < 3; ++i) call_out(opened);
    lose_provider();
    EXPECT_EQ(app.sink.take(),
              (Texts{replied(1, "LINEERR_OPERATIONFAILED"), replied(2, "LINEERR_OPERATIONFAILED"),
                     replied(3, "LINEERR_OPERATIONFAILED")}));
    EXPECT_EQ(app.pending.used, 0u);
}

TEST_F(Asy, ASY_13_a_request_that_had_not_returned_fails_at_once) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    fake.on<tspi::LineMakeCall>().hold_return = true;
    std::optional<int32_t> result;
    make_call(core, opened->shared_from_this(), {u"1", 0, {}}, 1, [&](int32_t r) { result = r; });
    lose_provider();
    EXPECT_EQ(result, operation_failed);
    EXPECT_TRUE(app.sink.messages.empty());
}

TEST_F(Asy, ASY_13_provider_that_returns_0_for_an_asynchronous_function) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    std::optional<int32_t> result;
    struct Zero final : ProviderCalls {
        using ProviderCalls::call;
        void call(const tspi::LineMakeCall&, Returned<tspi::LineMakeCall> returned,
                  Completed<tspi::LineMakeCall>) override {
            returned(0, {});
        }
    } zero;
    provider->calls = &zero;
    make_call(core, opened->shared_from_this(), {u"1", 0, {}}, 1, [&](int32_t r) { result = r; });
    provider->calls = &fake;
    EXPECT_EQ(result, operation_failed) << "no completion would ever follow";
    EXPECT_EQ(app.pending.used, 0u);
}

TEST_F(Asy, LIMIT_requests_of_one_process_are_bounded) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    app.pending.limit = 2;
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    EXPECT_GT(call_out(opened), 0);
    EXPECT_GT(call_out(opened), 0);
    EXPECT_EQ(call_out(opened), static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    fake.complete_held<tspi::LineMakeCall>();
    EXPECT_GT(call_out(opened), 0) << "a reply makes room";
}

}  // namespace
}  // namespace tapi::server
