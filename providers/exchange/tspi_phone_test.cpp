// SPDX-License-Identifier: Apache-2.0
// Phones through TSPI: what capabilities promise, each function with its errors, messages, and the line beside them.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "exchange/extension.hpp"
#include "exchange/phone_config.hpp"
#include "exchange/panel/session.hpp"
#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::Roomy;
using sdk::TestServer;
using Seen = TestServer::Seen;

constexpr DWORD all_devices =
    PHONEHOOKSWITCHDEV_HANDSET | PHONEHOOKSWITCHDEV_SPEAKER | PHONEHOOKSWITCHDEV_HEADSET;
constexpr DWORD handset = PHONEHOOKSWITCHDEV_HANDSET, speaker = PHONEHOOKSWITCHDEV_SPEAKER;

std::vector<DWORD> numbers(Roomy<PHONECAPS>& caps, DWORD size, DWORD offset) {
    std::vector<DWORD> all(size / sizeof(DWORD));
    std::memcpy(all.data(), reinterpret_cast<std::byte*>(caps.get()) + offset, size);
    return all;
}

class TspiPhoneTest : public testing::Test {
  protected:
    explicit TspiPhoneTest(const std::string& config = "[[extension]]\nnumber = \"1001\"\nname = \"Alice\"\n"
                                                       "[[extension]]\nnumber = \"1002\"\n")
        : server(EXCHANGE_MODULE, config) {
        EXPECT_EQ(server.start(), 0);
        phone = server.open_phone(0);
    }

    // A TSPI function of the phone by its name; asynchronous ones get a request id first, and return it.
    static constexpr LONG accepted = 0;
    template <class F, class... Args>
    LONG call(const char* name, Args... args) {
        return server.call<F>(name, phone, args...);
    }
    template <class F, class... Args>
    LONG begin(const char* name, Args... args) {
        const LONG result = server.call<F>(name, ++request, phone, args...);
        return result == static_cast<LONG>(request) ? accepted : result;
    }
    LONG set_hook(DWORD devices, DWORD mode) {
        return begin<decltype(TSPI_phoneSetHookSwitch)>("TSPI_phoneSetHookSwitch", devices, mode);
    }
    LONG set_lamp(DWORD lamp, DWORD mode) {
        return begin<decltype(TSPI_phoneSetLamp)>("TSPI_phoneSetLamp", lamp, mode);
    }
    LONG set_ring(DWORD mode, DWORD volume) {
        return begin<decltype(TSPI_phoneSetRing)>("TSPI_phoneSetRing", mode, volume);
    }
    LONG set_volume(DWORD device, DWORD volume) {
        return begin<decltype(TSPI_phoneSetVolume)>("TSPI_phoneSetVolume", device, volume);
    }
    LONG set_gain(DWORD device, DWORD gain) {
        return begin<decltype(TSPI_phoneSetGain)>("TSPI_phoneSetGain", device, gain);
    }
    LONG write(DWORD row, DWORD column, const std::u16string& text) {
        return begin<decltype(TSPI_phoneSetDisplay)>("TSPI_phoneSetDisplay", row, column, text.c_str(),
                                                     static_cast<DWORD>((text.size() + 1) * 2));
    }
    LONG set_data(DWORD area, std::string bytes) {
        return begin<decltype(TSPI_phoneSetData)>("TSPI_phoneSetData", area, static_cast<LPVOID>(bytes.data()),
                                                  static_cast<DWORD>(bytes.size()));
    }
    LONG messages(DWORD states, DWORD modes, DWORD button_states) {
        return call<decltype(TSPI_phoneSetStatusMessages)>("TSPI_phoneSetStatusMessages", states, modes,
                                                           button_states);
    }
    Roomy<PHONESTATUS> status() {
        Roomy<PHONESTATUS> found;
        EXPECT_EQ(call<decltype(TSPI_phoneGetStatus)>("TSPI_phoneGetStatus", found.get()), 0);
        return found;
    }
    LONG get_caps(Roomy<PHONECAPS>& caps, DWORD version = sdk::version_2_2, DWORD extension = 0,
                  DWORD device = TestServer::phone_base) {
        return server.call<decltype(TSPI_phoneGetDevCaps)>("TSPI_phoneGetDevCaps", device, version, extension,
                                                           caps.get());
    }
    std::string completion() const { return "done " + std::to_string(request) + " 0"; }

    TestServer server;
    HDRVPHONE phone{};
    DRV_REQUESTID request = 0;
};

