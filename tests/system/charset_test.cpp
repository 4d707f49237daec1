// SPDX-License-Identifier: Apache-2.0
// The plain, A and W forms of one function give the same (MEM-3, A/W/unsuffixed function sets).
#include "desk.hpp"

namespace tapi::test {
namespace {

using A = std::string;
using W = std::u16string;

W wide(const A& text) { return W(text.begin(), text.end()); }

// What the three forms of a function wrote: the same facts, texts in their own form.
template <class S, class Plain, class Ansi, class Wide>
void same_texts(DWORD S::*text, const A& expected, Plain plain, Ansi ansi, Wide wide_form) {
    Space<S> p, a, w;
    EXPECT_RESULT(0, plain(p.get()));
    EXPECT_RESULT(0, ansi(a.get()));
    EXPECT_RESULT(0, wide_form(w.get()));
    EXPECT_EQ(p.text(text), expected);
    EXPECT_EQ(a.text(text), expected);
    EXPECT_EQ(w.wide(text), wide(expected));
    EXPECT_EQ(p->dwNeededSize, a->dwNeededSize);
    EXPECT_LT(a->dwNeededSize, w->dwNeededSize) << "MEM-3: needed is for the form that is asked for";
}

TEST(Charsets, MEM_3_capabilities) {
    Desk desk(1);
    const HLINEAPP app = desk.app.app();
    same_texts<LINEDEVCAPS>(
        &LINEDEVCAPS::dwLineNameSize, "Extension 1001",
        [&](LINEDEVCAPS* s) { return lineGetDevCaps(app, 0, api_2_2, 0, s); },
        [&](LINEDEVCAPS* s) { return lineGetDevCapsA(app, 0, api_2_2, 0, s); },
        [&](LINEDEVCAPS* s) { return lineGetDevCapsW(app, 0, api_2_2, 0, s); });
    same_texts<LINEADDRESSCAPS>(
        &LINEADDRESSCAPS::dwAddressSize, "1001",
        [&](LINEADDRESSCAPS* s) { return lineGetAddressCaps(app, 0, 0, api_2_2, 0, s); },
        [&](LINEADDRESSCAPS* s) { return lineGetAddressCapsA(app, 0, 0, api_2_2, 0, s); },
        [&](LINEADDRESSCAPS* s) { return lineGetAddressCapsW(app, 0, 0, api_2_2, 0, s); });
    Space<LINEDEVCAPS> ansi, utf16;
    lineGetDevCapsA(app, 0, api_2_2, 0, ansi.get());
    lineGetDevCapsW(app, 0, api_2_2, 0, utf16.get());
    EXPECT_EQ(ansi->dwStringFormat, STRINGFORMAT_ASCII);
    EXPECT_EQ(utf16->dwStringFormat, STRINGFORMAT_UNICODE);
}

TEST(Charsets, MEM_3_call_information) {
    Desk desk;
    const auto call = desk.ring(0, 1);
    same_texts<LINECALLINFO>(
        &LINECALLINFO::dwCalledIDNameSize, "Extension 1002", [&](LINECALLINFO* s) { return lineGetCallInfo(call.out, s); },
        [&](LINECALLINFO* s) { return lineGetCallInfoA(call.out, s); },
        [&](LINECALLINFO* s) { return lineGetCallInfoW(call.out, s); });
    desk.clear_call(call);
}

TEST(Charsets, MEM_3_making_and_dialing) {
    Desk desk;
    HCALL out = 0;
    const auto expect_call = [&](LONG request) {
        EXPECT_RESULT(0, desk.app.finish(request));
        const DWORD in = desk.app.wait_new_call(LINECALLSTATE_OFFERING);
        EXPECT_EQ(desk.app.call_info(in).at("called"), "1002");
        desk.app.finish_call(out);
    };
    expect_call(lineMakeCall(desk.lines[0], &out, "1002", 0, nullptr));
    expect_call(lineMakeCallA(desk.lines[0], &out, "1002", 0, nullptr));
    expect_call(lineMakeCallW(desk.lines[0], &out, u"1002", 0, nullptr));

    const auto dial_tone = [&] {
        EXPECT_RESULT(0, desk.app.finish(lineMakeCallA(desk.lines[0], &out, nullptr, 0, nullptr)));
    };
    dial_tone();
    expect_call(lineDial(out, "1002", 0));
    dial_tone();
    expect_call(lineDialA(out, "1002", 0));
    dial_tone();
    expect_call(lineDialW(out, u"1002", 0));
}

TEST(Charsets, MEM_3_addresses_and_device_ids) {
    Desk desk;
    for (const char* number : {"1002"}) {
        DWORD plain = 9, ansi = 9, utf16 = 9;
        EXPECT_RESULT(0, lineGetAddressID(desk.lines[1], &plain, LINEADDRESSMODE_DIALABLEADDR, number, 5));
        EXPECT_RESULT(0, lineGetAddressIDA(desk.lines[1], &ansi, LINEADDRESSMODE_DIALABLEADDR, number, 5));
        EXPECT_RESULT(0, lineGetAddressIDW(desk.lines[1], &utf16, LINEADDRESSMODE_DIALABLEADDR, wide(number).c_str(), 10));
        EXPECT_EQ(plain, 0u);
        EXPECT_EQ(ansi, 0u);
        EXPECT_EQ(utf16, 0u);
        EXPECT_RESULT(LINEERR_INVALADDRESS,
                      lineGetAddressIDA(desk.lines[0], &ansi, LINEADDRESSMODE_DIALABLEADDR, number, 5));
    }
    Space<VARSTRING> plain, ansi, utf16;
    EXPECT_RESULT(0, lineGetID(desk.lines[1], 0, 0, LINECALLSELECT_LINE, plain.get(), "tapi/line"));
    EXPECT_RESULT(0, lineGetIDA(desk.lines[1], 0, 0, LINECALLSELECT_LINE, ansi.get(), "tapi/line"));
    EXPECT_RESULT(0, lineGetIDW(desk.lines[1], 0, 0, LINECALLSELECT_LINE, utf16.get(), u"tapi/line"));
    EXPECT_EQ(plain.part(&VARSTRING::dwStringSize), ansi.part(&VARSTRING::dwStringSize)) << "bytes, not text";
    EXPECT_EQ(plain.part(&VARSTRING::dwStringSize), utf16.part(&VARSTRING::dwStringSize));
}

TEST(Charsets, MEM_3_status_and_priorities_and_handoff) {
    Desk desk;
    const DWORD line = desk.lines[0];
    Space<LINEDEVSTATUS> plain, ansi, utf16;
    EXPECT_RESULT(0, lineGetLineDevStatus(line, plain.get()));
    EXPECT_RESULT(0, lineGetLineDevStatusA(line, ansi.get()));
    EXPECT_RESULT(0, lineGetLineDevStatusW(line, utf16.get()));
    EXPECT_EQ(facts(plain), facts(ansi));
    EXPECT_GT(utf16->dwNeededSize, ansi->dwNeededSize);
    Space<LINEADDRESSSTATUS> one, two, three;
    EXPECT_RESULT(0, lineGetAddressStatus(line, 0, one.get()));
    EXPECT_RESULT(0, lineGetAddressStatusA(line, 0, two.get()));
    EXPECT_RESULT(0, lineGetAddressStatusW(line, 0, three.get()));
    EXPECT_EQ(facts(one), facts(three));

    EXPECT_RESULT(0, lineSetAppPriority("one", voice, nullptr, 0, nullptr, 1));
    EXPECT_RESULT(0, lineSetAppPriorityA("two", voice, nullptr, 0, nullptr, 1));
    EXPECT_RESULT(0, lineSetAppPriorityW(u"three", voice, nullptr, 0, nullptr, 1));
    DWORD position = 0;
    EXPECT_RESULT(0, lineGetAppPriority("three", voice, nullptr, 0, nullptr, &position));
    EXPECT_EQ(position, 1u);
    EXPECT_RESULT(0, lineGetAppPriorityA("two", voice, nullptr, 0, nullptr, &position));
    EXPECT_EQ(position, 2u);
    EXPECT_RESULT(0, lineGetAppPriorityW(u"one", voice, nullptr, 0, nullptr, &position));
    EXPECT_EQ(position, 3u);

    const auto call = desk.ring(0, 1);
    EXPECT_RESULT(LINEERR_TARGETNOTFOUND, lineHandoff(call.out, "nobody", 0));
    EXPECT_RESULT(LINEERR_TARGETNOTFOUND, lineHandoffA(call.out, "nobody", 0));
    EXPECT_RESULT(LINEERR_TARGETNOTFOUND, lineHandoffW(call.out, u"nobody", 0));
    desk.clear_call(call);
}

TEST(Charsets, MEM_3_opening_and_listing) {
    Desk desk(0);
    HLINE plain = 0, ansi = 0, utf16 = 0;
    const HLINEAPP app = desk.app.app();
    EXPECT_RESULT(0, lineOpen(app, 0, &plain, api_2_2, 0, 0, watch, 0, nullptr));
    EXPECT_RESULT(0, lineOpenA(app, 0, &ansi, api_2_2, 0, 0, watch, 0, nullptr));
    EXPECT_RESULT(0, lineOpenW(app, 0, &utf16, api_2_2, 0, 0, watch, 0, nullptr));
    EXPECT_NE(plain, ansi);
    EXPECT_NE(ansi, utf16);
    Space<LINEPROVIDERLIST> one, two, three;
    EXPECT_RESULT(0, lineGetProviderList(api_2_2, one.get()));
    EXPECT_RESULT(0, lineGetProviderListA(api_2_2, two.get()));
    EXPECT_RESULT(0, lineGetProviderListW(api_2_2, three.get()));
    EXPECT_EQ(one->dwNumProviders, 1u);
    EXPECT_EQ(one->dwNeededSize, two->dwNeededSize);
    EXPECT_LT(two->dwNeededSize, three->dwNeededSize);
}

TEST(Charsets, MEM_2_a_part_that_does_not_fit_is_left_out_and_the_need_is_told) {
    Desk desk(1);
    const HLINEAPP app = desk.app.app();
    Space<LINEDEVCAPS> whole;
    ASSERT_EQ(lineGetDevCapsW(app, 0, api_2_2, 0, whole.get()), 0);
    const DWORD needed = whole->dwNeededSize;
    EXPECT_EQ(whole->dwUsedSize, needed);
    for (DWORD room = sizeof(LINEDEVCAPS); room <= needed; ++room) {
        Space<LINEDEVCAPS> space(room);
        std::memset(reinterpret_cast<char*>(space.get()) + 4, 0x77, room - 4);
        ASSERT_EQ(lineGetDevCapsW(app, 0, api_2_2, 0, space.get()), 0) << room;
        EXPECT_EQ(space->dwTotalSize, room);
        EXPECT_EQ(space->dwNeededSize, needed) << room;
        EXPECT_LE(space->dwUsedSize, room);
        for (DWORD LINEDEVCAPS::*part : {&LINEDEVCAPS::dwProviderInfoSize, &LINEDEVCAPS::dwSwitchInfoSize,
                                         &LINEDEVCAPS::dwLineNameSize, &LINEDEVCAPS::dwDeviceClassesSize}) {
            const std::string text = space.part(part);
            EXPECT_TRUE(text.empty() || text == whole.part(part)) << room << ": whole or not at all";
        }
    }
}

}  // namespace
}  // namespace tapi::test
