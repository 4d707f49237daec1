// SPDX-License-Identifier: Apache-2.0
// What every provider must get right about calls, as far as its capabilities claim them. matrix_conformance.cpp tries
// every bit of them.
#include "provider_under_test.hpp"

namespace tapi::test {
namespace {

class CallConformance : public Conformance {
  protected:
    void SetUp() override {
        Conformance::SetUp();
        if (HasFatalFailure()) return;
        if (!makes_calls()) GTEST_SKIP() << "the lines make no calls";
    }
    bool can(DWORD feature) { return (address_features() & feature) != 0; }

    std::vector<Msg> messages_until_quiet() {
        app_.settle(calling_line());
        std::vector<Msg> all;
        while (const auto message = app_.look([](const Msg&) { return true; })) all.push_back(*message);
        return all;
    }
};

TEST_F(CallConformance, ASY_4_a_made_call_is_known_before_it_is_spoken_of) {
    const LONG request = app_.start_call(calling_line(), destination());
    ASSERT_GT(request, 0);
    const Msg reply = app_.wait_reply(request);
    ASSERT_EQ(named(static_cast<LONG>(reply.p2)), "0");
    const DWORD call = reply.made;
    app_.settle(calling_line());
    const auto seen = app_.transcript();
    const std::string name = " " + app_.names().name_call(call) + " ";
    for (const std::string& line : seen) {
        if (line.starts_with("REPLY r1")) break;
        EXPECT_EQ((line + " ").find(name), std::string::npos) << line << " came before the reply";
    }
    give_back(call);
}

TEST_F(CallConformance, ST_1_CLOSE_6_states_are_those_announced_and_idle_is_the_last) {
    const Ends ends = connect();
    clear(ends);
    const std::vector<Msg> messages = messages_until_quiet();
    check_within_caps(messages);
    std::map<DWORD, bool> idle;
    for (const Msg& m : messages) {
        if (m.message != LINE_CALLSTATE) continue;
        EXPECT_FALSE(idle[m.device]) << "a state after IDLE";
        idle[m.device] = m.p1 == LINECALLSTATE_IDLE;
    }
}

TEST_F(CallConformance, INFO_1_both_ends_agree_about_the_call) {
    const Ends ends = connect();
    const json out = app_.call_info(ends.out), in = app_.call_info(ends.in);
    EXPECT_RESULT(0, out.at("result").get<LONG>());
    EXPECT_EQ(out.at("origin"), LINECALLORIGIN_OUTBOUND);
    EXPECT_NE(in.at("origin"), LINECALLORIGIN_OUTBOUND);
    EXPECT_EQ(out.at("called"), destination());
    EXPECT_EQ(out.at("call_id"), in.at("call_id")) << "CC-2";
    for (const json& info : {out, in}) {
        EXPECT_NE(info.at("media"), 0u);
        EXPECT_NE(info.at("bearer"), 0u);
        EXPECT_EQ(info.at("states").get<DWORD>() & ~address_caps_[0].at("call_states").get<DWORD>(), 0u);
        EXPECT_TRUE(info.at("caller_flags") != 0u && info.at("called_flags") != 0u) << "UNKNOWN or UNAVAIL at least";
        EXPECT_EQ((info.at("caller_flags").get<DWORD>() & LINECALLPARTYID_ADDRESS) != 0,
                  !info.at("caller").get<std::string>().empty());
    }
    clear(ends);
}

TEST_F(CallConformance, ST_8_status_is_what_the_last_message_said) {
    const Ends ends = ring();
    EXPECT_EQ(app_.call_status(ends.in).at("state"), LINECALLSTATE_OFFERING);
    EXPECT_RESULT(0, app_.run("answer", ends.in));
    app_.wait_state(ends.in, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(app_.call_status(ends.in).at("state"), LINECALLSTATE_CONNECTED);
    const json line = app_.ask({{"do", "dev_status"}, {"line", calling_line()}});
    EXPECT_GE(line.at("active"), 1u);
    clear(ends);
    EXPECT_EQ(app_.ask({{"do", "dev_status"}, {"line", calling_line()}}).at("active"), 0u);
}

TEST_F(CallConformance, SM_1_SM_2_an_offered_call) {
    const Ends ends = ring();
    if (features(ends.in) & LINECALLFEATURE_ACCEPT) {
        EXPECT_RESULT(0, attempt("accept", ends.in));
        app_.wait_state(ends.in, LINECALLSTATE_ACCEPTED);
    }
    ASSERT_NE(features(ends.in) & LINECALLFEATURE_ANSWER, 0u);
    EXPECT_RESULT(0, attempt("answer", ends.in));
    app_.wait_state(ends.in, LINECALLSTATE_CONNECTED);
    clear(ends);
}

TEST_F(CallConformance, SM_7_SM_8_a_connected_call) {
    const Ends ends = connect();
    if (features(ends.out) & LINECALLFEATURE_HOLD) {
        EXPECT_RESULT(0, attempt("hold", ends.out));
        app_.wait_state(ends.out, LINECALLSTATE_ONHOLD);
        ASSERT_NE(features(ends.out) & LINECALLFEATURE_UNHOLD, 0u) << "what is held can be taken back";
        EXPECT_RESULT(0, attempt("unhold", ends.out));
        app_.wait_state(ends.out, LINECALLSTATE_CONNECTED);
    } else {
        EXPECT_FALSE(can(LINECALLFEATURE_HOLD)) << "announced, but not even for a connected call";
    }
    clear(ends);
}

TEST_F(CallConformance, SM_6_dialing) {
    HCALL call = 0;
    const LONG request = lineMakeCallA(calling_line(), &call, nullptr, 0, nullptr);
    if (!can(LINECALLFEATURE_DIAL)) {
        if (request > 0 && app_.finish(request) == 0) give_back(call);
        GTEST_SKIP() << "the provider dials complete numbers only";
    }
    ASSERT_EQ(named(app_.finish(request)), "0");
    app_.wait_state(call, LINECALLSTATE_DIALTONE);
    EXPECT_RESULT(0, attempt("dial", call));
    const DWORD in = app_.wait_new_call(LINECALLSTATE_OFFERING);
    clear({call, in});
}

TEST_F(CallConformance, CLOSE_6_an_idle_call_can_be_read) {
    const Ends ends = connect();
    EXPECT_RESULT(0, app_.run("drop", ends.out));
    app_.wait_state(ends.out, LINECALLSTATE_IDLE);
    EXPECT_NE(app_.call_info(ends.out).at("called"), "");
    clear(ends);
}

TEST_F(CallConformance, CLOSE_7_the_other_end_hears_of_the_end) {
    const Ends ends = connect();
    EXPECT_RESULT(0, app_.run("drop", ends.in));
    app_.wait_state(ends.in, LINECALLSTATE_IDLE);
    app_.wait([&](const Msg& m) {
        return m.message == LINE_CALLSTATE && m.device == ends.out &&
               (m.p1 == LINECALLSTATE_DISCONNECTED || m.p1 == LINECALLSTATE_IDLE);
    }, "the end of the other side");
    clear(ends);
}

TEST_F(CallConformance, SM_4_an_offered_call_can_be_dropped) {
    const Ends ends = ring();
    EXPECT_RESULT(0, app_.run("drop", ends.in));
    app_.wait_state(ends.in, LINECALLSTATE_IDLE);
    clear(ends);
}

TEST_F(CallConformance, SM_23_call_parameters) {
    const Ends ends = connect();
    const LONG changed = app_.run("set_call_params", ends.out, {{"bearer", LINEBEARERMODE_VOICE}});
    EXPECT_EQ(changed == 0, (address_features() & LINECALLFEATURE_SETCALLPARAMS) != 0) << named(changed);
    clear(ends);
}

TEST_F(CallConformance, SM_28_HAND_6_the_applications_own_number_and_the_media_mode) {
    const Ends ends = connect();
    const LONG number = app_.result({{"do", "set_app_specific"}, {"call", ends.out}, {"value", 77}});
    if (number == 0) {
        EXPECT_EQ(app_.call_info(ends.out).at("app_specific"), 77u);
    } else {
        EXPECT_RESULT(LINEERR_OPERATIONUNAVAIL, number);
    }
    const DWORD media = caps_[0].at("media");
    const DWORD lowest = media & (~media + 1);
    const LONG mode = app_.result({{"do", "set_media_mode"}, {"call", ends.out}, {"media", lowest}});
    if (mode == 0) {
        EXPECT_EQ(app_.call_info(ends.out).at("media"), lowest);
    } else {
        EXPECT_RESULT(LINEERR_OPERATIONUNAVAIL, mode);
    }
    clear(ends);
}

TEST_F(CallConformance, DIAL_2_strings_that_cannot_be_dialed_leave_nothing_behind) {
    for (const char* text : {"?", "1?2", "\x01", "W1", "@1"}) {
        const LONG request = app_.start_call(calling_line(), text);
        if (request <= 0) {
            EXPECT_LT(request, 0) << text;
            continue;
        }
        // A provider may take it and find out later.
        const Msg reply = app_.wait_reply(request);
        if (reply.p2 == 0) give_back(reply.made);
    }
    clear_announced();
    EXPECT_EQ(app_.ask({{"do", "dev_status"}, {"line", calling_line()}}).at("active"), 0u);
}

TEST_F(CallConformance, SM_5_calls_up_to_the_limit_and_one_more_is_refused) {
    std::vector<DWORD> calls;
    LONG refused = 0;
    const size_t limit = caps_[0].at("active_calls").get<size_t>() + address_caps_[0].at("active_calls").get<size_t>() + 1;
    while (calls.size() <= limit && refused == 0) {
        const LONG request = app_.start_call(calling_line(), destination());
        if (request <= 0) {
            refused = request;
            break;
        }
        const Msg reply = app_.wait_reply(request);
        if (reply.p2 != 0) {
            refused = static_cast<LONG>(reply.p2);
        } else {
            calls.push_back(reply.made);
        }
    }
    EXPECT_LT(refused, 0) << "there is no limit, though the capabilities say " << limit;
    for (const DWORD call : calls) give_back(call);
    clear_announced();
    EXPECT_EQ(app_.ask({{"do", "dev_status"}, {"line", calling_line()}}).at("active"), 0u);
}

TEST_F(CallConformance, PRIV_5_calls_that_everybody_gave_back_are_forgotten) {
    for (int round = 0; round < 20; ++round) {
        const Ends ends = connect();
        EXPECT_RESULT(0, app_.result({{"do", "deallocate"}, {"call", ends.in}}));
        EXPECT_RESULT(0, app_.run("drop", ends.out));
        app_.wait_state(ends.out, LINECALLSTATE_IDLE);
        EXPECT_RESULT(0, app_.result({{"do", "deallocate"}, {"call", ends.out}}));
        // The called end has nobody any more; a line that keeps it shows so, and then it is had again.
        for (const DWORD line : lines_) {
            const json unclaimed = app_.ask({{"do", "get_new_calls"}, {"line", line}}).at("calls");
            for (const json& left : unclaimed) {
                app_.result({{"do", "set_privilege"}, {"call", left}, {"privilege", own}});
                give_back(left);
            }
        }
        app_.forget();
    }
    EXPECT_EQ(server_->ask("status").at("calls"), 0);
}

TEST_F(CallConformance, OPEN_10_CLOSE_4_lines_that_close_with_calls_on_them_can_be_opened_again) {
    for (int round = 0; round < 5; ++round) {
        connect();
        for (const DWORD line : lines_) EXPECT_RESULT(0, app_.result({{"do", "close"}, {"line", line}}));
        app_.forget();
        for (DWORD device = 0; device < app_.devices(); ++device) {
            lines_[device] = app_.open(device, own_and_watch, caps_[device].at("media"));
        }
        clear_announced();  // what went on without anybody
        app_.forget();
    }
    const Ends ends = connect();
    clear(ends);
}

TEST_F(CallConformance, ASY_3_as_many_replies_as_requests) {
    int requests = 0;
    for (int round = 0; round < 20; ++round) {
        const Ends ends = connect();
        requests += 2;
        for (const char* operation : {"accept", "answer", "hold", "unhold", "dial"}) {
            if (app_.start(operation, ends.out, {{"address", "1"}}) > 0) ++requests;
        }
        if (app_.start("drop", ends.in) > 0) ++requests;
        if (app_.start("drop", ends.out) > 0) ++requests;
        app_.wait_state(ends.in, LINECALLSTATE_IDLE);
        app_.wait_state(ends.out, LINECALLSTATE_IDLE);
        app_.result({{"do", "deallocate"}, {"call", ends.in}});
        app_.result({{"do", "deallocate"}, {"call", ends.out}});
    }
    app_.settle(calling_line());
    int replies = 0;
    for (const std::string& line : app_.transcript()) replies += line.starts_with("REPLY");
    EXPECT_EQ(replies, requests);
}

}  // namespace
}  // namespace tapi::test
