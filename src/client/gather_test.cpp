// SPDX-License-Identifier: Apache-2.0
// Media functions at the C door: the buffer of lineGatherDigits, lists and blocks that pass through.
#include <unistd.h>

#include <algorithm>

#include "client/test_app.hpp"
#include "model/flat.hpp"
#include "model/gathered.hpp"
#include "model/layouts.hpp"

namespace tapi::client {
namespace {

constexpr uint32_t call = 0x501;
constexpr DWORD dtmf = LINEDIGITMODE_DTMF;

Message gathered(uint32_t buffer, std::u16string digits, uint64_t reason, uint32_t handle = call) {
    Message m = message_of(LINE_GATHERDIGITS, handle, reason, 0, 4711);
    Writer out(m.reply);
    encode(out, GatheredDigits{buffer, std::move(digits)});
    return m;
}

// An application with a call on an open line, and what it asks the server to gather.
class Gather : public ::testing::Test {
  protected:
    Gather() {
        line = app.open(7);
        Message newcall = message_of(LINE_APPNEWCALL, line, 0, call, LINECALLPRIVILEGE_OWNER);
        server.message(app.app(), newcall);
        app.next();
        server.on(Function::lineGatherDigits, [this](const FakeServer::Request& request) {
            asked.push_back(request.as<api::LineGatherDigits>());
            request.respond(result);
        });
        server.answer(Function::lineDeallocateCall, 0);
        server.answer(Function::lineClose, 0);
    }
    // What arrives before a message that shows that everything before it has been dealt with.
    bool only_the_mark_arrives() {
        server.message(app.app(), message_of(LINE_LINEDEVSTATE, 0, LINEDEVSTATE_REINIT));
        return app.next().dwMessageID == static_cast<DWORD>(LINE_LINEDEVSTATE);
    }

    FakeServer server;
    EventApp app;
    HLINE line = 0;
    int32_t result = 0;
    std::vector<api::LineGatherDigits> asked;
};

TEST_F(Gather, DIG_2_TheParametersReachTheServer) {
    WCHAR digits[4];
    EXPECT_EQ(lineGatherDigitsW(call, dtmf, digits, 4, u"#*", 5000, 2000), 0);
    const auto& request = asked.at(0);
    EXPECT_EQ(request.h_call, call);
    EXPECT_EQ(request.digit_modes, dtmf);
    EXPECT_NE(request.digits, 0u);
    EXPECT_EQ(request.num_digits, 4u);
    EXPECT_EQ(request.termination_digits, u"#*");
    EXPECT_EQ(request.first_digit_timeout, 5000u);
    EXPECT_EQ(request.inter_digit_timeout, 2000u);
}

TEST_F(Gather, DIG_3_TheBufferIsWrittenJustBeforeTheMessage) {
    WCHAR digits[4] = {u'x', u'x', u'x', u'x'};
    ASSERT_EQ(lineGatherDigitsW(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"12", LINEGATHERTERM_INTERTIMEOUT));
    EXPECT_TRUE(readable(app.event(), 30000));
    EXPECT_EQ(digits[0], u'x');
    const LINEMESSAGE message = app.next();
    EXPECT_EQ(message.dwMessageID, static_cast<DWORD>(LINE_GATHERDIGITS));
    EXPECT_EQ(message.dwParam1, static_cast<DWORD_PTR>(LINEGATHERTERM_INTERTIMEOUT));
    EXPECT_EQ(message.dwParam2, 0u);
    EXPECT_EQ(message.dwParam3, 4711u);
    EXPECT_EQ(std::u16string(digits), u"12");
    EXPECT_EQ(digits[3], u'x');
}

TEST_F(Gather, DIG_3_AFullBufferHasNoNul) {
    WCHAR digits[3] = {0, 0, u'x'};
    ASSERT_EQ(lineGatherDigitsW(call, dtmf, digits, 2, nullptr, 0, 0), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"12", LINEGATHERTERM_BUFFERFULL));
    app.next();
    EXPECT_EQ(std::u16string(digits, 3), u"12x");
}

TEST_F(Gather, DIG_3_NoDigitAtAllIsANul) {
    char digits[2] = {'x', 'x'};
    ASSERT_EQ(lineGatherDigits(call, dtmf, digits, 2, nullptr, 100, 100), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"", LINEGATHERTERM_FIRSTTIMEOUT));
    app.next();
    EXPECT_EQ(digits[0], '\0');
    EXPECT_EQ(digits[1], 'x');
}

