// SPDX-License-Identifier: Apache-2.0
// A telephone by itself.
#include "exchange/phone.hpp"

#include "exchange/phones_fixture.hpp"

namespace tapi::exchange {
namespace {

TEST(Phone, PH_2_SeveralHookswitchesAreSetInOneCallAndOthersStay) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    office.told();
    EXPECT_TRUE(phone.set_hook(handset | headset, PHONEHOOKSWITCHMODE_MIC).ok());
    EXPECT_EQ(office.told(), (PhoneOffice::Seen{"1001 HANDSET 0x2", "1001 HEADSET 0x2"}));
    EXPECT_EQ(phone.off_hook(), handset | headset);
    EXPECT_EQ(phone.hook(speaker).mode, DWORD{PHONEHOOKSWITCHMODE_ONHOOK});
}

TEST(Phone, PH_2_VolumeAndGainAreSeparateAndKeptAcrossMute) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    EXPECT_TRUE(phone.set_hook(handset, PHONEHOOKSWITCHMODE_MICSPEAKER).ok());
    EXPECT_TRUE(phone.set_volume(handset, 0x1234).ok());
    EXPECT_TRUE(phone.set_gain(handset, 0xFFFF).ok());
    EXPECT_TRUE(phone.set_volume(speaker, 0).ok());
    EXPECT_TRUE(phone.set_hook(handset, PHONEHOOKSWITCHMODE_SPEAKER).ok());
    EXPECT_TRUE(phone.set_hook(handset, PHONEHOOKSWITCHMODE_ONHOOK).ok());
    EXPECT_EQ(*phone.volume(handset), 0x1234u);
    EXPECT_EQ(*phone.gain(handset), 0xFFFFu);
    EXPECT_EQ(*phone.volume(speaker), 0u);
    EXPECT_EQ(*phone.volume(headset), 0x8000u);
    EXPECT_EQ(phone.set_volume(handset, 0x10000).code(), code(PHONEERR_INVALPARAM));
    EXPECT_EQ(phone.set_volume(handset | speaker, 1).code(), code(PHONEERR_INVALHOOKSWITCHDEV));
    EXPECT_EQ(phone.gain(8).code(), code(PHONEERR_INVALHOOKSWITCHDEV));
}

TEST(Phone, PH_2_WrongDevicesAndModesChangeNothing) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    office.told();
    EXPECT_EQ(phone.set_hook(0, PHONEHOOKSWITCHMODE_MIC).code(), code(PHONEERR_INVALHOOKSWITCHDEV));
    EXPECT_EQ(phone.set_hook(handset | 8, PHONEHOOKSWITCHMODE_MIC).code(), code(PHONEERR_INVALHOOKSWITCHDEV));
    for (const uint32_t mode : {0, PHONEHOOKSWITCHMODE_UNKNOWN, 3})
        EXPECT_EQ(phone.set_hook(handset, mode).code(), code(PHONEERR_INVALHOOKSWITCHMODE)) << mode;
    EXPECT_EQ(office.told(), PhoneOffice::Seen{});
}

TEST(Phone, PH_4_LampsShareTheirKeysNumberAndHaveModes) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    office.told();
    for (const uint32_t mode : {PHONELAMPMODE_STEADY, PHONELAMPMODE_WINK, PHONELAMPMODE_FLASH,
                                PHONELAMPMODE_FLUTTER, PHONELAMPMODE_BROKENFLUTTER, PHONELAMPMODE_OFF}) {
        EXPECT_TRUE(phone.set_lamp(12, mode).ok());
        EXPECT_TRUE(phone.set_lamp(12, mode).ok());  // no change, no word
        EXPECT_EQ(phone.lamp(12), mode);
        EXPECT_EQ(office.told(), PhoneOffice::Seen{"1001 LAMP 12"});
    }
    EXPECT_EQ(phone.set_lamp(5, PHONELAMPMODE_STEADY).code(), code(PHONEERR_INVALBUTTONLAMPID));
    EXPECT_EQ(phone.set_lamp(phone.keys(), PHONELAMPMODE_STEADY).code(), code(PHONEERR_INVALBUTTONLAMPID));
    for (const uint32_t mode : {0, PHONELAMPMODE_DUMMY, PHONELAMPMODE_UNKNOWN, 6})
        EXPECT_EQ(phone.set_lamp(12, mode).code(), code(PHONEERR_INVALLAMPMODE)) << mode;
}