class TspiBarePhoneTest : public TspiPhoneTest {
  protected:
    TspiBarePhoneTest()
        : TspiPhoneTest(R"(
[[extension]]
number = "1001"
[extension.phone]
rows = 0
speaker = false
headset = false
volume = false
gain = false
ring_modes = 1
data_areas = []
call_keys = 0
keys = []
)") {}
};

// Each bit of dwPhoneFeatures, and whether what it stands for works.
std::vector<std::pair<DWORD, bool>> tried(const std::function<LONG(DWORD)>& of_feature) {
    std::vector<std::pair<DWORD, bool>> all;
    for (DWORD bit = 1; bit <= PHONEFEATURE_SETVOLUMEHEADSET; bit <<= 1)
        all.emplace_back(bit, of_feature(bit) >= 0);
    return all;
}

class Features {
  public:
    Features(TestServer& server, HDRVPHONE phone) : server_(server), phone_(phone) {}
    LONG operator()(DWORD bit) {
        DWORD value = 0, other = 0;
        for (DWORD at = 0; at < 3; ++at) {
            const DWORD device = 1u << at;
            if (bit == DWORD{PHONEFEATURE_GETGAINHANDSET} << at)
                return server_.call<decltype(TSPI_phoneGetGain)>("TSPI_phoneGetGain", phone_, device, &value);
            if (bit == DWORD{PHONEFEATURE_SETGAINHANDSET} << at)
                return server_.call<decltype(TSPI_phoneSetGain)>("TSPI_phoneSetGain", id(), phone_, device, DWORD{5});
            if (bit == DWORD{PHONEFEATURE_GETVOLUMEHANDSET} << at)
                return server_.call<decltype(TSPI_phoneGetVolume)>("TSPI_phoneGetVolume", phone_, device, &value);
            if (bit == DWORD{PHONEFEATURE_SETVOLUMEHANDSET} << at)
                return server_.call<decltype(TSPI_phoneSetVolume)>("TSPI_phoneSetVolume", id(), phone_, device, DWORD{5});
            if (bit == DWORD{PHONEFEATURE_SETHOOKSWITCHHANDSET} << at)
                return server_.call<decltype(TSPI_phoneSetHookSwitch)>(
                    "TSPI_phoneSetHookSwitch", id(), phone_, device, DWORD{PHONEHOOKSWITCHMODE_ONHOOK});
            // There is one function for all three; a device that is not there is never off hook.
            if (bit == DWORD{PHONEFEATURE_GETHOOKSWITCHHANDSET} << at) {
                Roomy<PHONECAPS> caps;
                server_.call<decltype(TSPI_phoneGetDevCaps)>("TSPI_phoneGetDevCaps", TestServer::phone_base,
                                                             sdk::version_2_2, DWORD{0}, caps.get());
                const LONG got = server_.call<decltype(TSPI_phoneGetHookSwitch)>("TSPI_phoneGetHookSwitch", phone_, &value);
                return (caps->dwHookSwitchDevs & device) != 0 ? got : -1;
            }
        }
        Roomy<PHONEBUTTONINFO> info;
        Roomy<VARSTRING> text;
        switch (bit) {
            case PHONEFEATURE_GETBUTTONINFO:
                return server_.call<decltype(TSPI_phoneGetButtonInfo)>("TSPI_phoneGetButtonInfo", phone_, DWORD{1}, info.get());
            case PHONEFEATURE_SETBUTTONINFO:
                info->dwButtonMode = PHONEBUTTONMODE_KEYPAD;
                return server_.call<decltype(TSPI_phoneSetButtonInfo)>("TSPI_phoneSetButtonInfo", id(), phone_, DWORD{1}, info.get());
            case PHONEFEATURE_GETDATA:
                return server_.call<decltype(TSPI_phoneGetData)>("TSPI_phoneGetData", phone_, DWORD{0}, &value, DWORD{4});
            case PHONEFEATURE_SETDATA:
                return server_.call<decltype(TSPI_phoneSetData)>("TSPI_phoneSetData", id(), phone_, DWORD{0}, &value, DWORD{4});
            case PHONEFEATURE_GETDISPLAY:
                return server_.call<decltype(TSPI_phoneGetDisplay)>("TSPI_phoneGetDisplay", phone_, text.get());
            case PHONEFEATURE_SETDISPLAY:
                return server_.call<decltype(TSPI_phoneSetDisplay)>("TSPI_phoneSetDisplay", id(), phone_, DWORD{0}, DWORD{0}, u"x", DWORD{4});
            case PHONEFEATURE_GETLAMP:
                return server_.call<decltype(TSPI_phoneGetLamp)>("TSPI_phoneGetLamp", phone_, keypad_keys, &value);
            case PHONEFEATURE_SETLAMP:
                return server_.call<decltype(TSPI_phoneSetLamp)>("TSPI_phoneSetLamp", id(), phone_, keypad_keys, DWORD{PHONELAMPMODE_STEADY});
            case PHONEFEATURE_GETRING:
                return server_.call<decltype(TSPI_phoneGetRing)>("TSPI_phoneGetRing", phone_, &value, &other);
            case PHONEFEATURE_SETRING:
                return server_.call<decltype(TSPI_phoneSetRing)>("TSPI_phoneSetRing", id(), phone_, DWORD{0}, DWORD{9});
            default:
                ADD_FAILURE() << "unknown feature " << bit;
                return -1;
        }
    }

