// SPDX-License-Identifier: Apache-2.0
// Registry exports and TELEPHON.INI as people have them.
#include "windows_state.hpp"

#include <gtest/gtest.h>

namespace tapi::ctl {
namespace {

const char* const registry = R"(Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony]
"Perf1"=hex:01,02,\
  03,04

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Cards\Card1]
"ID"=dword:00000007
"Name"="Blue \"Bell\""
"LocalRule"="G"
"LDRule"="0555,$H,FG"
"InternationalRule"="0555,$H,EFG"
"Flags"=dword:00000000
"Pin"="whatever"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Cards\Card2]
"ID"=dword:00000008
"Name"="Strange"
"LDRule"="J$TFG"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Cards\Card3]
"ID"=dword:00000009
"Name"="Unseen"
"Flags"=dword:00000003

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\HandoffPriorities]
"interactivevoice"="C:\\Program Files\\Dialer\\DIALER.EXE,answer.exe"
"RequestMakeCall"="DIALER.EXE"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Locations]
"CurrentID"=dword:00000002

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Locations\Location1]
"ID"=dword:00000001
"Name"="B)" "\xC3\xBC" R"(ro"
"AreaCode"="20"
"Country"=dword:0000002c
"OutsideAccess"="9,"
"LongDistanceAccess"="9,"
"DisableCallWaiting"=""
"Flags"=dword:00000003
"CallingCard"=dword:00000007

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Locations\Location1\AreaCodeRules\Rule0]
"Name"="not a location"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Locations\Location2]
"ID"=dword:00000002
"Name"="Home"
"AreaCode"="425"
"Country"=dword:00000001
"Flags"=dword:00000000
)";

std::string utf16(const std::string& ascii) {
    std::string out = "\xFF\xFE";
    for (const char c : ascii) {
        out += c;
        out += '\0';
    }
    return out;
}

TEST(WindowsState, AMB_13_a_registry_export_brings_locations_cards_and_priorities) {
    const auto read = read_windows_state(registry);
    ASSERT_TRUE(read);
    const auto& state = read->state;
    EXPECT_EQ(state["opentapi_state"], 1);
    ASSERT_EQ(state["locations"].size(), 2u);
    EXPECT_EQ(state["locations"][0],
              (nlohmann::json{{"name", "B\xC3\xBCro"}, {"country", "44"}, {"area", "20"}, {"local_access", "9,"},
                              {"long_distance_access", "9,"}, {"cancel_call_waiting", ""}, {"toll_prefixes", ""},
                              {"pulse", false}, {"card", "Blue \"Bell\""}}));
    EXPECT_EQ(state["locations"][1]["pulse"], true);
    EXPECT_EQ(state["current_location"], "Home");
    ASSERT_EQ(state["cards"].size(), 1u);
    EXPECT_EQ(state["cards"][0]["long_distance"], "0555,$H,FG");
    EXPECT_EQ(state["priorities"]["media"], (nlohmann::json{{"INTERACTIVEVOICE", {"DIALER.EXE", "answer.exe"}}}));
    EXPECT_EQ(state["priorities"]["requests"], (nlohmann::json{{"MAKECALL", {"DIALER.EXE"}}}));
    ASSERT_EQ(read->notes.size(), 2u);
    EXPECT_NE(read->notes[0].find("does not give away its number"), std::string::npos);
    EXPECT_NE(read->notes[1].find("\"Strange\" does not come along"), std::string::npos);
    EXPECT_EQ(state.dump().find("whatever"), std::string::npos);
}

TEST(WindowsState, AMB_13_exports_are_utf16) {
    const auto read = read_windows_state(utf16("Windows Registry Editor Version 5.00\r\n\r\n[X\\Telephony\\Locations\\Location0]\r\n"
                                               "\"Name\"=\"Here\"\r\n\"Country\"=dword:00000031\r\n"));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->state["locations"].size(), 1u);
    EXPECT_EQ(read->state["locations"][0]["name"], "Here");
    EXPECT_EQ(read->state["locations"][0]["country"], "49");
    EXPECT_FALSE(read->state.contains("current_location"));
}

TEST(WindowsState, AMB_13_telephon_ini_brings_locations_and_priorities) {
    const auto read = read_windows_state(
        "[Locations]\nCurrentLocation=1,0\nLocations=2,2\nInited=1\n"
        "Location0=0,\"Office\",\"9\",\"8\",\"206\",1,0,0,1,\"528,529\",0,\"*70,\"\n"
        "Location1=1,\"Cabin\",\"\",\"\",\"360\",1,3,0,0,\"a\",1,\"\"\n"
        "[HandoffPriorities]\ndatamodem=fax.exe\nnonsense=x.exe\n");
    ASSERT_TRUE(read);
    const auto& locations = read->state["locations"];
    ASSERT_EQ(locations.size(), 2u);
    EXPECT_EQ(locations[0]["toll_prefixes"], "528,529");
    EXPECT_EQ(locations[0]["cancel_call_waiting"], "*70,");
    EXPECT_EQ(locations[1]["pulse"], true);
    EXPECT_EQ(read->state["current_location"], "Cabin");
    EXPECT_EQ(read->state["priorities"]["media"], (nlohmann::json{{"DATAMODEM", {"fax.exe"}}}));
    EXPECT_EQ(read->notes.size(), 2u);  // the toll list, the card
}

TEST(WindowsState, OtherFilesAreNeither) {
    for (const char* text : {"", "{}", "[General]\na=b\n", "\xFF\xFE", "[", "=\n"}) EXPECT_FALSE(read_windows_state(text));
}

TEST(WindowsState, HalfLinesDoNoHarm) {
    const std::string whole = registry;
    for (size_t size = 0; size < whole.size(); size += 3) (void)read_windows_state(whole.substr(0, size));
    for (const char* line : {"\"", "\"a\"=", "\"a\"=\"", "\"a\\", "\"a\"=dword:", "[", "[]"}) {
        (void)read_windows_state(std::string("REGEDIT4\n[x\\telephony\\locations\\location1]\n") + line);
    }
}

}  // namespace
}  // namespace tapi::ctl
