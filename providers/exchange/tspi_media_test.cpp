// SPDX-License-Identifier: Apache-2.0
// Digits, tones and media through TSPI, in real time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::Roomy;
using sdk::TestServer;
using Seen = TestServer::Seen;

class TspiMediaTest : public testing::Test {
  protected:
    TspiMediaTest()
        : server(EXCHANGE_MODULE, R"(
[sound]
digit_ms = 50
gap_ms = 50
[[extensions]]
from = 1001
to = 1002
media_modes = ["interactivevoice", "g3fax"]
[[trunk]]
prefix = "9"
[[far_end]]
number = "1"
sound = "fax_calling"
)") {
        EXPECT_EQ(server.start(), 0);
        first = server.open(0);
        second = server.open(1);
    }
    void connect() {
        caller = server.make_call(1, first, 1, u"1002");
        called = server.announced(101);
        server.answer(2, called);
        server.seen();
    }
    LONG generate(HDRVCALL call, DWORD id, LPCWSTR digits, DWORD mode = LINEDIGITMODE_DTMF,
                  DWORD duration = 0) {
        return server.call<decltype(TSPI_lineGenerateDigits)>("TSPI_lineGenerateDigits", call, id, mode,
                                                              digits, duration);
    }
    LONG tone(HDRVCALL call, DWORD id, DWORD mode, DWORD duration, std::vector<LINEGENERATETONE> tones = {}) {
        return server.call<decltype(TSPI_lineGenerateTone)>("TSPI_lineGenerateTone", call, id, mode, duration,
                                                            static_cast<DWORD>(tones.size()), tones.data());
    }
    LONG monitor(HDRVCALL call, DWORD modes) {
        return server.call<decltype(TSPI_lineMonitorDigits)>("TSPI_lineMonitorDigits", call, modes);
    }
    LONG gather(HDRVCALL call, DWORD id, LPWSTR buffer, DWORD size, LPCWSTR terminators = nullptr,
                DWORD first_timeout = 0, DWORD between = 0) {
        return server.call<decltype(TSPI_lineGatherDigits)>("TSPI_lineGatherDigits", call, id,
                                                            DWORD{LINEDIGITMODE_DTMF}, buffer, size,
                                                            terminators, first_timeout, between);
    }

    TestServer server;
    HDRVLINE first{}, second{};
    HDRVCALL caller{}, called{};
};

TEST_F(TspiMediaTest, DIG_1_DigitsAreHeardOnTheOtherLeg) {
    connect();
    EXPECT_EQ(monitor(called, LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND), 0);
    EXPECT_EQ(server.seen(), (Seen{"L1 C101 CALLINFO 0x8000000 0 0"}));
    EXPECT_EQ(generate(caller, 77, u"1#"), 0);
    EXPECT_EQ(server.seen_until("L0 C1 GENERATE 0x1 0x4D t"),
              (Seen{"L1 C101 MONITORDIGITS 0x31 0x2 t", "L1 C101 MONITORDIGITS 0x31 0x4 t",
                    "L1 C101 MONITORDIGITS 0x23 0x2 t", "L1 C101 MONITORDIGITS 0x23 0x4 t",
                    "L0 C1 GENERATE 0x1 0x4D t"}));
    Roomy<LINECALLINFO> info;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", called, info.get()), 0);
    EXPECT_EQ(info->dwMonitorDigitModes, static_cast<DWORD>(LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND));
    EXPECT_EQ(info->DialParams.dwDigitDuration, 50u);
    EXPECT_EQ(monitor(called, 8), result_of(LINEERR_INVALDIGITMODE));
    EXPECT_EQ(monitor(called, 0), 0);
}

