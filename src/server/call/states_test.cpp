// SPDX-License-Identifier: Apache-2.0
// Call states as applications see them (ST), and what they read about calls.
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class St : public CoreTest {
  protected:
    LINECALLSTATUS status(TestApp& app, OpenLine* opened, uint64_t call) {
        LINECALLSTATUS read{};
        call_status(find(call), held(opened, call)->handle, app.handles,
                    [&](int32_t result, Bytes whole) {
                        EXPECT_EQ(result, 0);
                        read = load<LINECALLSTATUS>(whole, 0);
                    });
        settle();
        return read;
    }
    Bytes call_info_of(TestApp& app, OpenLine* opened, uint64_t call) {
        Bytes read;
        call_info(core, find(call), held(opened, call)->handle, app.handles,
                  [&](int32_t result, Bytes whole) {
                      EXPECT_EQ(result, 0);
                      read = std::move(whole);
                  });
        settle();
        return read;
    }
};

TEST_F(St, ST_1_any_state_may_follow_any_other_except_idle) {
    start();
    auto& app = make_app();
    open(app, owner);
    const auto call = offer();
    app.sink.take();
    for (const uint32_t next :
         {LINECALLSTATE_CONNECTED, LINECALLSTATE_OFFERING, LINECALLSTATE_BUSY, LINECALLSTATE_DIALTONE,
          LINECALLSTATE_DISCONNECTED, LINECALLSTATE_CONNECTED, LINECALLSTATE_UNKNOWN}) {
        state(call, next);
        EXPECT_EQ(app.sink.last(LINE_CALLSTATE)->param1, next);
    }
    EXPECT_EQ(app.sink.messages.size(), 7u);
}

TEST_F(St, ST_2_the_mode_goes_with_the_state) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    app.sink.take();
    state(call, LINECALLSTATE_BUSY, LINEBUSYMODE_TRUNK);
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE);
    state(call, LINECALLSTATE_SPECIALINFO, LINESPECIALINFO_REORDER);
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CALLSTATE state=BUSY mode=TRUNK privilege=0",
                                      "LINE_CALLSTATE state=CONNECTED mode=INACTIVE privilege=0",
                                      "LINE_CALLSTATE state=SPECIALINFO mode=REORDER privilege=0"}));
    EXPECT_EQ(status(app, opened, call).dwCallStateMode, uint32_t{LINESPECIALINFO_REORDER});
}

TEST_F(St, ST_2_conferenced_names_the_parent_by_the_handle_of_each_application) {
    start();
    auto &a = make_app(u"a"), &b = make_app(u"b");
    auto *first = open(a, owner), *second = open(b, monitor);
    const auto parent = offer(), member = offer();
    deallocate(core, *held(second, parent));
    state(member, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(parent));
    EXPECT_EQ(a.sink.last(LINE_CALLSTATE)->param2, held(first, parent)->handle);
    EXPECT_EQ(b.sink.last(LINE_CALLSTATE)->param2, 0u) << "it has no handle of the parent";
    EXPECT_EQ(status(a, first, member).dwCallStateMode, held(first, parent)->handle);
    EXPECT_EQ(status(b, second, member).dwCallStateMode, 0u);
}

TEST_F(St, ST_2_hand_off_of_a_conferenced_call_names_the_parent_of_the_target) {
    start();
    auto& target = make_app(u"b");
    auto *from = open(make_app(u"a"), owner), *to = open(target, owner);
    const auto parent = offer(), member = offer();
    state(member, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(parent));
    hand_off(core, *held(from, member), u"b", 0);
    EXPECT_EQ(target.sink.last(LINE_CALLSTATE)->param2, 0u);
    hand_off(core, *held(from, parent), u"b", 0);
    hand_off(core, *held(from, member), u"b", 0);
    EXPECT_EQ(target.sink.last(LINE_CALLSTATE)->param2, held(to, parent)->handle);
}

TEST_F(St, ST_3_states_are_not_filtered_by_status_messages) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    opened->line_states = opened->address_states = 0;
    const auto call = offer();
    state(call, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(app.sink.count(LINE_CALLSTATE), 2u);
}

TEST_F(St, ST_4_ST_5_offering_is_not_ringing) {
    start();
    auto &listening = make_app(u"a"), &deaf = make_app(u"b");
    open(listening, owner)->line_states |= LINEDEVSTATE_RINGING;
    open(deaf, none);
    offer();
    EXPECT_EQ(listening.sink.count(LINE_LINEDEVSTATE), 0u);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_RINGING, 1, 0);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_RINGING, 1, 1);
    EXPECT_EQ(listening.sink.count(LINE_LINEDEVSTATE), 2u);
    EXPECT_EQ(listening.sink.last(LINE_LINEDEVSTATE)->param2, 1u) << "ring mode";
    EXPECT_EQ(listening.sink.last(LINE_LINEDEVSTATE)->param3, 1u) << "the count began at 0";
    EXPECT_EQ(deaf.sink.count(LINE_LINEDEVSTATE), 0u) << "only to who enabled it";
}