TEST(Phone, PH_5_TextIsWrittenFromAPlaceOnAndClipped) {
    PhoneOffice office("[[extension]]\nnumber = \"1001\"\n[extension.phone]\nrows = 2\ncolumns = 8\n");
    Phone& phone = office.phone("1001");
    EXPECT_EQ(office.display("1001"), "1001|");
    EXPECT_TRUE(phone.write(0, 6, u"Hello").ok());
    EXPECT_EQ(to_utf8(phone.display()), "1001  Hello     ");
    EXPECT_TRUE(phone.write(1, 4, u"longer than the row").ok());
    EXPECT_EQ(to_utf8(phone.display()), "1001  Hello long");
    office.told();
    EXPECT_TRUE(phone.write(0, 0, u"1001").ok());
    EXPECT_EQ(office.told(), PhoneOffice::Seen{});
    EXPECT_TRUE(phone.write(0, 0, u"a\nb\x7f").ok());
    EXPECT_EQ(to_utf8(phone.row(0)), "a b   He");
    EXPECT_EQ(phone.write(2, 0, u"x").code(), code(PHONEERR_INVALPARAM));
    EXPECT_EQ(phone.write(0, 8, u"x").code(), code(PHONEERR_INVALPARAM));
}

TEST(Phone, PH_5_RingModeAndVolumeAreTold) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    office.told();
    EXPECT_TRUE(phone.set_ring(4, 0xFFFF).ok());
    EXPECT_EQ(office.told(), (PhoneOffice::Seen{"1001 RING 4", "1001 STATE 0x100"}));
    EXPECT_TRUE(phone.set_ring(0, 0xFFFF).ok());
    EXPECT_EQ(office.told(), PhoneOffice::Seen{"1001 RING 0"});
    EXPECT_EQ(phone.set_ring(5, 0).code(), code(PHONEERR_INVALRINGMODE));
    EXPECT_EQ(phone.set_ring(1, 0x10000).code(), code(PHONEERR_INVALPARAM));
}

TEST(Phone, PH_5_DataAreasAreWrittenAndReadBack) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    EXPECT_TRUE(phone.set_data(1, "abc").ok());
    EXPECT_EQ(phone.data(1)->substr(0, 4), std::string_view("abc\0", 4));
    EXPECT_EQ(phone.data(1)->size(), 64u);
    EXPECT_TRUE(phone.set_data(1, "x").ok());
    EXPECT_EQ(phone.data(1)->substr(0, 2), std::string_view("x\0", 2));
    EXPECT_EQ(phone.set_data(1, std::string(65, 'x')).code(), code(PHONEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(phone.set_data(2, "").code(), code(PHONEERR_INVALDATAID));
    EXPECT_EQ(phone.data(2).code(), code(PHONEERR_INVALDATAID));
}

TEST(Phone, PH_5_KeysGetNewMeaningsAndGoBack) {
    PhoneOffice office;
    Phone& phone = office.phone("1001");
    const PhoneKey before = phone.key(20);
    EXPECT_TRUE(phone.set_key(20, {u"Boss", PHONEBUTTONMODE_FEATURE, PHONEBUTTONFUNCTION_REPDIAL, false}).ok());
    EXPECT_EQ(phone.key(20).label, u"Boss");
    EXPECT_EQ(phone.key(20).lamp, before.lamp);
    EXPECT_TRUE(phone.set_key(20, before).ok());
    EXPECT_EQ(phone.key(20), before);
    EXPECT_EQ(phone.set_key(phone.keys(), before).code(), code(PHONEERR_INVALBUTTONLAMPID));
    EXPECT_EQ(phone.set_key(20, {u"", 3, 0, false}).code(), code(PHONEERR_OPERATIONFAILED));
}

TEST(Phone, PH_2_WhatAPhoneDoesNotHaveCannotBeUsed) {
    PhoneOffice office(R"(
[[extension]]
number = "1001"
[extension.phone]
rows = 0
speaker = false
headset = false
volume = false
gain = false
data_areas = []
call_keys = 0
keys = []
)");
    Phone& phone = office.phone("1001");
    EXPECT_EQ(phone.keys(), keypad_keys);
    EXPECT_EQ(phone.set_hook(speaker, PHONEHOOKSWITCHMODE_MIC).code(), code(PHONEERR_INVALHOOKSWITCHDEV));
    EXPECT_EQ(phone.set_volume(handset, 1).code(), code(PHONEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(phone.gain(handset).code(), code(PHONEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(phone.write(0, 0, u"x").code(), code(PHONEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(phone.data(0).code(), code(PHONEERR_OPERATIONUNAVAIL));
}

}  // namespace
}  // namespace tapi::exchange
