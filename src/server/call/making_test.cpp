// SPDX-License-Identifier: Apache-2.0
// Asynchronous requests and calls that they make (ASY, AMB-3, AMB-16, AMB-24, AMB-27).
#include "server/device/deliver.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);

class Asy : public CoreTest {
  protected:
    // Any asynchronous request about a call.
    static std::shared_ptr<Ticket> request(TestApp& app, OpenLine* opened, const CallHandle* call = nullptr) {
        return open_ticket(*app.app, opened, ++app.last_request, call != nullptr ? call->handle : 0);
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

TEST_F(Asy, ASY_4_AMB_24_nothing_of_the_new_call_before_the_reply) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner | monitor);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(opened);
    const auto call = last_made();
    state(call, LINECALLSTATE_DIALING);
    info(call, LINECALLINFOSTATE_CALLEDID);
    state(call, LINECALLSTATE_PROCEEDING);
    EXPECT_TRUE(app.sink.messages.empty());
    EXPECT_EQ(held(opened, call), nullptr) << "the handle is not valid yet";
    fake.complete_held<tspi::LineMakeCall>(0);
    EXPECT_EQ(app.sink.take(), (Texts{replied(1, "0"), "LINE_CALLSTATE state=DIALING mode=0 privilege=0",
                                      "LINE_CALLINFO changed=CALLEDID", "LINE_CALLSTATE state=PROCEEDING mode=0 privilege=0"}));
}

TEST_F(Asy, ASY_4_the_reply_carries_the_handle) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    call_out(opened);
    const Message* reply = app.sink.last(LINE_REPLY);
    ASSERT_NE(reply, nullptr);
    EXPECT_EQ(reply->instance, 7u);
    ASSERT_EQ(reply->reply.size(), 4u);
    EXPECT_EQ(load<uint32_t>(reply->reply, 0), held(opened, last_made())->handle);
}

TEST_F(Asy, ASY_5_the_reply_comes_when_the_provider_says_so) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(opened);
    EXPECT_EQ(app.sink.count(LINE_REPLY), 0u);
    fake.complete_held<tspi::LineMakeCall>();
    EXPECT_EQ(app.sink.count(LINE_REPLY), 1u);
}

TEST_F(Asy, ASY_6_AMB_16_monitors_see_unknown_first_and_then_the_true_state) {
    start();
    auto &maker = make_app(u"maker"), &watcher = make_app(u"watcher");
    auto *from = open(maker, none), *watched = open(watcher, monitor);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(from);
    const auto call = last_made();
    state(call, LINECALLSTATE_PROCEEDING);
    EXPECT_TRUE(watcher.sink.messages.empty());
    fake.complete_held<tspi::LineMakeCall>();
    const CallHandle* theirs = held(watched, call);
    ASSERT_NE(theirs, nullptr);
    EXPECT_EQ(theirs->privilege, monitor);
    ASSERT_EQ(watcher.sink.messages.size(), 3u);
    EXPECT_EQ(watcher.sink.messages[0].message, static_cast<uint32_t>(LINE_APPNEWCALL));
    EXPECT_EQ(text_of(watcher.sink.messages[1]), "LINE_CALLSTATE state=UNKNOWN mode=0 privilege=MONITOR");
    EXPECT_EQ(text_of(watcher.sink.messages[2]), "LINE_CALLSTATE state=PROCEEDING mode=0 privilege=0");
    EXPECT_EQ(maker.sink.count(LINE_APPNEWCALL), 0u);
}

TEST_F(Asy, ASY_7_failure_later_leaves_no_call_and_tells_the_provider) {
    start();
    auto &maker = make_app(u"maker"), &watcher = make_app(u"watcher");
    auto* from = open(maker, none);
    open(watcher, monitor);
    fake.on<tspi::LineMakeCall>().completion = LINEERR_CALLUNAVAIL;
    EXPECT_GT(call_out(from), 0);
    EXPECT_EQ(maker.sink.take(), Texts{replied(1, "LINEERR_CALLUNAVAIL")});
    EXPECT_TRUE(watcher.sink.messages.empty());
    EXPECT_EQ(find(last_made()), nullptr);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
    EXPECT_TRUE(provider->calls_by_handle.empty());
}

TEST_F(Asy, ASY_7_failure_at_once_leaves_no_call_and_tells_the_provider_nothing) {
    start();
    auto* from = open(make_app(), none);
    fake.refuse<tspi::LineMakeCall>(LINEERR_CALLUNAVAIL);
    call_out(from);
    EXPECT_EQ(find(last_made()), nullptr);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
    EXPECT_TRUE(provider->calls_by_handle.empty());
}

