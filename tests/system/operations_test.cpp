// SPDX-License-Identifier: Apache-2.0
// What an application can do with a call, state by state.
#include "desk.hpp"

namespace tapi::test {
namespace {

TEST(Operations, SM_1_accept_and_SM_2_answer) {
    Desk desk;
    const auto call = desk.ring(0, 1);
    EXPECT_RESULT(0, desk.app.run("accept", call.in));
    desk.app.wait_state(call.in, LINECALLSTATE_ACCEPTED);
    EXPECT_RESULT(LINEERR_INVALCALLSTATE, desk.app.start("accept", call.in));
    EXPECT_RESULT(0, desk.app.run("answer", call.in));
    desk.app.wait_state(call.in, LINECALLSTATE_CONNECTED);
    EXPECT_LT(desk.app.start("answer", call.in), 0) << "once is enough";
    desk.clear_call(call);
}

TEST(Operations, SM_1_nothing_rings_before_the_accept_where_the_line_wants_one) {
    ServerSetup setup;
    setup.exchange = "[[extension]]\nnumber = \"1001\"\n[[extension]]\nnumber = \"1002\"\naccept = \"required\"\n";
    Desk desk(2, setup);
    const json caps = desk.app.ask({{"do", "address_caps"}, {"device", 1}});
    EXPECT_NE(caps.at("flags").get<DWORD>() & LINEADDRCAPFLAGS_ACCEPTTOALERT, 0u);
    const auto call = desk.ring(0, 1);
    desk.app.settle(desk.lines[0]);
    EXPECT_EQ(desk.app.state_of(call.out), LINECALLSTATE_PROCEEDING);
    EXPECT_RESULT(0, desk.app.run("accept", call.in));
    desk.app.wait_state(call.out, LINECALLSTATE_RINGBACK);
    desk.clear_call(call);
}

TEST(Operations, SM_4_dropping_an_offered_call_rejects_it) {
    Desk desk;
    const auto call = desk.ring(0, 1);
    EXPECT_RESULT(0, desk.app.run("drop", call.in));
    desk.app.wait_state(call.in, LINECALLSTATE_IDLE);
    EXPECT_EQ(desk.app.wait_state(call.out, LINECALLSTATE_DISCONNECTED).p2, LINEDISCONNECTMODE_REJECT);
    desk.clear_call(call);
}

TEST(Operations, SM_4_a_caller_can_drop_while_it_rings) {
    Desk desk;
    const auto call = desk.ring(0, 1);
    EXPECT_RESULT(0, desk.app.run("drop", call.out));
    desk.app.wait_state(call.out, LINECALLSTATE_IDLE);
    desk.app.wait_state(call.in, LINECALLSTATE_DISCONNECTED);
    desk.app.wait_state(call.in, LINECALLSTATE_IDLE);
}

TEST(Operations, SM_5_no_destination_gives_dial_tone_and_SM_6_dials_in_parts) {
    Desk desk;
    HCALL made = 0;
    EXPECT_RESULT(0, desk.app.finish(lineMakeCallA(desk.lines[0], &made, nullptr, 0, nullptr)));
    desk.app.wait_state(made, LINECALLSTATE_DIALTONE);
    EXPECT_RESULT(0, desk.app.run("dial", made, {{"address", "10;"}}));
    desk.app.wait_state(made, LINECALLSTATE_DIALING);
    EXPECT_RESULT(0, desk.app.run("dial", made, {{"address", "0;"}}));
    desk.app.settle(desk.lines[0]);
    EXPECT_EQ(desk.app.state_of(made), LINECALLSTATE_DIALING);
    EXPECT_RESULT(0, desk.app.run("dial", made, {{"address", "2"}}));
    desk.app.wait_state(made, LINECALLSTATE_PROCEEDING);
    const DWORD in = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(desk.app.call_info(made).at("called"), "1002");
    EXPECT_RESULT(LINEERR_INVALCALLSTATE, desk.app.start("dial", made, {{"address", "3"}}));
    desk.clear_call({made, in});
}

TEST(Operations, DIAL_3_a_semicolon_leaves_the_call_dialing_and_an_empty_string_completes_it) {
    Desk desk;
    const DWORD call = desk.app.make_call(desk.lines[0], "1002;");
    desk.app.wait_state(call, LINECALLSTATE_DIALING);
    desk.app.settle(desk.lines[0]);
    EXPECT_EQ(desk.app.state_of(call), LINECALLSTATE_DIALING);
    EXPECT_RESULT(0, desk.app.run("dial", call, {{"address", ""}}));
    const DWORD in = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
    desk.clear_call({call, in});
}

TEST(Operations, DIAL_2_what_the_line_cannot_dial_is_refused_by_name) {
    Desk desk(1);
    const std::pair<const char*, DWORD> cases[] = {{"1W2", LINEERR_DIALDIALTONE}, {"1@2", LINEERR_DIALQUIET},
                                                   {"1$2", LINEERR_DIALBILLING},  {"1?2", LINEERR_DIALPROMPT},
                                                   {"1:2", LINEERR_DIALVOICEDETECT}, {"1z2", LINEERR_INVALADDRESS}};
    for (const auto& [address, error] : cases) EXPECT_RESULT(error, desk.app.start_call(desk.lines[0], address)) << address;
}

TEST(Operations, SM_7_SM_8_hold_and_unhold_are_seen_at_the_other_end_too) {
    Desk desk;
    const auto call = desk.connect(0, 1);
    EXPECT_RESULT(LINEERR_INVALCALLSTATE, desk.app.start("unhold", call.out));
    EXPECT_RESULT(0, desk.app.run("hold", call.out));
    desk.app.wait_state(call.out, LINECALLSTATE_ONHOLD);
    EXPECT_EQ(desk.app.wait_state(call.in, LINECALLSTATE_CONNECTED).p2, LINECONNECTEDMODE_ACTIVEHELD);
    EXPECT_RESULT(LINEERR_INVALCALLSTATE, desk.app.start("hold", call.out));
    EXPECT_RESULT(0, desk.app.run("unhold", call.out));
    desk.app.wait_state(call.out, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(desk.app.wait_state(call.in, LINECALLSTATE_CONNECTED).p2, LINECONNECTEDMODE_ACTIVE);
    desk.clear_call(call);
}

TEST(Operations, SM_9_swap_hold_exchanges_the_two_calls_of_a_line) {
    Desk desk(3);
    const auto first = desk.connect(0, 1);
    EXPECT_RESULT(0, desk.app.run("hold", first.out));
    desk.app.wait_state(first.out, LINECALLSTATE_ONHOLD);
    const auto second = desk.connect(0, 2);
    EXPECT_RESULT(0, desk.app.run("swap_hold", second.out, {{"held", first.out}}));
    desk.app.wait_state(second.out, LINECALLSTATE_ONHOLD);
    desk.app.wait_state(first.out, LINECALLSTATE_CONNECTED);
    EXPECT_LT(desk.app.start("swap_hold", second.out, {{"held", first.out}}), 0) << "now it is the other way round";
    EXPECT_LT(desk.app.start("swap_hold", first.out, {{"held", first.in}}), 0) << "not held, and on another line";
    EXPECT_RESULT(LINEERR_INVALCALLHANDLE, desk.app.start("swap_hold", first.out, {{"held", 0}}));
    desk.clear_call(second);
    desk.clear_call(first);
}

TEST(Operations, SM_2_answering_holds_the_active_call_where_the_line_says_so) {
    Desk desk(3);
    EXPECT_EQ(desk.app.ask({{"do", "dev_caps"}, {"device", 1}}).at("answer_mode"), LINEANSWERMODE_HOLD);
    const auto first = desk.connect(0, 1);
    const auto second = desk.ring(2, 1);
    EXPECT_RESULT(0, desk.app.run("answer", second.in));
    desk.app.wait_state(first.in, LINECALLSTATE_ONHOLD);
    desk.app.wait_state(second.in, LINECALLSTATE_CONNECTED);
    desk.clear_call(second);
    desk.clear_call(first);
}

TEST(Operations, SM_5_a_line_with_every_talk_path_in_use_makes_no_call) {
    Desk desk;
    const auto call = desk.connect(0, 1);
    EXPECT_RESULT(LINEERR_CALLUNAVAIL, desk.app.start_call(desk.lines[0], "1003"));
    desk.clear_call(call);
}

TEST(Operations, SM_23_AMB_5_call_parameters_change_asynchronously) {
    Desk desk;
    const auto call = desk.connect(0, 1);
    EXPECT_RESULT(0, desk.app.run("set_call_params", call.out, {{"bearer", LINEBEARERMODE_SPEECH}}));
    desk.app.wait([&](const Msg& m) { return m.message == LINE_CALLINFO && m.p1 == LINECALLINFOSTATE_BEARERMODE; },
                  "BEARERMODE");
    EXPECT_EQ(desk.app.call_info(call.out).at("bearer"), LINEBEARERMODE_SPEECH);
    EXPECT_RESULT(LINEERR_BEARERMODEUNAVAIL,
                  desk.app.run("set_call_params", call.out, {{"bearer", LINEBEARERMODE_DATA}}));
    EXPECT_RESULT(LINEERR_INVALRATE, desk.app.run("set_call_params", call.out, {{"bearer", LINEBEARERMODE_VOICE},
                                                                                {"min_rate", 64000},
                                                                                {"max_rate", 1}}));
    desk.clear_call(call);
}

TEST(Operations, HAND_6_media_mode_is_one_bit_or_several_with_unknown) {
    Desk desk;
    const auto call = desk.connect(0, 1);
    const auto set = [&](DWORD media) { return desk.app.result({{"do", "set_media_mode"}, {"call", call.out}, {"media", media}}); };
    EXPECT_RESULT(0, set(machine));
    desk.app.wait([&](const Msg& m) { return m.message == LINE_CALLINFO && m.p1 == LINECALLINFOSTATE_MEDIAMODE; },
                  "MEDIAMODE");
    EXPECT_EQ(desk.app.call_info(call.out).at("media"), machine);
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, set(0));
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, set(voice | machine));
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, set(LINEMEDIAMODE_G3FAX)) << "not a mode of this line";
    EXPECT_RESULT(0, set(voice | machine | LINEMEDIAMODE_UNKNOWN));
    desk.clear_call(call);
}