  private:
    DRV_REQUESTID id() { return ++request_; }
    TestServer& server_;
    HDRVPHONE phone_;
    DRV_REQUESTID request_ = 1000;
};

TEST_F(TspiPhoneTest, PH_2_FeatureBitsThatAreSetWork) {
    Roomy<PHONECAPS> caps;
    ASSERT_EQ(get_caps(caps), 0);
    for (const auto& [bit, works] : tried(Features(server, phone)))
        EXPECT_EQ((caps->dwPhoneFeatures & bit) != 0, works) << std::hex << bit;
    EXPECT_EQ(status()->dwPhoneFeatures, caps->dwPhoneFeatures);
}

TEST_F(TspiBarePhoneTest, PH_2_FeatureBitsThatAreClearFail) {
    Roomy<PHONECAPS> caps;
    ASSERT_EQ(get_caps(caps), 0);
    for (const auto& [bit, works] : tried(Features(server, phone)))
        EXPECT_EQ((caps->dwPhoneFeatures & bit) != 0, works) << std::hex << bit;
    EXPECT_EQ(caps->dwHookSwitchDevs, handset);
    EXPECT_EQ(caps->dwSpeakerHookSwitchModes | caps->dwHeadsetHookSwitchModes, 0u);
    EXPECT_EQ(caps->dwVolumeFlags | caps->dwGainFlags | caps->dwDisplayNumRows | caps->dwDisplayNumColumns, 0u);
    EXPECT_EQ(caps->dwNumSetData | caps->dwNumGetData, 0u);
    EXPECT_EQ(caps->dwNumButtonLamps, keypad_keys);
    EXPECT_EQ(caps->dwPhoneStates,
              DWORD{PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_RINGMODE | PHONESTATE_RINGVOLUME});
}

TEST_F(TspiPhoneTest, PH_3_PH_4_PH_5_CapabilitiesDescribeTheWholePhone) {
    Roomy<PHONECAPS> caps;
    ASSERT_EQ(get_caps(caps, sdk::version_2_2, extension_version), 0);
    EXPECT_EQ(caps->dwHookSwitchDevs, all_devices);
    EXPECT_EQ(caps->dwVolumeFlags, all_devices);
    EXPECT_EQ(caps->dwGainFlags, all_devices);
    EXPECT_EQ(caps->dwSettableHandsetHookSwitchModes, DWORD{15});
    EXPECT_EQ(caps->dwMonitoredHeadsetHookSwitchModes, DWORD{15});
    EXPECT_EQ(caps->dwDisplayNumRows, 2u);
    EXPECT_EQ(caps->dwDisplayNumColumns, 24u);
    EXPECT_EQ(caps->dwNumRingModes, 4u);
    EXPECT_EQ(caps->dwNumButtonLamps, 26u);
    const auto modes = numbers(caps, caps->dwButtonModesSize, caps->dwButtonModesOffset);
    const auto functions = numbers(caps, caps->dwButtonFunctionsSize, caps->dwButtonFunctionsOffset);
    const auto lamps = numbers(caps, caps->dwLampModesSize, caps->dwLampModesOffset);
    ASSERT_EQ(modes.size(), 26u);
    EXPECT_EQ(std::vector<DWORD>(modes.begin(), modes.begin() + 12), std::vector<DWORD>(12, PHONEBUTTONMODE_KEYPAD));
    EXPECT_EQ(modes[12], DWORD{PHONEBUTTONMODE_CALL});
    EXPECT_EQ(functions[14], DWORD{PHONEBUTTONFUNCTION_HOLD});
    EXPECT_EQ(lamps[5], DWORD{PHONELAMPMODE_DUMMY});
    EXPECT_EQ(lamps[12], DWORD{lamp_modes});
    EXPECT_EQ(numbers(caps, caps->dwSetDataSize, caps->dwSetDataOffset), (std::vector<DWORD>{256, 64}));
    EXPECT_EQ(numbers(caps, caps->dwGetDataSize, caps->dwGetDataOffset), (std::vector<DWORD>{256, 64}));
    EXPECT_EQ(get_caps(caps, 0x00020003), result_of(PHONEERR_INCOMPATIBLEAPIVERSION));
    EXPECT_EQ(get_caps(caps, sdk::version_2_2, 7), result_of(PHONEERR_INCOMPATIBLEEXTVERSION));
    EXPECT_EQ(get_caps(caps, sdk::version_2_2, 0, 99), result_of(PHONEERR_BADDEVICEID));
    Roomy<PHONECAPS> small(8);
    EXPECT_EQ(get_caps(small), result_of(PHONEERR_STRUCTURETOOSMALL));
}