TEST_F(Asy, ASY_7_no_handle_for_the_maker) {
    start();
    auto &maker = make_app(u"maker"), &watcher = make_app(u"watcher");
    auto* from = open(maker, none);
    open(watcher, owner | monitor);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(from);
    maker.handles = HandleSpace(0);
    fake.complete_held<tspi::LineMakeCall>();
    EXPECT_EQ(maker.sink.take(), Texts{replied(1, "LINEERR_RESOURCEUNAVAIL")});
    EXPECT_TRUE(watcher.sink.messages.empty()) << "nobody inherits it";
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 1u);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
    EXPECT_EQ(find(last_made()), nullptr);
}

TEST_F(Asy, ASY_8_maker_closes_before_the_call_exists) {
    start();
    auto &maker = make_app(u"maker"), &other = make_app(u"other");
    auto* from = open(maker, none);
    open(other, owner | monitor);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(from);
    const auto call = last_made();
    const uint64_t hd_call = find(call)->hd_call;
    close(from);
    EXPECT_EQ(fake.last<tspi::LineCloseCall>().hd_call, hd_call) << "so the provider stops";
    fake.complete_held<tspi::LineMakeCall>(LINEERR_OPERATIONFAILED);
    EXPECT_TRUE(maker.sink.messages.empty());
    EXPECT_TRUE(other.sink.messages.empty());
    EXPECT_EQ(find(call), nullptr);
}

TEST_F(Asy, ASY_8_the_provider_was_faster_than_the_end_of_the_maker) {
    start();
    auto* from = open(make_app(u"maker"), none);
    auto& other = make_app(u"other");
    open(other, owner | monitor);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(from);
    close(from);
    fake.complete_held<tspi::LineMakeCall>(0);
    EXPECT_TRUE(other.sink.messages.empty());
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
}

TEST_F(Asy, ASY_8_maker_closes_before_the_function_returned) {
    start();
    auto* from = open(make_app(u"maker"), none);
    open(make_app(u"other"), none);
    fake.on<tspi::LineMakeCall>().hold_return = true;
    call_out(from);
    close(from);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u) << "its handle is not known yet";
    fake.return_held<tspi::LineMakeCall>();
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 1u);
}

TEST_F(Asy, ASY_8_a_call_of_a_line_that_was_closed_is_not_touched_any_more) {
    start();
    auto* from = open(make_app(), none);
    fake.on<tspi::LineMakeCall>().hold_return = true;
    call_out(from);
    close(from);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u);
    fake.return_held<tspi::LineMakeCall>();
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
}

TEST_F(Asy, ASY_9_from_2_0_deallocation_does_not_swallow_replies) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    const auto pending = request(app, opened, held(opened, call));
    deallocate(core, *held(opened, call));
    EXPECT_TRUE(reply(pending, 0));
    EXPECT_EQ(app.sink.count(LINE_REPLY), 1u);
}