TEST(Operations, SM_28_app_specific_is_a_number_that_all_holders_see) {
    Desk desk;
    Puppet monitor("monitor");
    monitor.initialize();
    const DWORD watched = monitor.open(0, watch);
    const auto call = desk.connect(0, 1);
    const DWORD theirs = monitor.wait_new_call(LINECALLSTATE_UNKNOWN);
    EXPECT_RESULT(0, desk.app.result({{"do", "set_app_specific"}, {"call", call.out}, {"value", 4711}}));
    monitor.wait([&](const Msg& m) { return m.message == LINE_CALLINFO && m.p1 == LINECALLINFOSTATE_APPSPECIFIC; },
                 "APPSPECIFIC");
    EXPECT_EQ(monitor.call_info(theirs).at("app_specific"), 4711u);
    EXPECT_RESULT(LINEERR_NOTOWNER, monitor.result({{"do", "set_app_specific"}, {"call", theirs}, {"value", 1}}));
    desk.clear_call(call);
    monitor.settle(watched);
}

TEST(Operations, INFO_3_what_the_caller_says_about_the_called_party_wins) {
    Desk desk;
    std::vector<char> memory(sizeof(LINECALLPARAMS) + 100);
    auto* params = reinterpret_cast<LINECALLPARAMS*>(memory.data());
    params->dwTotalSize = static_cast<DWORD>(memory.size());
    params->dwBearerMode = LINEBEARERMODE_VOICE;
    params->dwMediaMode = voice;
    params->dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    DWORD at = sizeof(LINECALLPARAMS);
    const auto add = [&](DWORD& size, DWORD& offset, const char* text) {
        size = static_cast<DWORD>(std::strlen(text) + 1);
        offset = at;
        std::memcpy(memory.data() + at, text, size);
        at += size;
    };
    add(params->dwDisplayableAddressSize, params->dwDisplayableAddressOffset, "(10) 02");
    add(params->dwCalledPartySize, params->dwCalledPartyOffset, "The Office");
    add(params->dwCommentSize, params->dwCommentOffset, "about gr\xC3\xBC\xC3\x9F" "e");
    HCALL out = 0;
    EXPECT_RESULT(0, desk.app.finish(lineMakeCallA(desk.lines[0], &out, "1002", 0, params)));
    const json info = desk.app.call_info(out);
    EXPECT_EQ(info.at("displayable"), "(10) 02");
    EXPECT_EQ(info.at("called_party"), "The Office");
    EXPECT_EQ(info.at("comment"), "about gr\xC3\xBC\xC3\x9F" "e") << "ANSI text is UTF-8";
    desk.clear_call({out, desk.app.wait_new_call(LINECALLSTATE_OFFERING)});
}

