// SPDX-License-Identifier: Apache-2.0
// Collecting digits, by a test that says when time is over.
#include "sdk/gather.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

namespace tapi::sdk {
namespace {

TEST(Gather, DIG_3_EndsWhenFullOrAtATerminator) {
    GatherRequest request;
    request.capacity = 3;
    request.terminators = u"#";
    Gather full(request);
    EXPECT_FALSE(full.digit(u'1').has_value());
    EXPECT_FALSE(full.digit(u'2').has_value());
    EXPECT_EQ(full.digit(u'3'), static_cast<uint32_t>(LINEGATHERTERM_BUFFERFULL));
    EXPECT_EQ(full.digits(), u"123");
    Gather ended(request);
    EXPECT_FALSE(ended.digit(u'1').has_value());
    EXPECT_EQ(ended.digit(u'#'), static_cast<uint32_t>(LINEGATHERTERM_TERMDIGIT));
    EXPECT_EQ(ended.digits(), u"1#") << "the terminator is collected";
}

TEST(Gather, DIG_3_PatienceIsTheFirstDigitsThenTheOthers) {
    GatherRequest request;
    request.capacity = 9;
    request.first_digit = Millis(5000);
    request.between_digits = Millis(1000);
    Gather gather(request);
    EXPECT_EQ(gather.patience(), Millis(5000));
    EXPECT_EQ(gather.timed_out(), static_cast<uint32_t>(LINEGATHERTERM_FIRSTTIMEOUT));
    gather.digit(u'1');
    EXPECT_EQ(gather.patience(), Millis(1000));
    EXPECT_EQ(gather.timed_out(), static_cast<uint32_t>(LINEGATHERTERM_INTERTIMEOUT));
}

}  // namespace
}  // namespace tapi::sdk