TEST_F(Asy, ASY_9_AMB_3_before_2_0_deallocation_swallows_the_replies_about_that_call) {
    start();
    auto& app = make_app(u"old", api_1_4);
    auto* opened = open(app, monitor);
    const auto first = offer(), second = offer();
    const auto about_first = request(app, opened, held(opened, first)), about_second = request(app, opened, held(opened, second)),
               about_line = request(app, opened);
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
    EXPECT_EQ(app.sink.take(), (Texts{replied(1, "LINEERR_OPERATIONFAILED"), replied(2, "LINEERR_OPERATIONFAILED"),
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
    EXPECT_EQ(result, failed);
    EXPECT_TRUE(app.sink.messages.empty());
}

TEST_F(Asy, ASY_13_provider_that_returns_0_for_an_asynchronous_function) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    std::optional<int32_t> result;
    struct Zero final : ProviderCalls {
        using ProviderCalls::call;
        void call(const tspi::LineMakeCall&, Returned<tspi::LineMakeCall> returned, Completed<tspi::LineMakeCall>) override {
            returned(0, {});
        }
    } zero;
    provider->calls = &zero;
    make_call(core, opened->shared_from_this(), {u"1", 0, {}}, 1, [&](int32_t r) { result = r; });
    provider->calls = &fake;
    EXPECT_EQ(result, failed) << "no completion would ever follow";
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

TEST_F(Asy, MEM_1_call_parameters_smaller_than_the_version) {
    start();
    auto* opened = open(make_app(), none);
    const auto too_small = static_cast<int32_t>(LINEERR_STRUCTURETOOSMALL);
    EXPECT_EQ(call_out(opened, Bytes(20)), too_small);
    auto lying = call_params({});
    store<uint32_t>(lying, 0, 40);
    EXPECT_EQ(call_out(opened, lying), too_small);
    EXPECT_EQ(call_out(opened, call_params({}, {}, api_1_4)), too_small) << "the application uses 2.2";
    EXPECT_EQ(fake.count<tspi::LineMakeCall>(), 0u);
}

TEST_F(Asy, MEM_5_call_parameters_whose_parts_lie_outside) {
    start();
    auto* opened = open(make_app(), none);
    auto bad = call_params({}, u"100");
    store<uint32_t>(bad, offsetof(LINECALLPARAMS, dwOrigAddressOffset), 0xFFFFFFF0);
    EXPECT_EQ(call_out(opened, bad), static_cast<int32_t>(LINEERR_INVALCALLPARAMS));
}

TEST_F(Asy, MEM_5_address_that_the_line_does_not_have) {
    start(1, 2);
    auto* opened = open(make_app(), none);
    LINECALLPARAMS params{};
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 2;
    EXPECT_EQ(call_out(opened, call_params(params)), static_cast<int32_t>(LINEERR_INVALADDRESSID));
}

TEST_F(Asy, DEV_5_monitors_learn_the_address_of_a_call_that_was_made) {
    start(1, 3);
    auto& watcher = make_app(u"watcher");
    auto* from = open(make_app(u"maker"), none);
    open(watcher, monitor);
    fake.on<tspi::LineGetCallAddressID>().answer = [](const auto&, auto& out) {
        out.address_id = 2;
        return 0;
    };
    call_out(from);
    ASSERT_EQ(watcher.sink.count(LINE_APPNEWCALL), 1u);
    EXPECT_EQ(watcher.sink.last(LINE_APPNEWCALL)->param1, 2u);
    EXPECT_EQ(fake.last<tspi::LineGetCallAddressID>().hd_call, find(last_made())->hd_call);
}

TEST_F(Asy, DEV_5_the_reply_waits_for_the_address_as_the_monitors_do) {
    start(1, 2);
    auto &maker = make_app(u"maker"), &watcher = make_app(u"watcher");
    auto* from = open(maker, none);
    open(watcher, monitor);
    fake.on<tspi::LineGetCallAddressID>().hold_return = true;
    call_out(from);
    state(last_made(), LINECALLSTATE_DIALING);
    EXPECT_TRUE(maker.sink.messages.empty());
    EXPECT_TRUE(watcher.sink.messages.empty());
    fake.return_held<tspi::LineGetCallAddressID>();
    EXPECT_EQ(maker.sink.take(), (Texts{replied(1, "0"), "LINE_CALLSTATE state=DIALING mode=0 privilege=0"}));
    EXPECT_EQ(watcher.sink.messages.size(), 3u);
}

TEST_F(Asy, DEV_5_an_address_that_the_maker_chose_is_not_asked_for) {
    start(1, 2);
    auto* from = open(make_app(), none);
    LINECALLPARAMS params{};
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 1;
    call_out(from, call_params(params));
    EXPECT_EQ(fake.count<tspi::LineGetCallAddressID>(), 0u);
    EXPECT_EQ(find(last_made())->address, 1u);
}

TEST_F(Asy, DEV_5_closing_while_the_address_is_asked_for) {
    start(1, 2);
    auto& maker = make_app();
    auto* from = open(maker, none);
    fake.on<tspi::LineGetCallAddressID>().hold_return = true;
    call_out(from);
    const auto call = last_made();
    close(from);
    fake.return_held<tspi::LineGetCallAddressID>();
    EXPECT_TRUE(maker.sink.messages.empty());
    EXPECT_EQ(find(call), nullptr);
}

TEST_F(Asy, SM_5_default_media_mode_is_interactive_voice) {
    start();
    auto* from = open(make_app(), none);
    call_out(from);
    EXPECT_EQ(find(last_made())->media_mode, voice);
    LINECALLPARAMS params{};
    params.dwMediaMode = fax;
    call_out(from, call_params(params));
    EXPECT_EQ(find(last_made())->media_mode, fax);
}

TEST_F(Asy, RACE_11_numbers_of_calls_come_round_without_collision) {
    start();
    auto* from = open(make_app(), none);
    provider->next_call = 0x7FFFFFFE;
    call_out(from);
    EXPECT_EQ(last_made(), 0x7FFFFFFFu);
    call_out(from);
    EXPECT_EQ(last_made(), 1u);
    provider->next_call = 0;
    call_out(from);
    EXPECT_EQ(last_made(), 2u) << "1 is taken";
}

}  // namespace
}  // namespace tapi::server
