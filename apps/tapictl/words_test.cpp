// SPDX-License-Identifier: Apache-2.0
// Words for states, errors and times; console output.
#include "words.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <names.hpp>

#include "console.hpp"

namespace tapi::ctl {
namespace {

TEST(Words, EveryCallStateHasWords) {
    for (const auto& state : names::table(names::Family::LINECALLSTATE)) {
        EXPECT_NE(0u, call_state_words(state.value, 0).find("0x")) << state.name;
    }
    EXPECT_EQ("connected (active)", call_state_words(LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE));
    EXPECT_EQ("busy (station)", call_state_words(LINECALLSTATE_BUSY, LINEBUSYMODE_STATION));
    EXPECT_EQ("ringing there", call_state_words(LINECALLSTATE_RINGBACK, 0));
    EXPECT_EQ("connected", call_state_words(LINECALLSTATE_CONNECTED | 0x01000000, 0));
}

TEST(Words, EveryDisconnectHasAReason) {
    for (const auto& mode : names::table(names::Family::LINEDISCONNECTMODE)) {
        const std::string text = call_state_words(LINECALLSTATE_DISCONNECTED, mode.value);
        EXPECT_EQ(std::string::npos, text.find(names::short_name(names::Family::LINEDISCONNECTMODE, mode)))
            << text;
    }
    EXPECT_EQ("disconnected: nobody answered",
              call_state_words(LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NOANSWER));
}

TEST(Words, ErrorsHaveNameAdviceAndExitCode) {
    const Failure none =
        line_failure("cannot use the telephony server", static_cast<int32_t>(LINEERR_SERVICE_NOT_RUNNING));
    EXPECT_EQ(exit_no_server, none.exit_code());
    EXPECT_EQ("LINEERR_SERVICE_NOT_RUNNING", none.name());
    EXPECT_NE(std::string::npos, std::string(none.what()).find("systemctl start tapisrv"));
    EXPECT_EQ(exit_no_device, line_failure("x", static_cast<int32_t>(LINEERR_BADDEVICEID)).exit_code());
    EXPECT_STREQ("x: LINEERR_UNINITIALIZED",
                 line_failure("x", static_cast<int32_t>(LINEERR_UNINITIALIZED)).what());
    EXPECT_STREQ("x: 0xC0000001", line_failure("x", static_cast<int32_t>(0xC0000001)).what());
    EXPECT_EQ("PHONEERR_SERVICE_NOT_RUNNING",
              phone_failure("x", static_cast<int32_t>(PHONEERR_SERVICE_NOT_RUNNING)).name());
}

TEST(Words, Durations) {
    EXPECT_EQ("0.007 s", duration(Millis(7)));
    EXPECT_EQ("9.999 s", duration(Millis(9999)));
    EXPECT_EQ("75.2 s", duration(Millis(75'250)));
    EXPECT_EQ("2:05 min", duration(Millis(125'000)));
}

class Output : public testing::Test {
  protected:
    Output() : file_(open_memstream(&text_, &size_)) {}
    ~Output() override {
        std::fclose(file_);
        std::free(text_);
    }
    std::string written() {
        std::fflush(file_);
        return std::string(text_, size_);
    }

    char* text_ = nullptr;
    size_t size_ = 0;
    std::FILE* file_;
};

TEST_F(Output, TablesLineUpByCharactersNotBytes) {
    Console console(file_, file_, false, false);
    console.table({{"ID", "NAME", "X"}, {"1", "Büro", "a"}, {"22", "Lobby", ""}});
    EXPECT_EQ("ID  NAME   X\n1   Büro   a\n22  Lobby\n", written());
}

TEST_F(Output, TextOrJsonNeverBoth) {
    Console text(file_, file_, false, false);
    text.line("hello");
    text.record({{"a", 1}});
    Console json(file_, file_, true, false);
    json.line("hello");
    json.table({{"x"}});
    json.record({{"a", 1}, {"b", "\xFF"}});
    EXPECT_EQ("hello\n{\"a\":1,\"b\":\"\xEF\xBF\xBD\"}\n", written());
}

TEST_F(Output, ErrorsInBothForms) {
    const Failure failure(exit_busy, "why", "LINEERR_X");
    Console(file_, file_, false, false).error(failure);
    Console(file_, file_, true, false).error(failure);
    EXPECT_EQ("tapi: why\n{\"error\":\"why\",\"exit\":5,\"code\":\"LINEERR_X\"}\n", written());
}

TEST_F(Output, ColourOnlyWhenAsked) {
    EXPECT_EQ("x", Console(file_, file_, false, false).paint(Color::good, "x"));
    EXPECT_EQ("\033[32mx\033[0m", Console(file_, file_, false, true).paint(Color::good, "x"));
}

}  // namespace
}  // namespace tapi::ctl
