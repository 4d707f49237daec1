// SPDX-License-Identifier: Apache-2.0
// Flat structures: building, checking, versions, text forms and the application's room.
#include "model/flat.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <cstddef>

#include "model/layouts.hpp"

namespace tapi {
namespace {

constexpr size_t provider_at = offsetof(LINEDEVCAPS, dwProviderInfoSize);
constexpr size_t line_name_at = offsetof(LINEDEVCAPS, dwLineNameSize);
constexpr size_t dev_specific_at = offsetof(LINEDEVCAPS, dwDevSpecificSize);
constexpr size_t classes_at = offsetof(LINEDEVCAPS, dwDeviceClassesSize);
constexpr size_t cell_at = offsetof(LINEDEVCAPS, dwTerminalTextEntrySize);
constexpr size_t terminals_at = offsetof(LINEDEVCAPS, dwTerminalTextSize);

Bytes raw(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

std::string chars_of(ByteView whole, size_t size_at) {
    const ByteView part = bytes_part(whole, size_at);
    return {reinterpret_cast<const char*>(part.data()), part.size()};
}

uint32_t word(ByteView whole, size_t at) { return load<uint32_t>(whole, at); }

Bytes dev_caps(uint32_t version) {
    LINEDEVCAPS fixed{};
    fixed.dwPermanentLineID = 77;
    fixed.dwNumAddresses = 3;
    FlatBuilder builder(layout::LINEDEVCAPS, version, fixed);
    builder.add_text(provider_at, u"Exchange");
    builder.add_text(line_name_at, u"Büro");
    builder.set(cell_at, 12);
    builder.add_bytes(terminals_at, bytes_of(std::u16string_view(u"phone\0lamp\0\0", 12)));
    builder.add_bytes(dev_specific_at, raw({1, 2, 3}));
    builder.add_bytes(classes_at, bytes_of(std::u16string_view(u"tapi/line\0wave\0\0", 16)));
    return builder.finish();
}

Bytes line_status() {
    FlatBuilder builder(layout::LINEDEVSTATUS, api_2_2);
    auto app = builder.add_entries(offsetof(LINEDEVSTATUS, dwAppInfoSize), layout::LINEAPPINFO, 2);
    const char16_t* names[] = {u"dialer", u"recorder"};
    for (const char16_t* name : names) {
        builder.add_text(app, offsetof(LINEAPPINFO, dwModuleFilenameSize), name);
        builder.set(app, offsetof(LINEAPPINFO, dwAddressID), 5);
        app = FlatBuilder::next(app);
    }
    builder.add_bytes(offsetof(LINEDEVSTATUS, dwDevSpecificSize), raw({9, 9}));
    return builder.finish();
}

Bytes forward_list() {
    Bytes list(8 + 2 * 24);
    store<uint32_t>(list, 4, 2);
    for (int i = 0; i < 2; ++i) {
        const size_t entry = 8 + static_cast<size_t>(i) * 24;
        store<uint32_t>(list, entry, LINEFORWARDMODE_BUSY);
        store<uint32_t>(list, entry + offsetof(LINEFORWARD, dwDestAddressSize), 4);
        store<uint32_t>(list, entry + offsetof(LINEFORWARD, dwDestAddressOffset),
                        static_cast<uint32_t>(list.size()));
        for (const char c : {'1', static_cast<char>('0' + i), '\0', '\0'})
            list.push_back(static_cast<std::byte>(c));
    }
    store<uint32_t>(list, 0, static_cast<uint32_t>(list.size()));
    return list;
}

TEST(FlatBuilder, ClosesSizesAndAlignsParts) {
    const Bytes caps = dev_caps(api_2_2);
    EXPECT_EQ(word(caps, 0), caps.size());
    EXPECT_EQ(word(caps, 4), caps.size());
    EXPECT_EQ(word(caps, 8), caps.size());
    EXPECT_EQ(word(caps, provider_at), 18u);
    EXPECT_EQ(word(caps, provider_at + 4), layout::LINEDEVCAPS.fixed_size(api_2_2));
    EXPECT_EQ(word(caps, line_name_at + 4) % 4, 0u);
    EXPECT_EQ(text_part(caps, provider_at), u"Exchange");
    EXPECT_EQ(text_part(caps, line_name_at), u"Büro");
    EXPECT_TRUE(well_formed(layout::LINEDEVCAPS, api_2_2, caps));
}

TEST(FlatBuilder, EmptyPartsAndMembersOfLaterVersionsAreLeftOut) {
    FlatBuilder builder(layout::LINEDEVCAPS, api_1_4);
    builder.add_text(provider_at, u"");
    builder.add_text(classes_at, u"gone");
    builder.set(classes_at, 5);
    const Bytes caps = builder.finish();
    EXPECT_EQ(caps.size(), layout::LINEDEVCAPS.fixed_size(api_1_4));
    EXPECT_TRUE(text_part(caps, provider_at).empty());
}

TEST(FlatBuilder, EntriesOwnPartsOfTheWholeStructure) {
    const Bytes status = line_status();
    const size_t at = word(status, offsetof(LINEDEVSTATUS, dwAppInfoOffset));
    EXPECT_EQ(word(status, offsetof(LINEDEVSTATUS, dwAppInfoSize)), 80u);
    EXPECT_EQ(text_part(status, at + offsetof(LINEAPPINFO, dwModuleFilenameSize)), u"dialer");
    EXPECT_EQ(text_part(status, at + 40 + offsetof(LINEAPPINFO, dwModuleFilenameSize)), u"recorder");
    EXPECT_TRUE(well_formed(layout::LINEDEVSTATUS, api_2_2, status));
}

TEST(WellFormed, RefusesPartsOutsideOddTextAndCutEntries) {
    const Bytes good = dev_caps(api_2_2);
    const auto broken = [&](size_t at, uint32_t value) {
        Bytes bad = good;
        store(std::span(bad), at, value);
        return !well_formed(layout::LINEDEVCAPS, api_2_2, bad);
    };
    EXPECT_TRUE(broken(provider_at, 17));
    EXPECT_TRUE(broken(provider_at, 0xFFFFFFFE));
    EXPECT_TRUE(broken(provider_at + 4, 0xFFFFFFFF));
    EXPECT_TRUE(broken(provider_at + 4, 8));
    EXPECT_TRUE(broken(cell_at, 0));
    EXPECT_TRUE(broken(cell_at, 7));
    EXPECT_FALSE(well_formed(layout::LINEDEVCAPS, api_2_2, ByteView(good).first(100)));

    Bytes status = line_status();
    store<uint32_t>(status, offsetof(LINEDEVSTATUS, dwAppInfoSize), 79);
    EXPECT_FALSE(well_formed(layout::LINEDEVSTATUS, api_2_2, status));
    status = line_status();
    const size_t entry = word(status, offsetof(LINEDEVSTATUS, dwAppInfoOffset));
    store<uint32_t>(status, entry + offsetof(LINEAPPINFO, dwUserNameSize), 2);
    store<uint32_t>(status, entry + offsetof(LINEAPPINFO, dwUserNameOffset), 1u << 30);
    EXPECT_FALSE(well_formed(layout::LINEDEVSTATUS, api_2_2, status));
}

TEST(WellFormed, BoundsHowOftenPartsShareBytes) {
    FlatBuilder builder(layout::LINEDEVSTATUS, api_2_2);
    builder.add_entries(offsetof(LINEDEVSTATUS, dwAppInfoSize), layout::LINEAPPINFO, 10);
    Bytes status = builder.finish();
    const size_t first = word(status, offsetof(LINEDEVSTATUS, dwAppInfoOffset));
    for (size_t i = 0; i < 10; ++i) {
        store<uint32_t>(status, first + i * 40, 400);
        store<uint32_t>(status, first + i * 40 + 4, static_cast<uint32_t>(first));
    }
    EXPECT_FALSE(well_formed(layout::LINEDEVSTATUS, api_2_2, status));
}

TEST(WellFormed, NothingAtVersionsWithoutTheStructure) {
    EXPECT_FALSE(well_formed(layout::LINEAGENTLIST, api_2_0, Bytes(64)));
}

TEST(Versions, VER_2_MembersOfLaterVersionsVanishAndPartsStay) {
    const Bytes old = convert_version(layout::LINEDEVCAPS, api_2_2, api_1_3, dev_caps(api_2_2));
    EXPECT_TRUE(well_formed(layout::LINEDEVCAPS, api_1_3, old));
    EXPECT_EQ(word(old, provider_at + 4), 236u);
    EXPECT_EQ(text_part(old, line_name_at), u"Büro");
    EXPECT_EQ(word(old, offsetof(LINEDEVCAPS, dwNumAddresses)), 3u);
    const Bytes back = convert_version(layout::LINEDEVCAPS, api_1_3, api_2_2, old);
    EXPECT_TRUE(well_formed(layout::LINEDEVCAPS, api_2_2, back));
    EXPECT_TRUE(bytes_part(back, classes_at).empty());
    EXPECT_EQ(text_part(back, provider_at), u"Exchange");
}

TEST(Versions, VER_2_EntriesChangeTheirSize) {
    FlatBuilder builder(layout::LINETRANSLATECAPS, api_2_2);
    auto card = builder.add_entries(offsetof(LINETRANSLATECAPS, dwCardListSize), layout::LINECARDENTRY, 2);
    for (const char16_t* name : {u"one", u"two"}) {
        builder.add_text(card, offsetof(LINECARDENTRY, dwCardNameSize), name);
        builder.add_text(card, offsetof(LINECARDENTRY, dwSameAreaRuleSize), u"G");
        card = FlatBuilder::next(card);
    }
    const Bytes caps = builder.finish();
    const Bytes old = convert_version(layout::LINETRANSLATECAPS, api_2_2, api_1_3, caps);
    EXPECT_TRUE(well_formed(layout::LINETRANSLATECAPS, api_1_3, old));
    EXPECT_EQ(word(old, offsetof(LINETRANSLATECAPS, dwCardListSize)), 24u);
    const size_t second = word(old, offsetof(LINETRANSLATECAPS, dwCardListOffset)) + 12;
    EXPECT_EQ(text_part(old, second + offsetof(LINECARDENTRY, dwCardNameSize)), u"two");
}

TEST(Versions, VersionOfABuiltStructure) {
    EXPECT_EQ(version_of(layout::LINEDEVCAPS, dev_caps(api_2_2)), api_2_2);
    EXPECT_EQ(version_of(layout::LINEDEVCAPS, dev_caps(api_2_0)), api_2_1);  // the same layout
    EXPECT_EQ(version_of(layout::LINEDEVCAPS, dev_caps(api_1_4)), api_1_4);
    EXPECT_EQ(version_of(layout::LINEDEVCAPS, dev_caps(api_1_3)), api_1_3);
    EXPECT_EQ(version_of(layout::LINEDEVCAPS, Bytes(20)), 0u);
}

TEST(TextForm, MEM_7_ConvertsTextAndLeavesBytes) {
    const Bytes wide = dev_caps(api_2_2);
    const Bytes ansi = to_ansi(layout::LINEDEVCAPS, api_2_2, wide);
    EXPECT_TRUE(well_formed(layout::LINEDEVCAPS, api_2_2, ansi, Text::ansi));
    EXPECT_EQ(chars_of(ansi, provider_at), std::string("Exchange\0", 9));
    EXPECT_EQ(chars_of(ansi, line_name_at), std::string("B\xC3\xBCro\0", 6));
    EXPECT_EQ(chars_of(ansi, dev_specific_at), "\1\2\3");
    EXPECT_EQ(chars_of(ansi, classes_at), std::string("tapi/line\0wave\0\0", 16));
    EXPECT_EQ(word(ansi, cell_at), 6u);
    EXPECT_EQ(chars_of(ansi, terminals_at), std::string("phone\0lamp\0\0", 12));
    EXPECT_EQ(to_wide(layout::LINEDEVCAPS, api_2_2, ansi), wide);
}

TEST(TextForm, EntriesOfListsAreConverted) {
    const Bytes ansi = to_ansi(layout::LINEDEVSTATUS, api_2_2, line_status());
    const size_t at = word(ansi, offsetof(LINEDEVSTATUS, dwAppInfoOffset)) + 40;
    EXPECT_EQ(chars_of(ansi, at + offsetof(LINEAPPINFO, dwModuleFilenameSize)), std::string("recorder\0", 9));
    EXPECT_EQ(word(ansi, at + offsetof(LINEAPPINFO, dwAddressID)), 5u);
}

TEST(TextForm, ForwardListsHaveTheirElementsInline) {
    const Bytes ansi = forward_list();
    ASSERT_TRUE(well_formed(layout::LINEFORWARDLIST, api_2_2, ansi, Text::ansi));
    const Bytes wide = to_wide(layout::LINEFORWARDLIST, api_2_2, ansi);
    ASSERT_TRUE(well_formed(layout::LINEFORWARDLIST, api_2_2, wide));
    EXPECT_EQ(word(wide, 0), wide.size());
    EXPECT_EQ(word(wide, 4), 2u);
    EXPECT_EQ(word(wide, 8), LINEFORWARDMODE_BUSY);
    EXPECT_EQ(text_part(wide, 8 + 24 + offsetof(LINEFORWARD, dwDestAddressSize)), u"11");

    Bytes bad = ansi;
    store<uint32_t>(bad, 4, 0x0FFFFFFF);
    EXPECT_FALSE(well_formed(layout::LINEFORWARDLIST, api_2_2, bad, Text::ansi));
    EXPECT_FALSE(well_formed(layout::LINEFORWARDLIST, api_2_2, Bytes(4), Text::ansi));
}

TEST(Fit, MEM_1_NothingIsWrittenWhenTheFixedPartDoesNotFit) {
    Bytes room(267, std::byte{0xEE});
    const Bytes before = room;
    EXPECT_FALSE(fit(layout::LINEDEVCAPS, api_2_2, dev_caps(api_2_2), room));
    EXPECT_EQ(room, before);
}

TEST(Fit, MEM_2_WholeStructureKeepsTheRoomsTotalSize) {
    const Bytes caps = dev_caps(api_2_2);
    Bytes room(caps.size() + 50, std::byte{0xEE});
    store<uint32_t>(room, 0, static_cast<uint32_t>(room.size()));
    ASSERT_TRUE(fit(layout::LINEDEVCAPS, api_2_2, caps, room));
    EXPECT_EQ(word(room, 0), room.size());
    EXPECT_EQ(word(room, 4), caps.size());
    EXPECT_EQ(word(room, 8), caps.size());
    EXPECT_EQ(text_part(room, provider_at), u"Exchange");
    EXPECT_EQ(room.back(), std::byte{0xEE});
}

TEST(Fit, MEM_2_PartsAreLeftOutWholeNeverCut) {
    const Bytes caps = dev_caps(api_2_2);
    Bytes room(268 + 12, std::byte{0xEE});
    store<uint32_t>(room, 0, static_cast<uint32_t>(room.size()));
    ASSERT_TRUE(fit(layout::LINEDEVCAPS, api_2_2, caps, room));
    EXPECT_EQ(word(room, 4), caps.size());
    EXPECT_EQ(word(room, provider_at), 0u);  // 18 bytes
    EXPECT_EQ(word(room, provider_at + 4), 0u);
    EXPECT_EQ(text_part(room, line_name_at), u"Büro");  // 10 bytes
    EXPECT_EQ(word(room, classes_at), 0u);
    EXPECT_EQ(word(room, 8), 268u + 10u);
    EXPECT_EQ(word(room, offsetof(LINEDEVCAPS, dwNumAddresses)), 3u);
}

TEST(Fit, MEM_2_EntriesWithoutRoomForTheirText) {
    const Bytes status = line_status();
    Bytes room(88 + 80 + 4 + 14);
    ASSERT_TRUE(fit(layout::LINEDEVSTATUS, api_2_2, status, room));
    const size_t at = word(room, offsetof(LINEDEVSTATUS, dwAppInfoOffset));
    EXPECT_EQ(word(room, offsetof(LINEDEVSTATUS, dwAppInfoSize)), 80u);
    EXPECT_EQ(text_part(room, at + offsetof(LINEAPPINFO, dwModuleFilenameSize)), u"dialer");
    EXPECT_EQ(word(room, at + 40 + offsetof(LINEAPPINFO, dwModuleFilenameSize)), 0u);
    EXPECT_EQ(word(room, 4), status.size());
}

TEST(Parts, ReadingOutOfBoundsGivesNothing) {
    Bytes whole(16);
    store<uint32_t>(whole, 0, 8);
    store<uint32_t>(whole, 4, 12);
    EXPECT_TRUE(bytes_part(whole, 0).empty());
    EXPECT_TRUE(text_part(whole, 4096).empty());
}

}  // namespace
}  // namespace tapi