TEST_F(St, ST_6_outbound_states_reach_the_maker_in_order) {
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    call_out(opened);
    app.sink.take();
    const auto call = last_made();
    for (const uint32_t next : {LINECALLSTATE_DIALTONE, LINECALLSTATE_DIALING, LINECALLSTATE_PROCEEDING,
                                LINECALLSTATE_RINGBACK, LINECALLSTATE_CONNECTED}) {
        state(call, next);
        EXPECT_EQ(app.sink.last(LINE_CALLSTATE)->param1, next);
    }
}

TEST_F(St, ST_7_a_call_answered_elsewhere_stays_as_connected_inactive) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE);
    EXPECT_EQ(status(app, opened, call).dwCallState, uint32_t{LINECALLSTATE_CONNECTED});
    EXPECT_EQ(status(app, opened, call).dwCallStateMode, uint32_t{LINECONNECTEDMODE_INACTIVE});
    EXPECT_EQ(held(opened, call)->privilege, owner);
}

TEST_F(St, ST_8_state_entry_time_is_utc) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    clock.advance(Millis{90'250});
    state(call, LINECALLSTATE_CONNECTED);
    clock.advance(Millis{60'000});
    // 1,700,000,000 s after 1970 is Tuesday, 14 November 2023, 22:13:20 UTC.
    const auto entered = status(app, opened, call).tStateEntryTime;
    EXPECT_EQ(entered.wYear, 2023);
    EXPECT_EQ(entered.wMonth, 11);
    EXPECT_EQ(entered.wDayOfWeek, 2);
    EXPECT_EQ(entered.wDay, 14);
    EXPECT_EQ(entered.wHour, 22);
    EXPECT_EQ(entered.wMinute, 14);
    EXPECT_EQ(entered.wSecond, 50);
    EXPECT_EQ(entered.wMilliseconds, 250);
}

TEST_F(St, ST_8_the_provider_is_asked_again_only_when_something_may_have_changed) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    status(app, opened, call);
    status(app, opened, call);
    EXPECT_EQ(fake.count<tspi::LineGetCallStatus>(), 1u);
    state(call, LINECALLSTATE_CONNECTED);
    status(app, opened, call);
    EXPECT_EQ(fake.count<tspi::LineGetCallStatus>(), 2u);
    info(call, LINECALLINFOSTATE_CALLERID);
    status(app, opened, call);
    EXPECT_EQ(fake.count<tspi::LineGetCallStatus>(), 3u);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_OTHER);
    status(app, opened, call);
    EXPECT_EQ(fake.count<tspi::LineGetCallStatus>(), 4u);
}

TEST_F(St, ST_8_an_answer_that_a_change_overtook_is_not_kept) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    fake.on<tspi::LineGetCallStatus>().hold_return = true;
    call_status(find(call), held(opened, call)->handle, app.handles, [](int32_t, Bytes) {});
    state(call, LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineGetCallStatus>().hold_return = false;
    fake.return_held<tspi::LineGetCallStatus>();
    status(app, opened, call);
    EXPECT_EQ(fake.count<tspi::LineGetCallStatus>(), 2u);
}

TEST_F(St, ST_8_a_handle_that_goes_while_the_provider_answers) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    fake.on<tspi::LineGetCallStatus>().hold_return = true;
    fake.on<tspi::LineGetCallInfo>().hold_return = true;
    std::vector<int32_t> results;
    auto take = [&](int32_t result, Bytes) { results.push_back(result); };
    call_status(find(call), held(opened, call)->handle, app.handles, take);
    call_info(core, find(call), held(opened, call)->handle, app.handles, take);
    deallocate(core, *held(opened, call));
    fake.return_held<tspi::LineGetCallStatus>();
    fake.return_held<tspi::LineGetCallInfo>();
    const auto gone = static_cast<int32_t>(LINEERR_INVALCALLHANDLE);
    EXPECT_EQ(results, (std::vector<int32_t>{gone, gone}));
}

TEST_F(St, ST_9_newer_disconnect_modes_are_unknown_to_old_applications) {
    start();
    auto &old = make_app(u"old", api_1_4), &recent = make_app(u"recent");
    open(old, monitor);
    open(recent, monitor);
    const auto call = offer();
    state(call, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_DONOTDISTURB);
    EXPECT_EQ(text_of(*old.sink.last(LINE_CALLSTATE)),
              "LINE_CALLSTATE state=DISCONNECTED mode=UNKNOWN privilege=0");
    EXPECT_EQ(text_of(*recent.sink.last(LINE_CALLSTATE)),
              "LINE_CALLSTATE state=DISCONNECTED mode=DONOTDISTURB privilege=0");
}

TEST_F(St, ST_9_a_call_of_a_provider_that_died_ends_with_a_reason) {
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    app.sink.take();
    lose_provider();
    EXPECT_EQ(app.sink.take(), (Texts{"LINE_CALLSTATE state=DISCONNECTED mode=OUTOFORDER privilege=0",
                                      "LINE_CALLSTATE state=IDLE mode=0 privilege=0"}));
    EXPECT_EQ(status(app, opened, call).dwCallState, uint32_t{LINECALLSTATE_IDLE})
        << "CLOSE-6: still readable";
    EXPECT_EQ(load<uint32_t>(call_info_of(app, opened, call), offsetof(LINECALLINFO, dwMediaMode)), voice);
}

