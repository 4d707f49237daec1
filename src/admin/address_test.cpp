// SPDX-License-Identifier: Apache-2.0
// Addresses of servers, given and looked for.
#include "admin/address.hpp"

#include <gtest/gtest.h>

#include <map>

namespace tapi::admin {
namespace {

Variable with(std::map<std::string, std::string> variables) {
    return [variables](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

TEST(Address, Parses) {
    EXPECT_EQ("/run/x", parse_address("unix:/run/x")->path);
    EXPECT_EQ("127.0.0.1", parse_address("tcp:127.0.0.1:70")->host);
    EXPECT_EQ(70, parse_address("tcp:127.0.0.1:70")->port);
    EXPECT_EQ("[::1]", parse_address("tcp:[::1]:70")->host);
    for (const char* wrong :
         {"", "unix:", "/run/x", "tcp:", "tcp:h", "tcp::1", "tcp:h:0", "tcp:h:x", "tcp:h:99999"}) {
        EXPECT_FALSE(parse_address(wrong)) << wrong;
    }
}

TEST(Address, Discovery) {
    EXPECT_EQ(1u, default_addresses(with({}), "").size());
    EXPECT_EQ("unix:/run/opentapi/tapisrv.sock", default_addresses(with({}), "")[0].text());
    EXPECT_EQ("unix:/tmp/o/tapisrv.sock", default_addresses(with({}), "/tmp/o")[0].text());
    const auto user = default_addresses(with({{"XDG_RUNTIME_DIR", "/run/user/5"}}), "/tmp/o");
    ASSERT_EQ(2u, user.size());
    EXPECT_EQ("unix:/run/user/5/opentapi/tapisrv.sock", user[0].text());
    const auto given =
        default_addresses(with({{"OPENTAPI_SERVER", "tcp:h:5"}, {"XDG_RUNTIME_DIR", "/r"}}), "");
    ASSERT_EQ(1u, given.size());
    EXPECT_EQ("tcp:h:5", given[0].text());
    EXPECT_TRUE(default_addresses(with({{"OPENTAPI_SERVER", "nonsense"}}), "").empty());
}

}  // namespace
}  // namespace tapi::admin