TEST(Operations, PH_9_MOD_1_lineGetID_names_the_line_and_its_phone_whatever_the_case) {
    Desk desk;
    const auto id = [&](const char* device_class, DWORD line) {
        return desk.app.ask({{"do", "get_id"}, {"line", desk.lines[line]}, {"class", device_class}});
    };
    EXPECT_EQ(id("tapi/line", 1).at("id"), 1u);
    EXPECT_EQ(id("TAPI/Line", 1).at("id"), 1u);
    EXPECT_EQ(id("tapi/phone", 1).at("id"), 1u);
    EXPECT_RESULT(LINEERR_INVALDEVICECLASS, id("comm/datamodem", 0));
    EXPECT_RESULT(LINEERR_INVALDEVICECLASS, id("nonsense", 0));
    const auto call = desk.ring(0, 1);
    const json of_call = desk.app.ask({{"do", "get_id"}, {"call", call.in}, {"select", LINECALLSELECT_CALL},
                                       {"class", "tapi/line"}});
    EXPECT_EQ(of_call.at("id"), 1u);
    EXPECT_RESULT(LINEERR_INVALCALLSELECT, desk.app.ask({{"do", "get_id"}, {"line", desk.lines[0]}, {"select", 99},
                                                         {"class", "tapi/line"}}));
    EXPECT_RESULT(LINEERR_INVALADDRESSID,
                  desk.app.ask({{"do", "get_id"}, {"line", desk.lines[0]}, {"address", 7},
                                {"select", LINECALLSELECT_ADDRESS}, {"class", "tapi/line"}}));
    desk.clear_call(call);
}