TEST_F(TspiPhoneTest, PH_1_APhoneIsOpenedOnceAndItsHandleEnds) {
    HDRVPHONE other{};
    const auto open = [&](DWORD device, DWORD version) {
        return server.call<decltype(TSPI_phoneOpen)>("TSPI_phoneOpen", device, HTAPIPHONE{}, &other, version, PHONEEVENT{});
    };
    EXPECT_EQ(open(TestServer::phone_base, sdk::version_2_2), result_of(PHONEERR_ALLOCATED));
    EXPECT_EQ(open(TestServer::phone_base + 2, sdk::version_2_2), result_of(PHONEERR_BADDEVICEID));
    EXPECT_EQ(open(TestServer::phone_base + 1, 0x00010000), result_of(PHONEERR_INCOMPATIBLEAPIVERSION));
    EXPECT_EQ(server.close_phone(phone), 0);
    EXPECT_EQ(server.close_phone(phone), result_of(PHONEERR_INVALPHONEHANDLE));
    const auto no_handle = result_of(PHONEERR_INVALPHONEHANDLE);
    DWORD value = 0;
    Roomy<PHONESTATUS> status;
    Roomy<PHONEBUTTONINFO> info;
    Roomy<VARSTRING> text;
    EXPECT_EQ(set_hook(handset, PHONEHOOKSWITCHMODE_ONHOOK), no_handle);
    EXPECT_EQ(set_lamp(12, PHONELAMPMODE_OFF), no_handle);
    EXPECT_EQ(set_ring(0, 0), no_handle);
    EXPECT_EQ(set_volume(handset, 0), no_handle);
    EXPECT_EQ(set_gain(handset, 0), no_handle);
    EXPECT_EQ(write(0, 0, u"x"), no_handle);
    EXPECT_EQ(set_data(0, "x"), no_handle);
    EXPECT_EQ(messages(0, 0, 0), no_handle);
    EXPECT_EQ(begin<decltype(TSPI_phoneSetButtonInfo)>("TSPI_phoneSetButtonInfo", DWORD{1}, info.get()), no_handle);
    EXPECT_EQ(begin<decltype(TSPI_phoneDevSpecific)>("TSPI_phoneDevSpecific", LPVOID{}, DWORD{0}), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetStatus)>("TSPI_phoneGetStatus", status.get()), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetHookSwitch)>("TSPI_phoneGetHookSwitch", &value), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetVolume)>("TSPI_phoneGetVolume", handset, &value), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetGain)>("TSPI_phoneGetGain", handset, &value), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetLamp)>("TSPI_phoneGetLamp", DWORD{12}, &value), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetRing)>("TSPI_phoneGetRing", &value, &value), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetData)>("TSPI_phoneGetData", DWORD{0}, &value, DWORD{4}), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetButtonInfo)>("TSPI_phoneGetButtonInfo", DWORD{0}, info.get()), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetDisplay)>("TSPI_phoneGetDisplay", text.get()), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneGetID)>("TSPI_phoneGetID", text.get(), u"tapi/line", HANDLE{}), no_handle);
    EXPECT_EQ(call<decltype(TSPI_phoneSelectExtVersion)>("TSPI_phoneSelectExtVersion", DWORD{0}), no_handle);
    phone = server.open_phone(0);
}

