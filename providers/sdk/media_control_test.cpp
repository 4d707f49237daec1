// SPDX-License-Identifier: Apache-2.0
// The lists of lineSetMediaControl: what they may hold, and what follows from what happens.
#include "sdk/media_control.hpp"

#include <gtest/gtest.h>

namespace tapi::sdk {
namespace {

constexpr uint32_t all_digits = LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND | LINEDIGITMODE_PULSE;

LONG checked(const MediaControl& control) { return control.check(all_digits, LINEMEDIAMODE_INTERACTIVEVOICE).code(); }
LONG code(DWORD error) { return static_cast<LONG>(error); }

TEST(MediaControl, DIG_10_EachListHasItsError) {
    MediaControl control;
    control.digits = {{'5', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_PAUSE}, {'A', LINEDIGITMODE_DTMFEND, 0}, {'5', LINEDIGITMODE_PULSE, 0}};
    control.media = {{LINEMEDIAMODE_INTERACTIVEVOICE, 100, LINEMEDIACONTROL_RESET}};
    control.tones = {{0, 0, 440, 0, 0, LINEMEDIACONTROL_RESUME}};
    control.states = {{LINECALLSTATE_ONHOLD, LINEMEDIACONTROL_START}};
    EXPECT_EQ(checked(control), 0);
    for (const LINEMEDIACONTROLDIGIT& bad : {LINEMEDIACONTROLDIGIT{'x', LINEDIGITMODE_DTMF, 0}, LINEMEDIACONTROLDIGIT{'A', LINEDIGITMODE_PULSE, 0},
                                             LINEMEDIACONTROLDIGIT{'1', 0, 0}, LINEMEDIACONTROLDIGIT{'1', 8, 0},
                                             LINEMEDIACONTROLDIGIT{'1', LINEDIGITMODE_DTMF, 0x80000000}}) {
        MediaControl one;
        one.digits = {bad};
        EXPECT_EQ(checked(one), code(LINEERR_INVALDIGITLIST));
    }
    MediaControl bad;
    bad.media = {{LINEMEDIAMODE_TDD, 0, 0}};
    EXPECT_EQ(checked(bad), code(LINEERR_INVALMEDIALIST));
    bad = {};
    bad.tones = {{0, 0, 99999, 0, 0, 0}};
    EXPECT_EQ(checked(bad), code(LINEERR_INVALTONELIST));
    bad = {};
    bad.states = {{0, 0}};
    EXPECT_EQ(checked(bad), code(LINEERR_INVALCALLSTATELIST));
    bad = {};
    bad.states.resize(MediaControl::most_entries + 1, {LINECALLSTATE_IDLE, 0});
    EXPECT_EQ(checked(bad), code(LINEERR_RESOURCEUNAVAIL));
}

TEST(MediaControl, DIG_10_WhatIsToBeListenedForAndWhatFollows) {
    MediaControl control;
    EXPECT_TRUE(control.empty());
    control.digits = {{'a', LINEDIGITMODE_DTMF, LINEMEDIACONTROL_PAUSE}, {'A', LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND, LINEMEDIACONTROL_RATEUP}};
    control.tones = {{7, 200, 440, 480, 0, LINEMEDIACONTROL_RESUME}};
    control.states = {{LINECALLSTATE_ONHOLD | LINECALLSTATE_CONNECTED, LINEMEDIACONTROL_START}};
    EXPECT_EQ(control.digit_modes(), static_cast<DWORD>(LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND));
    EXPECT_EQ(control.on_digit(u'A', LINEDIGITMODE_DTMF), static_cast<DWORD>(LINEMEDIACONTROL_PAUSE | LINEMEDIACONTROL_RATEUP));
    EXPECT_EQ(control.on_digit(u'A', LINEDIGITMODE_DTMFEND), static_cast<DWORD>(LINEMEDIACONTROL_RATEUP));
    EXPECT_EQ(control.on_digit(u'B', LINEDIGITMODE_DTMF), 0u);
    EXPECT_EQ(control.on_state(LINECALLSTATE_CONNECTED), static_cast<DWORD>(LINEMEDIACONTROL_START));
    ASSERT_EQ(control.tone_watches().size(), 1u);
    EXPECT_EQ(control.tone_watches()[0].tag, static_cast<DWORD>(LINEMEDIACONTROL_RESUME));
    EXPECT_EQ(control.tone_watches()[0].frequencies, (std::vector<uint32_t>{440, 480}));
}

TEST(MediaControl, DIG_10_AListThatIsNotThereIsEmpty) {
    const LINEMEDIACONTROLDIGIT digit{'1', LINEDIGITMODE_DTMF, 0};
    const auto read = read_media_control(&digit, 1, nullptr, 7, nullptr, 0, nullptr, 99);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->digits.size(), 1u);
    EXPECT_TRUE(read->media.empty() && read->states.empty());
    EXPECT_EQ(read_media_control(&digit, 17, nullptr, 0, nullptr, 0, nullptr, 0).code(), code(LINEERR_RESOURCEUNAVAIL));
}

}  // namespace
}  // namespace tapi::sdk