TEST_F(Gather, MEM_3_TheAnsiFormHasOneByteForADigit) {
    char digits[8];
    std::fill_n(digits, sizeof digits, 'x');
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 6, "#", 0, 0), 0);
    EXPECT_EQ(asked.at(0).termination_digits, u"#");
    server.message(app.app(), gathered(asked.at(0).digits, u"4*D#", LINEGATHERTERM_TERMDIGIT));
    app.next();
    EXPECT_STREQ(digits, "4*D#");
    EXPECT_EQ(digits[5], 'x');
}

TEST_F(Gather, ASY_12_MoreDigitsThanAskedForAreNotWritten) {
    char digits[4] = {0, 0, 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 2, nullptr, 0, 0), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"123456", LINEGATHERTERM_BUFFERFULL));
    app.next();
    EXPECT_EQ(std::string(digits, 4), "12xx");
}

TEST_F(Gather, DIG_2_NullCancelsAndTheFormerBufferGetsItsDigits) {
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    ASSERT_EQ(lineGatherDigitsA(call, 0, nullptr, 0, nullptr, 0, 0), 0);
    EXPECT_EQ(asked.at(1).digits, 0u);
    server.message(app.app(), gathered(asked.at(0).digits, u"1", LINEGATHERTERM_CANCEL));
    EXPECT_EQ(app.next().dwParam1, static_cast<DWORD_PTR>(LINEGATHERTERM_CANCEL));
    EXPECT_STREQ(digits, "1");
}

TEST_F(Gather, DIG_2_EachOfSeveralRequestsHasItsOwnBuffer) {
    char first[4] = {}, second[4] = {};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, first, 3, nullptr, 0, 0), 0);
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, second, 3, nullptr, 0, 0), 0);
    EXPECT_NE(asked.at(0).digits, asked.at(1).digits);
    server.message(app.app(), gathered(asked.at(0).digits, u"1", LINEGATHERTERM_CANCEL));
    server.message(app.app(), gathered(asked.at(1).digits, u"234", LINEGATHERTERM_BUFFERFULL));
    app.next();
    EXPECT_STREQ(first, "1");
    EXPECT_STREQ(second, "");
    app.next();
    EXPECT_STREQ(second, "234");
}

TEST_F(Gather, MEM_8_ARefusedRequestForgetsItsBuffer) {
    char digits[4] = {'x', 'x', 'x', 'x'};
    result = err(LINEERR_INVALTIMEOUT);
    EXPECT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 1, 1), err(LINEERR_INVALTIMEOUT));
    server.message(app.app(), gathered(asked.at(0).digits, u"1234", LINEGATHERTERM_BUFFERFULL));
    EXPECT_TRUE(only_the_mark_arrives());
    EXPECT_EQ(digits[0], 'x');
}

TEST_F(Gather, ASY_12_NothingIsWrittenAfterTheCallWasDeallocated) {
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    ASSERT_EQ(lineDeallocateCall(call), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"1234", LINEGATHERTERM_BUFFERFULL));
    EXPECT_TRUE(only_the_mark_arrives());
    EXPECT_EQ(digits[0], 'x');
}

TEST_F(Gather, ASY_12_NothingIsWrittenAfterTheLineWasClosed) {
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    ASSERT_EQ(lineClose(line), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"1234", LINEGATHERTERM_BUFFERFULL));
    EXPECT_TRUE(only_the_mark_arrives());
    EXPECT_EQ(digits[0], 'x');
}

TEST_F(Gather, ASY_12_AnOldApplicationsCallIsForgottenWithItsLineToo) {
    // Before 2.0 a call comes with its state only: the library does not know its line.
    server.message(app.app(),
                   message_of(LINE_CALLSTATE, 0x502, LINECALLSTATE_OFFERING, 0, LINECALLPRIVILEGE_OWNER));
    app.next();
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(0x502, dtmf, digits, 4, nullptr, 0, 0), 0);
    ASSERT_EQ(lineClose(line), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"1234", LINEGATHERTERM_BUFFERFULL, 0x502));
    EXPECT_TRUE(only_the_mark_arrives());
    EXPECT_EQ(digits[0], 'x');
}