TEST_F(TspiPhoneTest, PH_6_SingleFlagsCarryTheNewValue) {
    EXPECT_EQ(set_lamp(12, PHONELAMPMODE_WINK), accepted);
    EXPECT_EQ(server.seen(), Seen{completion()});  // nothing is wanted at first
    EXPECT_EQ(messages(0x3FFFFF, 0, 0), 0);
    EXPECT_EQ(set_lamp(12, PHONELAMPMODE_FLASH), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x40 0xC 0", completion()}));
    EXPECT_EQ(set_ring(3, 0x8000), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x80 0x3 0", completion()}));
    EXPECT_EQ(set_ring(3, 0), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x100 0 0", completion()}));
    EXPECT_EQ(set_volume(speaker, 3), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x2000 0 0", completion()}));
    EXPECT_EQ(set_gain(PHONEHOOKSWITCHDEV_HEADSET, 3), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x20000 0 0", completion()}));
    EXPECT_EQ(write(1, 0, u"Hello"), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x20 0 0", completion()}));
    EXPECT_EQ(messages(0x01000000, 0, 0), result_of(PHONEERR_INVALPHONESTATE));
    EXPECT_EQ(messages(0, 0x40, PHONEBUTTONSTATE_DOWN), result_of(PHONEERR_INVALBUTTONMODE));
    EXPECT_EQ(messages(0, PHONEBUTTONMODE_CALL, 0), result_of(PHONEERR_INVALBUTTONSTATE));
    EXPECT_EQ(messages(0, PHONEBUTTONMODE_CALL, 0x10), result_of(PHONEERR_INVALBUTTONSTATE));
}

TEST_F(TspiPhoneTest, PH_9_OffHookByAnApplicationMakesACallOnTheLine) {
    server.open(0);
    EXPECT_EQ(messages(PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_SPEAKERHOOKSWITCH, 0, 0), 0);
    EXPECT_EQ(set_hook(handset, PHONEHOOKSWITCHMODE_MICSPEAKER), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x200 0x8 0", "L0 NEWCALL C101", "L0 C101 CALLSTATE 0x8 0x1 0x4",
                                   completion()}));
    EXPECT_EQ(set_hook(handset, PHONEHOOKSWITCHMODE_SPEAKER), accepted);  // muted, and nothing else
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x200 0x4 0", completion()}));
    EXPECT_EQ(set_hook(handset, PHONEHOOKSWITCHMODE_ONHOOK), accepted);
    EXPECT_EQ(server.seen(), (Seen{"P0 STATE 0x200 0x1 0", "L0 C101 CALLSTATE 0x1 0 0", completion()}));
    EXPECT_EQ(set_hook(handset, PHONEHOOKSWITCHMODE_UNKNOWN), result_of(PHONEERR_INVALHOOKSWITCHMODE));
    EXPECT_EQ(set_hook(8, PHONEHOOKSWITCHMODE_ONHOOK), result_of(PHONEERR_INVALHOOKSWITCHDEV));
}

TEST_F(TspiPhoneTest, PH_9_AnsweringByAnApplicationTurnsTheSpeakerOn) {
    server.open(0);
    const HDRVLINE other = server.open(1);
    EXPECT_EQ(messages(PHONESTATE_SPEAKERHOOKSWITCH | PHONESTATE_RINGMODE, 0, 0), 0);
    server.make_call(500, other, 1, u"1001");
    server.seen_until("P0 STATE 0x80 0x1 0");
    const HDRVCALL offered = server.announced(101);
    EXPECT_EQ(server.answer(501, offered), 501);
    const Seen seen = server.seen();
    EXPECT_NE(std::find(seen.begin(), seen.end(), "P0 STATE 0x1000 0x8 0"), seen.end());
    EXPECT_NE(std::find(seen.begin(), seen.end(), "P0 STATE 0x80 0 0"), seen.end());
    DWORD off_hook = 0;
    EXPECT_EQ(call<decltype(TSPI_phoneGetHookSwitch)>("TSPI_phoneGetHookSwitch", &off_hook), 0);
    EXPECT_EQ(off_hook, speaker);
    EXPECT_EQ(server.drop(502, offered), 502);
    EXPECT_EQ(server.seen().back(), "P0 STATE 0x1000 0x1 0");
}

TEST_F(TspiPhoneTest, PH_2_PH_4_PH_5_TheStatusIsTheWholePhone) {
    EXPECT_EQ(set_volume(handset, 0x1111), accepted);
    EXPECT_EQ(set_gain(handset, 0x2222), accepted);
    EXPECT_EQ(set_ring(2, 0x3333), accepted);
    EXPECT_EQ(set_lamp(12, PHONELAMPMODE_STEADY), accepted);
    EXPECT_EQ(write(1, 20, u"clipped"), accepted);
    auto now = status();
    EXPECT_EQ(now->dwStatusFlags, DWORD{PHONESTATUSFLAGS_CONNECTED});
    EXPECT_EQ(now->dwHandsetVolume, 0x1111u);
    EXPECT_EQ(now->dwHandsetGain, 0x2222u);
    EXPECT_EQ(now->dwHandsetHookSwitchMode, DWORD{PHONEHOOKSWITCHMODE_ONHOOK});
    EXPECT_EQ(now->dwRingMode, 2u);
    EXPECT_EQ(now->dwRingVolume, 0x3333u);
    EXPECT_EQ(now->dwDisplaySize, 2 * 24 * 2u);
    EXPECT_EQ(now->dwLampModesSize, 26 * sizeof(DWORD));
    Roomy<VARSTRING> text;
    EXPECT_EQ(call<decltype(TSPI_phoneGetDisplay)>("TSPI_phoneGetDisplay", text.get()), 0);
    EXPECT_EQ(text->dwStringFormat, DWORD{STRINGFORMAT_UNICODE});
    std::u16string shown(48, u'\0');
    ASSERT_EQ(text->dwStringSize, shown.size() * 2);
    std::memcpy(shown.data(), reinterpret_cast<std::byte*>(text.get()) + text->dwStringOffset, shown.size() * 2);
    EXPECT_EQ(shown, u"1001 Alice              " u"                    clip");
    Roomy<VARSTRING> small(sizeof(VARSTRING) + 10);
    EXPECT_EQ(call<decltype(TSPI_phoneGetDisplay)>("TSPI_phoneGetDisplay", small.get()), 0);
    EXPECT_EQ(small->dwStringSize, 0u);
    EXPECT_EQ(small->dwNeededSize, sizeof(VARSTRING) + 96);
    DWORD mode = 0, volume = 0;
    EXPECT_EQ(call<decltype(TSPI_phoneGetRing)>("TSPI_phoneGetRing", &mode, &volume), 0);
    EXPECT_EQ(mode, 2u);
    EXPECT_EQ(volume, 0x3333u);
    EXPECT_EQ(call<decltype(TSPI_phoneGetLamp)>("TSPI_phoneGetLamp", DWORD{12}, &mode), 0);
    EXPECT_EQ(mode, DWORD{PHONELAMPMODE_STEADY});
    EXPECT_EQ(call<decltype(TSPI_phoneGetLamp)>("TSPI_phoneGetLamp", DWORD{5}, &mode), result_of(PHONEERR_INVALBUTTONLAMPID));
    EXPECT_EQ(set_lamp(26, PHONELAMPMODE_OFF), result_of(PHONEERR_INVALBUTTONLAMPID));
    EXPECT_EQ(set_lamp(12, 3), result_of(PHONEERR_INVALLAMPMODE));
    EXPECT_EQ(set_ring(5, 0), result_of(PHONEERR_INVALRINGMODE));
    EXPECT_EQ(write(2, 0, u"x"), result_of(PHONEERR_INVALPARAM));
}

TEST_F(TspiPhoneTest, PH_5_DataAreasGoDownAndUp) {
    EXPECT_EQ(set_data(0, "abc"), accepted);
    char read[5] = "zzzz";
    EXPECT_EQ(call<decltype(TSPI_phoneGetData)>("TSPI_phoneGetData", DWORD{0}, static_cast<LPVOID>(read), DWORD{4}), 0);
    EXPECT_EQ(std::string_view(read, 4), std::string_view("abc\0", 4));
    EXPECT_EQ(set_data(2, "abc"), result_of(PHONEERR_INVALDATAID));
    EXPECT_EQ(call<decltype(TSPI_phoneGetData)>("TSPI_phoneGetData", DWORD{2}, static_cast<LPVOID>(read), DWORD{4}),
              result_of(PHONEERR_INVALDATAID));
    EXPECT_EQ(set_data(1, std::string(65, 'x')), result_of(PHONEERR_RESOURCEUNAVAIL));
}

TEST_F(TspiPhoneTest, PH_5_ButtonInfoIsReadAndWritten) {
    Roomy<PHONEBUTTONINFO> info;
    const auto get = [&](DWORD key) {
        return call<decltype(TSPI_phoneGetButtonInfo)>("TSPI_phoneGetButtonInfo", key, info.get());
    };
    EXPECT_EQ(get(14), 0);
    EXPECT_EQ(info->dwButtonMode, DWORD{PHONEBUTTONMODE_FEATURE});
    EXPECT_EQ(info->dwButtonFunction, DWORD{PHONEBUTTONFUNCTION_HOLD});
    EXPECT_EQ(info->dwButtonState, DWORD{PHONEBUTTONSTATE_UP});
    EXPECT_EQ(info.text(info->dwButtonTextSize, info->dwButtonTextOffset), u"Hold");
    Roomy<PHONEBUTTONINFO> wanted;
    wanted->dwButtonMode = PHONEBUTTONMODE_FEATURE;
    wanted->dwButtonFunction = PHONEBUTTONFUNCTION_REPDIAL;
    wanted->dwButtonTextSize = 8;
    wanted->dwButtonTextOffset = sizeof(PHONEBUTTONINFO);
    std::memcpy(reinterpret_cast<std::byte*>(wanted.get()) + sizeof(PHONEBUTTONINFO), u"Mum", 8);
    EXPECT_EQ(begin<decltype(TSPI_phoneSetButtonInfo)>("TSPI_phoneSetButtonInfo", DWORD{25}, wanted.get()), accepted);
    EXPECT_EQ(get(25), 0);
    EXPECT_EQ(info->dwButtonFunction, DWORD{PHONEBUTTONFUNCTION_REPDIAL});
    EXPECT_EQ(info.text(info->dwButtonTextSize, info->dwButtonTextOffset), u"Mum");
    EXPECT_EQ(get(26), result_of(PHONEERR_INVALBUTTONLAMPID));
    EXPECT_EQ(begin<decltype(TSPI_phoneSetButtonInfo)>("TSPI_phoneSetButtonInfo", DWORD{26}, wanted.get()),
              result_of(PHONEERR_INVALBUTTONLAMPID));
    wanted->dwButtonMode = 0;
    EXPECT_EQ(begin<decltype(TSPI_phoneSetButtonInfo)>("TSPI_phoneSetButtonInfo", DWORD{25}, wanted.get()),
              result_of(PHONEERR_OPERATIONFAILED));
}

TEST_F(TspiPhoneTest, PH_9_PhoneAndLineNameEachOther) {
    const auto id = [&](LPCWSTR name) {
        Roomy<VARSTRING> room;
        EXPECT_EQ(call<decltype(TSPI_phoneGetID)>("TSPI_phoneGetID", room.get(), name, HANDLE{}), 0);
        DWORD device = 0;
        std::memcpy(&device, reinterpret_cast<std::byte*>(room.get()) + room->dwStringOffset, sizeof device);
        return device;
    };
    EXPECT_EQ(id(u"tapi/line"), TestServer::line_base);
    EXPECT_EQ(id(u"TAPI/Phone"), TestServer::phone_base);
    Roomy<VARSTRING> room;
    EXPECT_EQ(call<decltype(TSPI_phoneGetID)>("TSPI_phoneGetID", room.get(), u"wave/in", HANDLE{}),
              result_of(PHONEERR_INVALDEVICECLASS));
}

TEST_F(TspiPhoneTest, EXT_1_TheExtensionIsTheSameAsOfLinesAndEchoes) {
    PHONEEXTENSIONID id{};
    EXPECT_EQ(server.call<decltype(TSPI_phoneGetExtensionID)>("TSPI_phoneGetExtensionID", TestServer::phone_base,
                                                              sdk::version_2_2, &id), 0);
    EXPECT_EQ(id.dwExtensionID0, extension_id.dwExtensionID0);
    DWORD version = 0;
    const auto negotiate = [&](DWORD low, DWORD high) {
        return server.call<decltype(TSPI_phoneNegotiateExtVersion)>("TSPI_phoneNegotiateExtVersion", TestServer::phone_base,
                                                                    sdk::version_2_2, low, high, &version);
    };
    EXPECT_EQ(negotiate(0, 0xFFFFFFFF), 0);
    EXPECT_EQ(version, extension_version);
    EXPECT_EQ(negotiate(0x00020000, 0x00030000), result_of(PHONEERR_INCOMPATIBLEEXTVERSION));
    EXPECT_EQ(call<decltype(TSPI_phoneSelectExtVersion)>("TSPI_phoneSelectExtVersion", extension_version), 0);
    EXPECT_EQ(call<decltype(TSPI_phoneSelectExtVersion)>("TSPI_phoneSelectExtVersion", DWORD{0}), 0);
    EXPECT_EQ(call<decltype(TSPI_phoneSelectExtVersion)>("TSPI_phoneSelectExtVersion", DWORD{7}),
              result_of(PHONEERR_INCOMPATIBLEEXTVERSION));
    DWORD block[3] = {1, 0x12345678, 0};
    const auto specific = [&](LPVOID at, DWORD size) {
        return begin<decltype(TSPI_phoneDevSpecific)>("TSPI_phoneDevSpecific", at, size);
    };
    EXPECT_EQ(specific(block, sizeof block), accepted);
    EXPECT_EQ(block[2], ~0x12345678u);
    EXPECT_EQ(server.seen(), (Seen{"P0 PHONEDEVSPECIFIC 0x1 0x12345678 0", completion()}));
    EXPECT_EQ(specific(block, 8), result_of(PHONEERR_INVALPARAM));
    EXPECT_EQ(specific(nullptr, 0), result_of(PHONEERR_INVALPARAM));
    block[0] = 99;
    EXPECT_EQ(specific(block, sizeof block), result_of(PHONEERR_OPERATIONUNAVAIL));
}

// ---- The phone's own surface, over the panel's socket

class Panel {
  public:
    explicit Panel(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << path;
    }
    ~Panel() { ::close(socket_); }
    panel::Json ask(const panel::Json& request) {
        const std::string line = request.dump() + "\n";
        EXPECT_EQ(::send(socket_, line.data(), line.size(), MSG_NOSIGNAL), static_cast<ssize_t>(line.size()));
        return next();
    }
    panel::Json next() {
        std::string line;
        for (char c; ::recv(socket_, &c, 1, 0) == 1 && c != '\n';) line += c;
        return panel::Json::parse(line, nullptr, false);
    }

  private:
    const int socket_;
};

class TspiPanelTest : public TspiPhoneTest {
  protected:
    static std::string path() { return testing::TempDir() + "panel-" + std::to_string(::getpid()) + ".sock"; }
    TspiPanelTest()
        : TspiPhoneTest("[[extension]]\nnumber = \"1001\"\n[[extension]]\nnumber = \"1002\"\n[panel]\nsocket = \"" +
                        path() + "\"\n") {}
};

TEST_F(TspiPanelTest, PH_3_PressAndReleaseAreTold) {
    EXPECT_EQ(messages(0, PHONEBUTTONMODE_KEYPAD | PHONEBUTTONMODE_FEATURE, PHONEBUTTONSTATE_DOWN | PHONEBUTTONSTATE_UP), 0);
    Panel panel(path());
    EXPECT_EQ(panel.ask({{"do", "press"}, {"phone", "1001"}, {"key", "#"}}), (panel::Json{{"ok", true}}));
    EXPECT_EQ(server.seen_until("P0 BUTTON 0xB 0x8 0x2"), Seen{"P0 BUTTON 0xB 0x8 0x2"});
    EXPECT_EQ(panel.ask({{"do", "release"}, {"phone", "1001"}, {"key", 11}}), (panel::Json{{"ok", true}}));
    EXPECT_EQ(server.seen_until("P0 BUTTON 0xB 0x8 0x1"), Seen{"P0 BUTTON 0xB 0x8 0x1"});
    EXPECT_EQ(panel.ask({{"do", "press"}, {"phone", "1001"}, {"key", 99}}), (panel::Json{{"error", "the phone has no key 99"}}));
}

TEST_F(TspiPanelTest, PH_3_WhoLeavesReleasesTheKey) {
    EXPECT_EQ(messages(0, PHONEBUTTONMODE_FEATURE, PHONEBUTTONSTATE_UP), 0);
    {
        Panel panel(path());
        panel.ask({{"do", "press"}, {"phone", "1001"}, {"key", "hold"}});
    }
    server.seen_until("P0 BUTTON 0xE 0x4 0x1");
}

TEST_F(TspiPanelTest, PH_9_LiftingTheHandsetIsACallOnTheLine) {
    server.open(0);
    Panel panel(path());
    const auto watched = panel.ask({{"do", "watch"}, {"phone", "1001"}});
    EXPECT_EQ(watched["hook"]["handset"]["mode"], "onhook");
    EXPECT_EQ(panel.ask({{"do", "lift"}, {"phone", "1001"}, {"device", "handset"}}), (panel::Json{{"ok", true}}));
    const auto changed = panel.next();
    EXPECT_EQ(changed["event"], "changed");
    EXPECT_EQ(changed["hook"]["handset"]["mode"], "micspeaker");
    EXPECT_EQ(server.seen_until("L0 C101 CALLSTATE 0x8 0x1 0x4"), (Seen{"L0 NEWCALL C101", "L0 C101 CALLSTATE 0x8 0x1 0x4"}));
    EXPECT_EQ(panel.ask({{"do", "lift"}, {"phone", "1001"}, {"device", "handset"}}),
              (panel::Json{{"error", "the handset is off hook already"}}));
    EXPECT_EQ(panel.ask({{"do", "lift"}, {"phone", "1001"}, {"device", "horn"}})["error"],
              "the phone has no such device; there are handset, speaker and headset");
    EXPECT_EQ(panel.ask({{"do", "show"}, {"phone", "9"}})["error"], "there is no phone \"9\"; \"list\" names all");
    EXPECT_EQ(panel.ask({{"do", "list"}})["phones"].size(), 2u);
}

}  // namespace
}  // namespace tapi::exchange