TEST(Operations, DIG_12_the_smallest_number_of_rings_wins) {
    Desk desk(1);
    Puppet other("other");
    other.initialize();
    const DWORD line = other.open(0, watch);
    const auto rings = [&] { return desk.app.ask({{"do", "get_num_rings"}, {"line", desk.lines[0]}}).at("rings"); };
    EXPECT_EQ(rings(), 0xFFFFFFFFu);
    EXPECT_RESULT(0, desk.app.result({{"do", "set_num_rings"}, {"line", desk.lines[0]}, {"rings", 5}}));
    EXPECT_EQ(rings(), 5u);
    EXPECT_RESULT(0, other.result({{"do", "set_num_rings"}, {"line", line}, {"rings", 2}}));
    EXPECT_EQ(rings(), 2u);
    EXPECT_RESULT(0, other.result({{"do", "close"}, {"line", line}}));
    EXPECT_EQ(rings(), 5u);
    EXPECT_RESULT(LINEERR_INVALADDRESSID,
                  desk.app.result({{"do", "set_num_rings"}, {"line", desk.lines[0]}, {"address", 9}, {"rings", 2}}));
}

TEST(Operations, PRIV_1_a_monitor_may_look_but_not_touch) {
    Desk desk;
    Puppet monitor("monitor");
    monitor.initialize();
    monitor.open(0, watch);
    const auto call = desk.connect(0, 1);
    const DWORD theirs = monitor.wait_new_call(LINECALLSTATE_UNKNOWN);
    for (const char* command : {"drop", "hold", "unhold", "answer", "accept"}) {
        EXPECT_RESULT(LINEERR_NOTOWNER, monitor.start(command, theirs)) << command;
    }
    EXPECT_RESULT(LINEERR_NOTOWNER, monitor.start("dial", theirs, {{"address", "1"}}));
    EXPECT_RESULT(LINEERR_NOTOWNER, monitor.start("set_call_params", theirs, {{"bearer", LINEBEARERMODE_SPEECH}}));
    EXPECT_RESULT(LINEERR_NOTOWNER, monitor.result({{"do", "set_media_mode"}, {"call", theirs}, {"media", machine}}));
    EXPECT_RESULT(LINEERR_NOTOWNER, monitor.result({{"do", "handoff"}, {"call", theirs}, {"media", voice}}));
    EXPECT_EQ(monitor.call_status(theirs).at("privilege"), LINECALLPRIVILEGE_MONITOR);
    EXPECT_EQ(monitor.call_status(theirs).at("features").get<DWORD>() & LINECALLFEATURE_DROP, 0u);
    EXPECT_EQ(monitor.call_info(theirs).at("called"), "1002");
    EXPECT_RESULT(0, monitor.result({{"do", "deallocate"}, {"call", theirs}}));
    EXPECT_EQ(desk.app.state_of(call.out), LINECALLSTATE_CONNECTED) << "PRIV-4: giving back changes no state";
    desk.clear_call(call);
}

}  // namespace
}  // namespace tapi::test
