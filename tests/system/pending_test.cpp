// SPDX-License-Identifier: Apache-2.0
// Requests whose reply is still to come while their call or line goes, and structures that are too small.
#include "desk.hpp"

namespace tapi::test {
namespace {

ServerSetup faulty(const std::string& faults) {
    ServerSetup setup;
    setup.module = faults_module();
    setup.provider_file = faults;
    return setup;
}

// The provider completes a request when its next function is called.
TEST(Pending, ASY_9_giving_a_call_back_does_not_swallow_its_replies) {
    TestServer server(faulty("completion=next\n"));
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(0, LINECALLPRIVILEGE_NONE);
    const LONG made = app.start_call(line, "1");
    const LONG other = app.start_call(line, "2");
    const Msg reply = app.wait_reply(made);
    ASSERT_EQ(reply.p2, 0u);
    const LONG drop = app.start("drop", reply.made);
    ASSERT_GT(drop, 0);
    EXPECT_RESULT(0, app.finish(other));
    EXPECT_RESULT(0, app.result({{"do", "deallocate"}, {"call", reply.made}}));
    const LONG result = app.finish(drop);
    EXPECT_TRUE(result == 0 || result == err(LINEERR_OPERATIONFAILED)) << named(result);
}

TEST(Pending, AMB_27_ASY_12_closing_a_line_cancels_the_replies_of_that_handle_only) {
    TestServer server(faulty("completion=next\n"));
    LocalProgram app;
    app.initialize();
    const DWORD first = app.open(0, LINECALLPRIVILEGE_NONE), second = app.open(0, LINECALLPRIVILEGE_NONE);
    constexpr HCALL mark = 0x01020304;
    HCALL cancelled = mark;
    const LONG lost = lineMakeCallA(first, &cancelled, "1", 0, nullptr);
    ASSERT_GT(lost, 0);
    EXPECT_RESULT(0, app.result({{"do", "close"}, {"line", first}}));
    const LONG kept = app.start_call(second, "2");
    const LONG next = app.start_call(second, "3");
    EXPECT_RESULT(0, app.finish(kept));
    EXPECT_GT(next, 0);
    EXPECT_FALSE(app.look([=](const Msg& m) { return m.message == LINE_REPLY && static_cast<LONG>(m.p1) == lost; }));
    EXPECT_EQ(cancelled, mark) << "memory of a request that was cancelled is not touched";
}

TEST(Pending, ASY_3_more_requests_than_may_wait_are_refused) {
    ServerSetup setup = faulty("completion=never\n");
    setup.log_level = "info";
    setup.tables = "\n[limits]\nmax_pending = 5\n";
    TestServer server(setup);
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(0, LINECALLPRIVILEGE_NONE);
    for (int i = 0; i < 5; ++i) EXPECT_GT(app.start_call(line, "1"), 0);
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, app.start_call(line, "1"));
    EXPECT_RESULT(0, app.result({{"do", "close"}, {"line", line}}));
    const DWORD again = app.open(0, LINECALLPRIVILEGE_NONE);
    EXPECT_GT(app.start_call(again, "1"), 0) << "the cancelled ones count no more";
}

TEST(Pending, ASY_3_a_request_that_the_provider_refuses_later_leaves_no_call) {
    TestServer server(faulty("completion=failed\n"));
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(0, watch);
    const LONG request = app.start_call(line, "1");
    const Msg reply = app.wait_reply(request);
    EXPECT_RESULT(LINEERR_RESOURCEUNAVAIL, static_cast<LONG>(reply.p2));
    EXPECT_EQ(app.ask({{"do", "get_new_calls"}, {"line", line}}).at("calls").size(), 0u) << "ASY-7";
    EXPECT_EQ(server.ask("status").at("calls"), 0);
    EXPECT_FALSE(app.look([](const Msg& m) { return m.message == LINE_CALLSTATE; }));
}

// A structure one byte too small is refused, and not a byte of it changes.
template <class S, class Call>
void refused_when_small(DWORD fixed, DWORD error, Call call) {
    Space<S> small(fixed - 1);
    std::memset(reinterpret_cast<char*>(small.get()) + 4, 0x5A, fixed - 5);
    const std::string before(small.bytes(), fixed - 1);
    EXPECT_RESULT(error, call(small.get()));
    EXPECT_EQ(std::string(small.bytes(), fixed - 1), before);
}

TEST(Pending, MEM_1_structures_that_are_too_small) {
    Desk desk(1);
    const HLINEAPP app = desk.app.app();
    refused_when_small<VARSTRING>(sizeof(VARSTRING), LINEERR_STRUCTURETOOSMALL, [&](VARSTRING* s) {
        return lineGetIDA(desk.lines[0], 0, 0, LINECALLSELECT_LINE, s, "tapi/line");
    });
    refused_when_small<LINEPROVIDERLIST>(sizeof(LINEPROVIDERLIST), LINEERR_STRUCTURETOOSMALL,
                                         [&](LINEPROVIDERLIST* s) { return lineGetProviderListA(api_2_2, s); });
    refused_when_small<LINEINITIALIZEEXPARAMS>(
        sizeof(LINEINITIALIZEEXPARAMS), LINEERR_STRUCTURETOOSMALL, [&](LINEINITIALIZEEXPARAMS* s) {
            HLINEAPP another = 0;
            DWORD devices = 0, version = api_2_2;
            return lineInitializeExA(&another, nullptr, nullptr, "x", &devices, &version, s);
        });
    LINECALLPARAMS params_of_a_call{};
    params_of_a_call.dwTotalSize = sizeof params_of_a_call - 1;
    HCALL call = 0;
    EXPECT_RESULT(LINEERR_STRUCTURETOOSMALL, lineMakeCallA(desk.lines[0], &call, "1002", 0, &params_of_a_call));
    EXPECT_RESULT(LINEERR_STRUCTURETOOSMALL, lineMakeCallW(desk.lines[0], &call, u"1002", 0, &params_of_a_call));
    refused_when_small<LINEDEVCAPS>(sizeof(LINEDEVCAPS), LINEERR_STRUCTURETOOSMALL,
                                    [&](LINEDEVCAPS* s) { return lineGetDevCapsW(app, 0, api_2_2, 0, s); });
    HPHONEAPP phones = 0;
    DWORD devices = 0, version = api_2_2;
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    ASSERT_EQ(phoneInitializeExA(&phones, nullptr, nullptr, "x", &devices, &version, &params), 0);
    PHONEEXTENSIONID extension{};
    ASSERT_EQ(phoneNegotiateAPIVersion(phones, 0, api_1_3, api_2_2, &version, &extension), 0);
    refused_when_small<PHONECAPS>(sizeof(PHONECAPS), PHONEERR_STRUCTURETOOSMALL,
                                  [&](PHONECAPS* s) { return phoneGetDevCapsA(phones, 0, api_2_2, 0, s); });
    EXPECT_EQ(phoneShutdown(phones), 0);
}

TEST(Pending, MEM_1_room_for_the_list_of_calls) {
    Desk desk(2);
    const auto call = desk.connect(0, 1);
    const DWORD late = desk.app.open(0, watch);
    Space<LINECALLLIST> small(sizeof(LINECALLLIST));
    EXPECT_RESULT(0, lineGetNewCalls(late, 0, LINECALLSELECT_LINE, small.get()));
    EXPECT_EQ(small->dwCallsNumEntries, 0u);
    EXPECT_EQ(small->dwNeededSize, sizeof(LINECALLLIST) + sizeof(HCALL));
    EXPECT_EQ(desk.app.call_info(call.out).at("monitors"), 0u) << "who has no room for handles gets none";
    Space<LINECALLLIST> enough(small->dwNeededSize);
    EXPECT_RESULT(0, lineGetNewCalls(late, 0, LINECALLSELECT_LINE, enough.get()));
    EXPECT_EQ(enough->dwCallsNumEntries, 1u);
    desk.clear_call(call);
}

}  // namespace
}  // namespace tapi::test
