// SPDX-License-Identifier: Apache-2.0
// What outlives the process: written, read, and refused when it is not all there.
#include "sip/kept_bindings.hpp"

#include <gtest/gtest.h>

namespace tapi::sip {
namespace {

const KeptBinding bob{"2001", "sip:2001@192.0.2.5:5060;transport=tcp", "sip:192.0.2.5:40000;transport=tcp", "call@192.0.2.5", 7, 1'700'000'300};
const KeptBinding eve{"2002", "sip:2002@[2001:db8::1]:5060", "sip:[2001:db8::1]:5060", "b", 4'294'967'295, 1'700'000'060};

TEST(KeptBindings, WhatIsWrittenCanBeRead) {
    EXPECT_EQ(parse_kept(format_kept({bob, eve})), (std::vector<KeptBinding>{bob, eve}));
    EXPECT_EQ(parse_kept(format_kept({})), std::vector<KeptBinding>());
}

TEST(KeptBindings, WhatWouldBreakALineIsNotWritten) {
    KeptBinding bad = bob;
    bad.call_id = "a\tb\n";
    EXPECT_EQ(parse_kept(format_kept({bad, eve})), (std::vector<KeptBinding>{eve}));
}

TEST(KeptBindings, WhatIsNotAllThereIsNothing) {
    const std::string whole = format_kept({bob, eve});
    for (size_t size = 0; size < whole.size() - 1; ++size) EXPECT_FALSE(parse_kept(whole.substr(0, size))) << size;
    for (const std::string& bad : {"x" + whole, whole + "more\n", std::string("opentapi-registrations 2\nend 0\n"), std::string("opentapi-registrations 1\nend 1\n"),
                                   std::string("opentapi-registrations 1\n2001\t1\t1\tc\tsip:h\nend 1\n"), std::string("opentapi-registrations 1\n2001\t1\t1\tc\tsip:h\tsip:h\tx\nend 1\n"),
                                   std::string("opentapi-registrations 1\n2001\tsoon\t1\tc\tsip:h\tsip:h\nend 1\n"), std::string("opentapi-registrations 1\n2001\t1\t1\tc\tsip:h\ttel:1\nend 1\n")})
        EXPECT_FALSE(parse_kept(bad)) << bad;
    EXPECT_FALSE(parse_kept(whole + std::string(largest_kept, 'x')));
}

}  // namespace
}  // namespace tapi::sip