TEST_F(Gather, CLOSE_5_ALineThatTheServerClosesTakesItsBuffersAlong) {
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    server.message(app.app(), message_of(LINE_CLOSE, line));
    EXPECT_EQ(app.next().dwMessageID, static_cast<DWORD>(LINE_CLOSE));
    server.message(app.app(), gathered(asked.at(0).digits, u"1234", LINEGATHERTERM_BUFFERFULL));
    EXPECT_TRUE(only_the_mark_arrives());
    EXPECT_EQ(digits[0], 'x');
}

TEST_F(Gather, ASY_12_NothingIsWrittenAfterShutdown) {
    server.answer(Function::lineShutdown, 0);
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    ASSERT_EQ(lineShutdown(app.app()), 0);
    server.message(app.app(), gathered(asked.at(0).digits, u"1234", LINEGATHERTERM_BUFFERFULL));
    EXPECT_EQ(app.poll_message(), err(LINEERR_INVALAPPHANDLE));
    EXPECT_EQ(digits[0], 'x');
}

TEST_F(Gather, AMessageForNoBufferOrWithNonsenseIsDiscarded) {
    server.message(app.app(), gathered(77, u"1", LINEGATHERTERM_BUFFERFULL));
    Message nonsense = message_of(LINE_GATHERDIGITS, call, LINEGATHERTERM_BUFFERFULL);
    nonsense.reply = Bytes(3);
    server.message(app.app(), nonsense);
    server.message(app.app(), message_of(LINE_GATHERDIGITS, call, LINEGATHERTERM_BUFFERFULL));
    EXPECT_TRUE(only_the_mark_arrives());
}

TEST(GatherAlone, lineGatherDigits_UNINITIALIZED) {
    char digits[4];
    EXPECT_EXIT(
        _exit(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0) == err(LINEERR_UNINITIALIZED) ? 0 : 1),
        ::testing::ExitedWithCode(0), "");
}

