// SPDX-License-Identifier: Apache-2.0
// Calls that an application makes (ASY-4 to ASY-8, AMB-16, AMB-24).
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Make : public CoreTest {
  protected:
    static std::string replied(uint32_t id, const char* result) {
        return "LINE_REPLY request=" + std::to_string(id) + " result=" + result;
    }
};

TEST_F(Make, ASY_4_AMB_24_nothing_of_the_new_call_before_the_reply) {
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
                                      "LINE_CALLINFO changed=CALLEDID",
                                      "LINE_CALLSTATE state=PROCEEDING mode=0 privilege=0"}));
}

TEST_F(Make, ASY_4_the_reply_carries_the_handle) {
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

TEST_F(Make, ASY_5_the_reply_comes_when_the_provider_says_so) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    call_out(opened);
    EXPECT_EQ(app.sink.count(LINE_REPLY), 0u);
    fake.complete_held<tspi::LineMakeCall>();
    EXPECT_EQ(app.sink.count(LINE_REPLY), 1u);
}

TEST_F(Make, ASY_6_AMB_16_monitors_see_unknown_first_and_then_the_true_state) {
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

TEST_F(Make, ASY_7_failure_later_leaves_no_call_and_tells_the_provider) {
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

TEST_F(Make, ASY_7_failure_at_once_leaves_no_call_and_tells_the_provider_nothing) {
    start();
    auto* from = open(make_app(), none);
    fake.refuse<tspi::LineMakeCall>(LINEERR_CALLUNAVAIL);
    call_out(from);
    EXPECT_EQ(find(last_made()), nullptr);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
    EXPECT_TRUE(provider->calls_by_handle.empty());
}

TEST_F(Make, ASY_7_no_handle_for_the_maker) {
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

TEST_F(Make, ASY_8_maker_closes_before_the_call_exists) {
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

TEST_F(Make, ASY_8_the_provider_was_faster_than_the_end_of_the_maker) {
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

TEST_F(Make, ASY_8_maker_closes_before_the_function_returned) {
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

TEST_F(Make, ASY_8_a_call_of_a_line_that_was_closed_is_not_touched_any_more) {
    start();
    auto* from = open(make_app(), none);
    fake.on<tspi::LineMakeCall>().hold_return = true;
    call_out(from);
    close(from);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u);
    fake.return_held<tspi::LineMakeCall>();
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
}

TEST_F(Make, MEM_1_call_parameters_smaller_than_the_version) {
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

TEST_F(Make, MEM_5_call_parameters_whose_parts_lie_outside) {
    start();
    auto* opened = open(make_app(), none);
    auto bad = call_params({}, u"100");
    store<uint32_t>(bad, offsetof(LINECALLPARAMS, dwOrigAddressOffset), 0xFFFFFFF0);
    EXPECT_EQ(call_out(opened, bad), static_cast<int32_t>(LINEERR_INVALCALLPARAMS));
}

TEST_F(Make, MEM_5_address_that_the_line_does_not_have) {
    start(1, 2);
    auto* opened = open(make_app(), none);
    LINECALLPARAMS params{};
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 2;
    EXPECT_EQ(call_out(opened, call_params(params)), static_cast<int32_t>(LINEERR_INVALADDRESSID));
}

TEST_F(Make, DEV_5_monitors_learn_the_address_of_a_call_that_was_made) {
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

TEST_F(Make, DEV_5_the_reply_waits_for_the_address_as_the_monitors_do) {
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

TEST_F(Make, DEV_5_an_address_that_the_maker_chose_is_not_asked_for) {
    start(1, 2);
    auto* from = open(make_app(), none);
    LINECALLPARAMS params{};
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = 1;
    call_out(from, call_params(params));
    EXPECT_EQ(fake.count<tspi::LineGetCallAddressID>(), 0u);
    EXPECT_EQ(find(last_made())->address, 1u);
}

TEST_F(Make, DEV_5_closing_while_the_address_is_asked_for) {
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

TEST_F(Make, SM_5_default_media_mode_is_interactive_voice) {
    start();
    auto* from = open(make_app(), none);
    call_out(from);
    EXPECT_EQ(find(last_made())->media_mode, voice);
    LINECALLPARAMS params{};
    params.dwMediaMode = fax;
    call_out(from, call_params(params));
    EXPECT_EQ(find(last_made())->media_mode, fax);
}

TEST_F(Make, RACE_11_numbers_of_calls_come_round_without_collision) {
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
