// SPDX-License-Identifier: Apache-2.0
// <names.hpp>: constants and messages in words.
#include <gtest/gtest.h>
#include <tapi.h>
#include <tspi.h>

#include <names.hpp>

namespace tapi::names {
namespace {

TEST(Names, ValuesFlagsAndBack) {
    EXPECT_EQ("CONNECTED", value(Family::LINECALLSTATE, LINECALLSTATE_CONNECTED));
    EXPECT_EQ("0", value(Family::LINECALLSTATE, 0));
    EXPECT_EQ("0x3", value(Family::LINECALLSTATE, 3));
    EXPECT_EQ("MONITOR|OWNER",
              flags(Family::LINECALLPRIVILEGE, LINECALLPRIVILEGE_OWNER | LINECALLPRIVILEGE_MONITOR));
    EXPECT_EQ("OWNER|0x80", flags(Family::LINECALLPRIVILEGE, LINECALLPRIVILEGE_OWNER | 0x80));
    uint32_t number = 0;
    EXPECT_TRUE(parse(Family::LINEMEDIAMODE, "G3FAX", number));
    EXPECT_EQ(LINEMEDIAMODE_G3FAX, number);
    EXPECT_TRUE(parse(Family::LINEMEDIAMODE, "LINEMEDIAMODE_TDD", number));
    EXPECT_FALSE(parse(Family::LINEMEDIAMODE, "g3fax", number));
}

TEST(Names, EveryValueReadsBack) {
    for (const FamilyTable& family : families) {
        for (const Constant& constant : family) {
            const auto which = static_cast<Family>(&family - families);
            uint32_t number = 0;
            ASSERT_TRUE(parse(which, constant.name, number)) << constant.name;
            EXPECT_EQ(constant.value, number) << constant.name;
            EXPECT_NE(nullptr, full_name(which, constant.value)) << constant.name;
        }
    }
}

TEST(Names, Errors) {
    EXPECT_STREQ("LINEERR_INVALCALLHANDLE", line_error(static_cast<int32_t>(LINEERR_INVALCALLHANDLE)));
    EXPECT_STREQ("PHONEERR_REINIT", phone_error(static_cast<int32_t>(PHONEERR_REINIT)));
    EXPECT_STREQ("TAPIERR_NOREQUESTRECIPIENT", tapi_error(TAPIERR_NOREQUESTRECIPIENT));
    EXPECT_STREQ("LINEERR_?", line_error(5));
    EXPECT_EQ("0", result(0));
    EXPECT_EQ("65537", result(65537));
    EXPECT_EQ("PHONEERR_REINIT", result(static_cast<int32_t>(PHONEERR_REINIT)));
    EXPECT_EQ("0xC0000001", result(static_cast<int32_t>(0xC0000001)));
}

TEST(Names, Messages) {
    EXPECT_EQ("LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=0",
              describe_message(LINE_CALLSTATE, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE, 0));
    EXPECT_EQ("LINE_CALLSTATE state=DISCONNECTED mode=NOANSWER privilege=OWNER",
              describe_message(LINE_CALLSTATE, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NOANSWER,
                               LINECALLPRIVILEGE_OWNER));
    EXPECT_EQ("LINE_CALLSTATE state=CONFERENCED mode=0x30001 privilege=0",
              describe_message(LINE_CALLSTATE, LINECALLSTATE_CONFERENCED, 0x30001, 0));
    EXPECT_EQ("LINE_REPLY request=7 result=LINEERR_OPERATIONFAILED",
              describe_message(LINE_REPLY, 7, LINEERR_OPERATIONFAILED, 0));
    EXPECT_EQ("LINE_MONITORDIGITS digit=# mode=DTMF tick=9",
              describe_message(LINE_MONITORDIGITS, '#', LINEDIGITMODE_DTMF, 9));
    EXPECT_EQ("PHONE_STATE changed=HANDSETHOOKSWITCH detail=ONHOOK",
              describe_message(PHONE_STATE, PHONESTATE_HANDSETHOOKSWITCH, PHONEHOOKSWITCHMODE_ONHOOK, 0));
    EXPECT_EQ("PHONE_STATE changed=OWNER detail=1", describe_message(PHONE_STATE, PHONESTATE_OWNER, 1, 0));
    EXPECT_EQ("LINE_CLOSE", describe_message(LINE_CLOSE, 1, 2, 3));
    EXPECT_EQ("message ? param1=0x1 param2=0x2 param3=0x3", describe_message(999, 1, 2, 3));
}

TEST(Names, EventsOfProviders) {
    EXPECT_EQ("LINE_CALLSTATE state=OFFERING mode=0 media=DATAMODEM",
              describe_event(LINE_CALLSTATE, LINECALLSTATE_OFFERING, 0, LINEMEDIAMODE_DATAMODEM));
    EXPECT_EQ("LINE_NEWCALL drv_call=0x10 call=0x80000001",
              describe_event(LINE_NEWCALL, 0x10, 0x80000001, 0));
    EXPECT_EQ("LINE_ADDRESSSTATE address=0 changed=NUMCALLS",
              describe_event(LINE_ADDRESSSTATE, 0, LINEADDRESSSTATE_NUMCALLS, 0));
}

}  // namespace
}  // namespace tapi::names