TEST_F(TspiMediaTest, DIG_5_OneGenerationAtATime) {
    connect();
    EXPECT_EQ(tone(caller, 1, LINETONEMODE_BUSY, 0), 0);
    EXPECT_EQ(generate(caller, 2, u"1,,,,2"), 0);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 GENERATE 0x2 0x1 t"}));
    EXPECT_EQ(generate(caller, 0, nullptr), 0);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 GENERATE 0x2 0x2 t"}));
    EXPECT_EQ(tone(caller, 3, LINETONEMODE_BEEP, 0), 0);
    EXPECT_EQ(tone(caller, 0, 0, 0), 0);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 GENERATE 0x2 0x3 t"}));
    EXPECT_EQ(tone(caller, 0, 0, 0), 0);
    EXPECT_EQ(server.seen(), Seen{});
    EXPECT_EQ(tone(caller, 4, LINETONEMODE_BEEP | LINETONEMODE_BUSY, 0), result_of(LINEERR_INVALTONEMODE));
    EXPECT_EQ(tone(caller, 4, LINETONEMODE_CUSTOM, 0), result_of(LINEERR_INVALTONE));
    EXPECT_EQ(tone(caller, 4, LINETONEMODE_CUSTOM, 0, {{5000, 1, 0, 0xFFFF}}), result_of(LINEERR_INVALTONE));
    EXPECT_EQ(tone(caller, 4, LINETONEMODE_CUSTOM, 0, {{500, 1, 0, 0x10000}}), result_of(LINEERR_INVALTONE));
    const std::vector<LINEGENERATETONE> five(5, {500, 1, 0, 0xFFFF});
    EXPECT_EQ(tone(caller, 4, LINETONEMODE_CUSTOM, 0, five), result_of(LINEERR_INVALTONE));
    EXPECT_EQ(generate(caller, 4, u"1", LINEDIGITMODE_DTMF | LINEDIGITMODE_PULSE),
              result_of(LINEERR_INVALDIGITMODE));
}

TEST_F(TspiMediaTest, DIG_3_TheBufferIsFullBeforeTheMessage) {
    connect();
    std::array<WCHAR, 5> buffer;
    buffer.fill(u'?');
    EXPECT_EQ(gather(called, 5, buffer.data(), 4, u"#"), 0);
    EXPECT_EQ(generate(caller, 1, u"98#"), 0);
    server.seen_until("L1 C101 GATHERDIGITS 0x2 0x5 t");
    EXPECT_EQ(std::u16string(buffer.data(), 5), std::u16string(u"98#\0?", 5));
    buffer.fill(u'?');
    EXPECT_EQ(gather(called, 6, buffer.data(), 2), 0);
    EXPECT_EQ(generate(caller, 2, u"12"), 0);
    server.seen_until("L1 C101 GATHERDIGITS 0x1 0x6 t");
    EXPECT_EQ(std::u16string(buffer.data(), 5), u"12???") << "a full buffer has no room for an end";
    buffer.fill(u'?');
    EXPECT_EQ(gather(called, 7, buffer.data(), 2, nullptr, 100), 0);
    server.seen_until("L1 C101 GATHERDIGITS 0x4 0x7 t");
    EXPECT_EQ(buffer[0], u'\0');
    EXPECT_EQ(gather(called, 8, buffer.data(), 0), result_of(LINEERR_INVALPARAM));
    EXPECT_EQ(gather(called, 8, buffer.data(), 1, u"Z"), result_of(LINEERR_INVALDIGITS));
    EXPECT_EQ(gather(called, 8, buffer.data(), 1, nullptr, 5), result_of(LINEERR_INVALTIMEOUT));
}

TEST_F(TspiMediaTest, DIG_2_NothingIsWrittenAfterTheEnd) {
    connect();
    std::array<WCHAR, 4> buffer;
    buffer.fill(u'?');
    EXPECT_EQ(gather(called, 1, buffer.data(), 4), 0);
    EXPECT_EQ(gather(called, 0, nullptr, 0), 0);
    EXPECT_EQ(server.seen(), (Seen{"L1 C101 GATHERDIGITS 0x10 0x1 t"}));
    EXPECT_EQ(buffer[0], u'\0');
    buffer.fill(u'?');
    EXPECT_EQ(gather(called, 2, buffer.data(), 4), 0);
    EXPECT_EQ(server.close_call(called), 0);
    EXPECT_EQ(generate(caller, 3, u"1234"), 0);
    EXPECT_EQ(server.seen_until("L0 C1 GENERATE 0x1 0x3 t"), (Seen{"L0 C1 GENERATE 0x1 0x3 t"}));
    EXPECT_EQ(buffer[0], u'?') << "closed without a word";
}