TEST_F(Gather, lineGatherDigits_OPERATIONFAILED_ServerIsGone) {
    char digits[4] = {'x', 'x', 'x', 'x'};
    ASSERT_EQ(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    server.die();
    EXPECT_EQ(app.next().dwMessageID, static_cast<DWORD>(LINE_CLOSE));
    EXPECT_LT(lineGatherDigitsA(call, dtmf, digits, 4, nullptr, 0, 0), 0);
    EXPECT_EQ(digits[0], 'x');
}

// ---- Lists and blocks

TEST(MediaDoor, DIG_6_TonesAreReadForCustomOnly) {
    FakeServer server;
    EventApp app;
    std::vector<api::LineGenerateTone> asked;
    server.on(Function::lineGenerateTone, [&](const FakeServer::Request& request) {
        asked.push_back(request.as<api::LineGenerateTone>());
        request.respond(0);
    });
    auto* const garbage = reinterpret_cast<LPLINEGENERATETONE>(uintptr_t{8});
    EXPECT_EQ(lineGenerateTone(call, LINETONEMODE_BUSY, 0, 9, garbage), 0);
    EXPECT_EQ(lineGenerateTone(call, 0, 0, 9, nullptr), 0);
    EXPECT_FALSE(asked.at(0).tones.has_value());
    LINEGENERATETONE tones[2] = {{440, 1, 2, 3}, {480, 4, 5, 6}};
    EXPECT_EQ(lineGenerateTone(call, LINETONEMODE_CUSTOM, 500, 2, tones), 0);
    ASSERT_EQ(asked.at(2).tones.value().size(), sizeof tones);
    EXPECT_EQ(load<LINEGENERATETONE>(*asked.at(2).tones, sizeof tones[0]).dwFrequency, 480u);
}

TEST(MediaDoor, lineGenerateTone_INVALPOINTER) {
    FakeServer server;
    EventApp app;
    EXPECT_EQ(lineGenerateTone(call, LINETONEMODE_CUSTOM, 0, 1, nullptr), err(LINEERR_INVALPOINTER));
}

TEST(MediaDoor, DIG_7_ANullListStopsMonitoringTones) {
    FakeServer server;
    EventApp app;
    std::vector<api::LineMonitorTones> asked;
    server.on(Function::lineMonitorTones, [&](const FakeServer::Request& request) {
        asked.push_back(request.as<api::LineMonitorTones>());
        request.respond(0);
    });
    LINEMONITORTONE tone{1, 2, 3, 4, 5};
    EXPECT_EQ(lineMonitorTones(call, &tone, 1), 0);
    EXPECT_EQ(lineMonitorTones(call, nullptr, 3), 0);
    EXPECT_EQ(asked.at(0).tone_list.value().size(), sizeof tone);
    EXPECT_FALSE(asked.at(1).tone_list.has_value());
}

TEST(MediaDoor, EXT_1_TheReplyFillsTheBlock) {
    FakeServer server;
    EventApp app;
    server.on(Function::lineDevSpecific, [&](const FakeServer::Request& request) {
        EXPECT_EQ(request.as<api::LineDevSpecific>().params,
                  (Bytes{std::byte{1}, std::byte{0}, std::byte{255}}));
        request.respond(0);
    });
    unsigned char block[3] = {1, 0, 255};
    const LONG id = lineDevSpecific(app.open(), 0, 0, block, sizeof block);
    ASSERT_GT(id, 0);
    api::LineDevSpecific::Reply reply{{std::byte{9}, std::byte{8}, std::byte{7}, std::byte{6}}};
    server.reply(app.app(), static_cast<uint32_t>(id), 0, reply);
    EXPECT_EQ(app.next().dwParam2, 0u);
    EXPECT_EQ(block[0], 9);
    EXPECT_EQ(block[2], 7);
}

TEST(MediaDoor, lineDevSpecific_INVALPOINTER) {
    FakeServer server;
    EventApp app;
    EXPECT_EQ(lineDevSpecific(1, 0, 0, nullptr, 3), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineDevSpecificFeature(1, 0, nullptr, 3), err(LINEERR_INVALPOINTER));
}

TEST(MediaDoor, MEM_7_SettingsAreNotConvertedInTheAnsiForm) {
    FakeServer server;
    EventApp app;
    const Bytes settings{std::byte{0xFF}, std::byte{0}, std::byte{0xC4}, std::byte{0x80}, std::byte{1}};
    server.on(Function::lineGetDevConfig, [&](const FakeServer::Request& request) {
        EXPECT_EQ(request.as<api::LineGetDevConfig>().device_class, u"comm/datamodem");
        FlatBuilder builder(layout::VARSTRING, 0x00020002, VARSTRING{});
        builder.set(offsetof(VARSTRING, dwStringFormat), STRINGFORMAT_BINARY);
        builder.add_bytes(offsetof(VARSTRING, dwStringSize), settings);
        request.respond_with(api::LineGetDevConfig::Response{builder.finish()});
    });
    alignas(8) std::byte room[128] = {};
    auto* const config = reinterpret_cast<VARSTRING*>(room);
    config->dwTotalSize = sizeof room;
    ASSERT_EQ(lineGetDevConfigA(0, config, "comm/datamodem"), 0);
    ASSERT_EQ(config->dwStringSize, settings.size());
    EXPECT_TRUE(std::equal(settings.begin(), settings.end(), room + config->dwStringOffset));
}

TEST(MediaDoor, lineGetDevConfig_INVALPOINTER) {
    FakeServer server;
    EventApp app;
    EXPECT_EQ(lineGetDevConfigW(0, nullptr, u"comm"), err(LINEERR_INVALPOINTER));
    VARSTRING config{};
    config.dwTotalSize = sizeof config;
    EXPECT_EQ(lineGetDevConfigW(0, &config, nullptr), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineSetDevConfigW(0, nullptr, 3, u"comm"), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineSetDevConfigW(0, &config, 3, nullptr), err(LINEERR_INVALPOINTER));
}

TEST(MediaDoor, lineGetDevConfig_STRUCTURETOOSMALL) {
    FakeServer server;
    EventApp app;
    VARSTRING config{};
    config.dwTotalSize = sizeof config - 1;
    EXPECT_EQ(lineGetDevConfigW(0, &config, u"comm"), err(LINEERR_STRUCTURETOOSMALL));
}

}  // namespace
}  // namespace tapi::client
