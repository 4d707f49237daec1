// SPDX-License-Identifier: Apache-2.0
// Variable structures and versions.
#include "sdk/structure.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "sdk/text.hpp"

namespace tapi::sdk {
namespace {

struct Room {
    explicit Room(DWORD size) : bytes(size < sizeof(DWORD) ? sizeof(DWORD) : size, std::byte{0xEE}) {
        std::memset(bytes.data(), 0, bytes.size());
        std::memcpy(bytes.data(), &size, sizeof size);
    }
    LINEDEVCAPS* caps() { return reinterpret_cast<LINEDEVCAPS*>(bytes.data()); }
    std::u16string text(DWORD size, DWORD offset) const {
        std::u16string result(size / 2, u'\0');
        std::memcpy(result.data(), bytes.data() + offset, size);
        return result;
    }
    std::vector<std::byte> bytes;
};

TEST(Structure, MEM_4_PartsLieContiguouslyBehindTheFixedPart) {
    Room room(1000);
    Structure<LINEDEVCAPS> out(room.caps(), version_2_2);
    out->dwNumAddresses = 3;
    out.text(&LINEDEVCAPS::dwLineNameSize, u"Line");
    out.text(&LINEDEVCAPS::dwProviderInfoSize, u"Me");
    EXPECT_EQ(out.finish(), 0);
    const LINEDEVCAPS& caps = *room.caps();
    EXPECT_EQ(caps.dwTotalSize, 1000u);
    EXPECT_EQ(caps.dwNumAddresses, 3u);
    EXPECT_EQ(caps.dwLineNameOffset, sizeof(LINEDEVCAPS));
    EXPECT_EQ(caps.dwProviderInfoOffset, caps.dwLineNameOffset + caps.dwLineNameSize);
    EXPECT_EQ(caps.dwUsedSize, caps.dwProviderInfoOffset + caps.dwProviderInfoSize);
    EXPECT_EQ(caps.dwNeededSize, caps.dwUsedSize);
    EXPECT_EQ(room.text(caps.dwLineNameSize, caps.dwLineNameOffset), (std::u16string(u"Line\0", 5)));
}

TEST(Structure, MEM_2_APartThatDoesNotFitIsLeftOutWhole) {
    Room room(sizeof(LINEDEVCAPS) + 6);
    Structure<LINEDEVCAPS> out(room.caps(), version_2_2);
    out.text(&LINEDEVCAPS::dwLineNameSize, u"Long name");
    out.text(&LINEDEVCAPS::dwProviderInfoSize, u"Me");
    EXPECT_EQ(out.finish(), 0);
    EXPECT_EQ(room.caps()->dwLineNameSize, 0u);
    EXPECT_EQ(room.caps()->dwLineNameOffset, 0u);
    EXPECT_EQ(room.caps()->dwProviderInfoOffset, sizeof(LINEDEVCAPS));
    EXPECT_EQ(room.caps()->dwUsedSize, sizeof(LINEDEVCAPS) + 6);
    EXPECT_EQ(room.caps()->dwNeededSize, sizeof(LINEDEVCAPS) + 20 + 6);
}

TEST(Structure, MEM_1_TooSmallForTheFixedPartWritesNothing) {
    Room room(sizeof(LINEDEVCAPS) - 1);
    const auto before = room.bytes;
    Structure<LINEDEVCAPS> out(room.caps(), version_2_2);
    out->dwNumAddresses = 3;
    out.text(&LINEDEVCAPS::dwLineNameSize, u"Line");
    EXPECT_EQ(out.finish(), result_of(LINEERR_STRUCTURETOOSMALL));
    EXPECT_EQ(room.bytes, before);
}

TEST(Structure, VER_2_OlderVersionsHaveSmallerFixedParts) {
    Room room(fixed_size<LINEDEVCAPS>(version_1_3) + 10);
    Structure<LINEDEVCAPS> out(room.caps(), version_1_3);
    out->dwLineFeatures = 0xFFFFFFFF;
    out.text(&LINEDEVCAPS::dwLineNameSize, u"Line");
    out.multi_text(&LINEDEVCAPS::dwDeviceClassesSize, std::array<std::u16string_view, 1>{u"tapi/line"});
    EXPECT_EQ(out.finish(), 0);
    EXPECT_EQ(room.caps()->dwLineNameOffset, 236u);
    EXPECT_EQ(room.caps()->dwUsedSize, 246u);
    EXPECT_EQ(room.text(10, 236), (std::u16string(u"Line\0", 5)));
}

TEST(Structure, FixedSizesOfTheVersions) {
    EXPECT_EQ(fixed_size<LINEDEVCAPS>(version_1_3), 236u);
    EXPECT_EQ(fixed_size<LINEDEVCAPS>(version_1_4), 240u);
    EXPECT_EQ(fixed_size<LINEDEVCAPS>(version_2_0), 252u);
    EXPECT_EQ(fixed_size<LINEDEVCAPS>(version_2_2), sizeof(LINEDEVCAPS));
    EXPECT_EQ(fixed_size<LINECALLINFO>(version_1_4), offsetof(LINECALLINFO, dwCallTreatment));
    EXPECT_EQ(fixed_size<LINECALLINFO>(version_2_1), sizeof(LINECALLINFO));
    EXPECT_EQ(fixed_size<LINEADDRESSCAPS>(version_1_3), 176u);
    EXPECT_EQ(fixed_size<LINEADDRESSCAPS>(version_1_4), 180u);
}

TEST(Versions, VER_1_TheHighestInBothRanges) {
    EXPECT_EQ(negotiate(version_1_3, version_2_2), version_2_2);
    EXPECT_EQ(negotiate(version_1_3, 0x00030001), version_2_2);
    EXPECT_EQ(negotiate(version_1_3, 0x00010009), version_1_4);
    EXPECT_EQ(negotiate(0x00030000, 0x00030001), std::nullopt);
    EXPECT_EQ(negotiate(version_1_3, version_1_4, version_2_0), std::nullopt);
    EXPECT_FALSE(is_version(0x00020003));
}

TEST(Text, PartsAreReadOnlyInsideTheStructure) {
    std::vector<std::byte> bytes(sizeof(LINECALLPARAMS) + 10);
    auto* params = reinterpret_cast<LINECALLPARAMS*>(bytes.data());
    params->dwTotalSize = static_cast<DWORD>(bytes.size());
    std::memcpy(bytes.data() + sizeof(LINECALLPARAMS), u"1001", 10);
    EXPECT_EQ(text_part(params, 10, sizeof(LINECALLPARAMS)), u"1001");
    EXPECT_EQ(text_part(params, 12, sizeof(LINECALLPARAMS)), u"");
    EXPECT_EQ(text_part(params, 10, 0xFFFFFFF0), u"");
    EXPECT_EQ(text_part(params, 0, 0), u"");
}

TEST(Text, ST_8_TimesAreUtc) {
    const SYSTEMTIME time = system_time(WallTime(Millis(1'700'000'000'123)));
    EXPECT_EQ(time.wYear, 2023);
    EXPECT_EQ(time.wMonth, 11);
    EXPECT_EQ(time.wDay, 14);
    EXPECT_EQ(time.wDayOfWeek, 2);
    EXPECT_EQ(time.wHour, 22);
    EXPECT_EQ(time.wMinute, 13);
    EXPECT_EQ(time.wSecond, 20);
    EXPECT_EQ(time.wMilliseconds, 123);
}

}  // namespace
}  // namespace tapi::sdk