TEST_F(St, ST_9_a_disconnected_call_of_a_provider_that_died_goes_idle_only) {
    start();
    auto& app = make_app();
    open(app, owner);
    const auto call = offer();
    state(call, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_BUSY);
    app.sink.take();
    lose_provider();
    EXPECT_EQ(app.sink.take(), Texts{"LINE_CALLSTATE state=IDLE mode=0 privilege=0"});
}

TEST_F(St, INFO_1_the_server_adds_what_only_it_knows) {
    start(2);
    auto& app = make_app();
    auto* opened = open(app, owner, voice, 1);
    open(make_app(u"b"), monitor, voice, 1);
    const auto call = offer(voice, 1);
    const auto info = load<LINECALLINFO>(call_info_of(app, opened, call), 0);
    EXPECT_EQ(load<uint32_t>(call_info_of(app, opened, call), offsetof(LINECALLINFO, hLine)), opened->handle);
    EXPECT_EQ(info.dwLineDeviceID, 1u);
    EXPECT_EQ(info.dwNumOwners, 1u);
    EXPECT_EQ(info.dwNumMonitors, 1u);
    EXPECT_EQ(text_part(call_info_of(app, opened, call), offsetof(LINECALLINFO, dwAppNameSize)),
              u"app (friendly)");
}

TEST_F(St, INFO_3_what_the_maker_said_of_the_called_party_wins) {
    fake.on<tspi::LineGetCallInfo>().answer = [](const auto&, auto& out) {
        FlatBuilder builder(layout::LINECALLINFO, api_2_2, LINECALLINFO{});
        builder.add_text(offsetof(LINECALLINFO, dwDisplayableAddressSize), u"provider's words");
        out.call_info = builder.finish();
        return 0;
    };
    start();
    auto& app = make_app();
    auto* opened = open(app, none);
    FlatBuilder params(layout::LINECALLPARAMS, api_2_2, LINECALLPARAMS{});
    params.add_text(offsetof(LINECALLPARAMS, dwDisplayableAddressSize), u"1 800 FLOWERS");
    params.add_text(offsetof(LINECALLPARAMS, dwCalledPartySize), u"Flora");
    params.add_text(offsetof(LINECALLPARAMS, dwCommentSize), u"birthday");
    call_out(opened, params.finish());
    const Bytes info = call_info_of(app, opened, last_made());
    EXPECT_EQ(text_part(info, offsetof(LINECALLINFO, dwDisplayableAddressSize)), u"1 800 FLOWERS");
    EXPECT_EQ(text_part(info, offsetof(LINECALLINFO, dwCalledPartySize)), u"Flora");
    EXPECT_EQ(text_part(info, offsetof(LINECALLINFO, dwCommentSize)), u"birthday");
    EXPECT_TRUE(well_formed(layout::LINECALLINFO, api_2_2, info));
}

TEST_F(St, MEM_3_texts_that_the_server_adds_end_with_NUL_and_begin_at_even_offsets) {
    fake.on<tspi::LineGetCallInfo>().answer = [](const auto&, auto& out) {
        FlatBuilder builder(layout::LINECALLINFO, api_2_2, LINECALLINFO{});
        builder.add_bytes(offsetof(LINECALLINFO, dwUserUserInfoSize), Bytes(5));  // an odd end to begin after
        out.call_info = builder.finish();
        return 0;
    };
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const Bytes info = call_info_of(app, opened, offer());
    const auto size = load<uint32_t>(info, offsetof(LINECALLINFO, dwAppNameSize));
    const auto offset = load<uint32_t>(info, offsetof(LINECALLINFO, dwAppNameOffset));
    EXPECT_EQ(size, 2 * (std::u16string_view(u"app (friendly)").size() + 1)) << "in bytes, with the NUL";
    EXPECT_EQ(offset % 2, 0u);
    EXPECT_EQ(load<uint16_t>(info, offset + size - 2), 0u);
    EXPECT_TRUE(well_formed(layout::LINECALLINFO, api_2_2, info));
}

TEST_F(St, MEM_4_an_answer_that_is_malformed_is_an_error_not_a_risk) {
    fake.on<tspi::LineGetCallInfo>().answer = [](const auto&, auto& out) {
        LINECALLINFO info{};
        info.dwTotalSize = info.dwNeededSize = info.dwUsedSize = sizeof info;
        info.dwCallerIDSize = 100;
        info.dwCallerIDOffset = 0xFFFFFF00;
        out.call_info.resize(sizeof info);
        store(out.call_info, 0, info);
        return 0;
    };
    start();
    auto& app = make_app();
    auto* opened = open(app, owner);
    const auto call = offer();
    std::optional<int32_t> result;
    call_info(core, find(call), held(opened, call)->handle, app.handles,
              [&](int32_t r, Bytes) { result = r; });
    settle();
    EXPECT_EQ(result, static_cast<int32_t>(LINEERR_OPERATIONFAILED));
}

}  // namespace
}  // namespace tapi::server