TEST_F(TspiMediaTest, CC_1_TheEndOfACallEndsItsMediaFirst) {
    connect();
    std::array<WCHAR, 4> buffer;
    EXPECT_EQ(gather(caller, 9, buffer.data(), 4), 0);
    EXPECT_EQ(tone(caller, 8, LINETONEMODE_RINGBACK, 0), 0);
    server.drop(3, caller);
    const Seen seen = server.seen();
    EXPECT_EQ(Seen(seen.begin(), seen.begin() + 3),
              (Seen{"L0 C1 GENERATE 0x2 0x8 t", "L0 C1 GATHERDIGITS 0x10 0x9 t", "L0 C1 CALLSTATE 0x1 0 0"}));
    EXPECT_EQ(gather(caller, 9, buffer.data(), 4), result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(monitor(caller, 0), 0);
    EXPECT_EQ(monitor(nullptr, 0), result_of(LINEERR_INVALCALLHANDLE));
}

TEST_F(TspiMediaTest, DIG_7_TonesAndSilence) {
    connect();
    const auto watch = server.find<decltype(TSPI_lineMonitorTones)>("TSPI_lineMonitorTones");
    LINEMONITORTONE tones[] = {{11, 100, 1000, 1700, 0}, {12, 100, 700, 0, 0}};
    LINEMONITORTONE silence{13, 1000, 0, 0, 0};
    EXPECT_EQ(watch(called, 1, tones, 2), 0);
    EXPECT_EQ(watch(called, 2, &silence, 1), 0);
    EXPECT_EQ(tone(caller, 1, LINETONEMODE_CUSTOM, 200, {{1000, 1, 0, 0xFFFF}, {1700, 1, 0, 0x8000}}), 0);
    EXPECT_EQ(
        server.seen_until("L1 C101 MONITORTONE 0xD 0x2 t"),
        (Seen{"L1 C101 MONITORTONE 0xB 0x1 t", "L0 C1 GENERATE 0x1 0x1 t", "L1 C101 MONITORTONE 0xD 0x2 t"}));
    EXPECT_EQ(watch(called, 2, nullptr, 0), 0);
    tones[0].dwFrequency2 = 4000;
    EXPECT_EQ(watch(called, 1, tones, 2), result_of(LINEERR_INVALTONE));
    EXPECT_EQ(watch(called, 1, tones, 1000), result_of(LINEERR_RESOURCEUNAVAIL));
}

TEST_F(TspiMediaTest, DIG_8_AFaxOutsideIsHeard) {
    const HDRVCALL call = server.make_call(1, first, 1, u"91");
    server.seen();
    const auto watch = server.find<decltype(TSPI_lineMonitorMedia)>("TSPI_lineMonitorMedia");
    EXPECT_EQ(watch(call, LINEMEDIAMODE_G3FAX), 0);
    server.seen_until("L0 C1 MONITORMEDIA 0x20 0 t");
    EXPECT_EQ(watch(call, LINEMEDIAMODE_DATAMODEM), result_of(LINEERR_INVALMEDIAMODE));
    EXPECT_EQ(watch(call, 0), 0);
}

TEST_F(TspiMediaTest, DIG_10_MediaControlRunsInTheProvider) {
    connect();
    const auto control = server.find<decltype(TSPI_lineSetMediaControl)>("TSPI_lineSetMediaControl");
    LINEMEDIACONTROLDIGIT digit{u'5', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_RESET};
    EXPECT_EQ(control(first, 0, caller, LINECALLSELECT_CALL, &digit, 1, nullptr, 0, nullptr, 0, nullptr, 0),
              0);
    EXPECT_EQ(tone(caller, 1, LINETONEMODE_RINGBACK, 0), 0);
    EXPECT_EQ(generate(called, 2, u"5"), 0);
    server.seen_until("L0 C1 GENERATE 0x2 0x1 t");
    EXPECT_EQ(control(first, 0, nullptr, LINECALLSELECT_LINE, nullptr, 7, nullptr, 0, nullptr, 0, nullptr, 0),
              0);
    EXPECT_EQ(
        control(first, 9, nullptr, LINECALLSELECT_ADDRESS, &digit, 1, nullptr, 0, nullptr, 0, nullptr, 0),
        result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(control(first, 0, nullptr, 0x10, &digit, 1, nullptr, 0, nullptr, 0, nullptr, 0),
              result_of(LINEERR_INVALCALLSELECT));
    EXPECT_EQ(control(first, 0, caller, LINECALLSELECT_CALL, &digit, 17, nullptr, 0, nullptr, 0, nullptr, 0),
              result_of(LINEERR_RESOURCEUNAVAIL));
}

TEST_F(TspiMediaTest, DEV_6_CapabilitiesSayWhatWorks) {
    Roomy<LINEDEVCAPS> caps;
    EXPECT_EQ(server.call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", TestServer::line_base,
                                                         sdk::version_2_2, DWORD{0}, caps.get()),
              0);
    EXPECT_EQ(caps->dwGenerateToneModes, 0x1Fu);
    EXPECT_EQ(caps->dwGenerateToneMaxNumFreq, 4u);
    EXPECT_EQ(caps->dwGenerateDigitModes, static_cast<DWORD>(LINEDIGITMODE_DTMF | LINEDIGITMODE_PULSE));
    EXPECT_EQ(caps->dwMonitorDigitModes, 7u);
    EXPECT_EQ(caps->dwMonitorToneMaxNumFreq, 3u);
    EXPECT_EQ(caps->dwMonitorToneMaxNumEntries, 16u);
    EXPECT_EQ(caps->dwGatherDigitsMinTimeout, 100u);
    EXPECT_EQ(caps->dwGatherDigitsMaxTimeout, 300000u);
    EXPECT_EQ(caps->dwMedCtlToneMaxListSize, 16u);
    EXPECT_EQ(caps->MinDialParams.dwDigitDuration, 50u);
    EXPECT_EQ(caps->DefaultDialParams.dwDigitDuration, 50u);
    EXPECT_EQ(caps->DefaultDialParams.dwDialPause, 2000u);
    EXPECT_GT(caps->MaxDialParams.dwDialSpeed, caps->DefaultDialParams.dwDialSpeed);
}

TEST(TspiMedia, DEV_6_WithoutPulseNoPulse) {
    TestServer server(EXCHANGE_MODULE, "[sound]\npulse = false\n[[extensions]]\nfrom = 1\nto = 2\n");
    ASSERT_EQ(server.start(), 0);
    Roomy<LINEDEVCAPS> caps;
    server.call<decltype(TSPI_lineGetDevCaps)>("TSPI_lineGetDevCaps", TestServer::line_base, sdk::version_2_2,
                                               DWORD{0}, caps.get());
    EXPECT_EQ(caps->dwGenerateDigitModes, static_cast<DWORD>(LINEDIGITMODE_DTMF));
    EXPECT_EQ(caps->dwMonitorDigitModes, static_cast<DWORD>(LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND));
    const HDRVCALL call = server.make_call(1, server.open(0), 1, u"2");
    EXPECT_EQ(server.call<decltype(TSPI_lineMonitorDigits)>("TSPI_lineMonitorDigits", call,
                                                            DWORD{LINEDIGITMODE_PULSE}),
              result_of(LINEERR_INVALDIGITMODE));
}

}  // namespace
}  // namespace tapi::exchange
