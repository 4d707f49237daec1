// SPDX-License-Identifier: Apache-2.0
// The ground floor: bytes, text, handles, timers, results.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/handle_table.hpp"
#include "base/result.hpp"
#include "base/nearest.hpp"
#include "base/timers.hpp"
#include "base/unicode.hpp"

namespace tapi {
namespace {

TEST(Bytes, WriterAndReaderAgree) {
    Bytes bytes;
    Writer out(bytes);
    out.u16(0x1234);
    out.u32(0x89ABCDEF);
    out.u64(0x0123456789ABCDEF);
    out.text(std::u16string_view(u"aé"));
    out.text(OptText{});
    out.blob(Bytes(3, std::byte{7}));
    out.blob(OptBytes{});
    EXPECT_EQ(bytes.front(), std::byte{0x34});
    Reader in(bytes);
    EXPECT_EQ(in.u16(), 0x1234);
    EXPECT_EQ(in.u32(), 0x89ABCDEFu);
    EXPECT_EQ(in.u64(), 0x0123456789ABCDEFu);
    EXPECT_EQ(in.opt_text(), u"aé");
    EXPECT_EQ(in.opt_text(), std::nullopt);
    EXPECT_EQ(in.blob().size(), 3u);
    EXPECT_EQ(in.opt_blob(), std::nullopt);
    EXPECT_TRUE(in.complete());
}

TEST(Bytes, AReaderFailsOnceAndStaysFailed) {
    const Bytes bytes(6, std::byte{1});
    Reader in(bytes);
    EXPECT_EQ(in.u64(), 0u);
    EXPECT_TRUE(in.failed());
    EXPECT_EQ(in.u16(), 0u);
    EXPECT_FALSE(in.complete());
    Reader rest(bytes);
    rest.u32();
    EXPECT_FALSE(rest.failed());
    EXPECT_FALSE(rest.complete());
}

TEST(Bytes, SizesBeyondTheEndAreRefused) {
    Bytes bytes;
    Writer(bytes).u32(0xFFFFFFFE);
    EXPECT_TRUE(Reader(bytes).blob().empty());
    Reader in(bytes);
    in.opt_text();
    EXPECT_TRUE(in.failed());
}

TEST(Bytes, LoadAndStoreKeepInside) {
    Bytes bytes(6);
    store<uint32_t>(bytes, 2, 0x01020304);
    EXPECT_EQ(load<uint32_t>(bytes, 2), 0x01020304u);
    store<uint32_t>(bytes, 3, 0xFFFFFFFF);
    store<uint32_t>(bytes, SIZE_MAX, 0xFFFFFFFF);
    EXPECT_EQ(load<uint32_t>(bytes, 2), 0x01020304u);
    EXPECT_EQ(load<uint32_t>(bytes, 3), 0u);
    EXPECT_EQ(load<uint64_t>(bytes, 0), 0u);
}

TEST(Unicode, BothWays) {
    const std::pair<std::string, std::u16string> pairs[] = {
        {"", u""},
        {"plain", u"plain"},
        {"B\xC3\xBCro", u"Büro"},
        {"\xE2\x82\xAC", u"€"},
        {"\xF0\x9F\x93\x9E", u"\U0001F4DE"},
        {std::string("a\0b", 3), std::u16string(u"a\0b", 3)},
    };
    for (const auto& [narrow, wide] : pairs) {
        EXPECT_EQ(to_utf16(narrow), wide);
        EXPECT_EQ(to_utf8(wide), narrow);
    }
}

TEST(Unicode, MalformedInputBecomesReplacements) {
    EXPECT_EQ(to_utf16("a\xFFz"), u"a\uFFFDz");
    EXPECT_EQ(to_utf16("\xC3"), u"\uFFFD");
    EXPECT_EQ(to_utf16("\xC0\x80"), u"\uFFFD\uFFFD");            // overlong
    EXPECT_EQ(to_utf16("\xED\xA0\x80"), u"\uFFFD\uFFFD\uFFFD");  // a surrogate
    EXPECT_EQ(to_utf16("\xF5\x80\x80\x80").size(), 4u);          // beyond the last plane
    const char16_t lone[] = {0xD800, u'x', 0xDC00};
    EXPECT_EQ(to_utf8({lone, 3}), "\xEF\xBF\xBDx\xEF\xBF\xBD");
}

TEST(HandleTable, StaleAndForeignHandlesFindNothing) {
    HandleTable<int> table;
    const uint32_t first = table.add(1), second = table.add(2);
    EXPECT_NE(first, 0u);
    EXPECT_EQ(*table.find(first), 1);
    EXPECT_TRUE(table.remove(first));
    EXPECT_EQ(table.find(first), nullptr);
    EXPECT_FALSE(table.remove(first));
    const uint32_t again = table.add(3);
    EXPECT_NE(again, first);  // the same slot, another generation
    EXPECT_EQ(again & table.max_slots, first & table.max_slots);
    EXPECT_EQ(table.find(first), nullptr);
    EXPECT_EQ(*table.find(again), 3);
    for (const uint32_t bad : {0u, 99u, 0xFFFFFFFFu, second ^ 0x80000000u})
        EXPECT_EQ(table.find(bad), nullptr);
    EXPECT_EQ(table.size(), 2u);
}

TEST(HandleTable, AValueReturnsOnlyAfterAllGenerations) {
    HandleTable<int> table;
    const uint32_t first = table.add(1);
    table.remove(first);
    for (int i = 1; i < 2048; ++i) {
        const uint32_t handle = table.add(i);
        EXPECT_NE(handle, first);
        EXPECT_LT(handle, 0x80000000u);
        table.remove(handle);
    }
    EXPECT_EQ(table.add(1), first);
}

TEST(HandleTable, FreedSlotsRestInOrder) {
    HandleTable<int> table;
    const uint32_t a = table.add(1), b = table.add(2);
    table.remove(a);
    table.remove(b);
    EXPECT_EQ(table.add(3) & table.max_slots, a & table.max_slots);
    EXPECT_EQ(table.add(4) & table.max_slots, b & table.max_slots);
}

TEST(HandleTable, HasALimit) {
    HandleTable<int> table(2);
    const uint32_t a = table.add(1);
    EXPECT_NE(table.add(2), 0u);
    EXPECT_EQ(table.add(3), 0u);
    table.remove(a);
    EXPECT_NE(table.add(3), 0u);
    int sum = 0;
    table.for_each([&](uint32_t handle, int value) {
        EXPECT_EQ(*table.find(handle), value);
        sum += value;
    });
    EXPECT_EQ(sum, 5);
}

TEST(Timers, RunInOrderOfTheirDeadlines) {
    ManualClock clock;
    Timers timers(clock);
    std::string ran;
    timers.after(Millis(20), [&] { ran += "c"; });
    timers.after(Millis(10), [&] { ran += "a"; });
    timers.after(Millis(10), [&] { ran += "b"; });
    EXPECT_EQ(timers.next_deadline(), clock.now() + Millis(10));
    timers.run_due();
    EXPECT_EQ(ran, "");
    clock.advance(Millis(10));
    timers.run_due();
    EXPECT_EQ(ran, "ab");
    clock.advance(Millis(100));
    timers.run_due();
    EXPECT_EQ(ran, "abc");
    EXPECT_EQ(timers.next_deadline(), std::nullopt);
}

TEST(Timers, TasksMayAddAndCancel) {
    ManualClock clock;
    Timers timers(clock);
    int ran = 0;
    const auto never = timers.after(Millis(5), [&] { ran += 100; });
    timers.after(Millis(1), [&] {
        timers.cancel(never);
        timers.after(Millis(0), [&] { ++ran; });
        ++ran;
    });
    clock.advance(Millis(10));
    timers.run_due();
    EXPECT_EQ(ran, 2);
    EXPECT_EQ(timers.size(), 0u);
    timers.cancel(never);
}

TEST(Result, IsAValueOrAnError) {
    Result<std::string> good = std::string("text");
    EXPECT_TRUE(good.ok());
    EXPECT_EQ(good->size(), 4u);
    EXPECT_EQ(good.code(), 0);
    const Result<std::string> bad = failure(-5, "why");
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.code(), -5);
    EXPECT_EQ(bad.error().context, "why");
    EXPECT_TRUE(success().ok());
}

TEST(Nearest, WhatWasProbablyMeant) {
    EXPECT_EQ("socket", nearest("scoket", {"state", "socket"}));
    EXPECT_EQ("behaviour", nearest("behavior", {"number", "behaviour"}));
    EXPECT_EQ("", nearest("zzzzzz", {"state", "socket"}));
    EXPECT_EQ("", nearest("", {"state"}));
    EXPECT_EQ("", nearest("state", {}));
}

}  // namespace
}  // namespace tapi
