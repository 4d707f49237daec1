// SPDX-License-Identifier: Apache-2.0
// What the system tests share: the exchange they run against, and words for results.
#pragma once

#include <gtest/gtest.h>

#include <names.hpp>

#include "support/program.hpp"
#include "support/server.hpp"
#include "support/structures.hpp"

namespace tapi::test {

using Lines = std::vector<std::string>;

// Four extensions and a trunk behind prefix 9 whose far ends take no time to decide.
inline const char* const quick_exchange = R"(
[exchange]
ring_cycle_ms = 20
no_answer_ms = 60000

[[extensions]]
from = 1001
to = 1004

[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 4

[[far_end]]
number = "5550100"
name = "Ready Answer"
after_ms = 5

[[far_end]]
number = "5550101"
behaviour = "busy"

[[far_end]]
number = "5550102"
behaviour = "no_answer"

[[far_end]]
number = "5550103"
behaviour = "reject"

[[far_end]]
number = "5550104"
behaviour = "congestion"

[[far_end]]
number = "5550105"
behaviour = "unobtainable"

[[far_end]]
number = "5550106"
after_ms = 5
hangup_after_ms = 5

[other_numbers]
behaviour = "answer"
)";

inline ServerSetup quick(std::string isolation = "process") {
    ServerSetup setup;
    setup.exchange = quick_exchange;
    setup.isolation = std::move(isolation);
    return setup;
}

// A result as its name, so that a failing comparison can be read.
inline std::string named(LONG result) { return names::result(result); }
inline std::string named(const json& answer) { return named(answer.at("result").get<LONG>()); }

#define EXPECT_RESULT(expected, actual) \
    EXPECT_EQ(::tapi::test::named(static_cast<LONG>(expected)), ::tapi::test::named(actual))

// The lines that begin with one of the words.
inline Lines only(const Lines& lines, const std::string& beginning) {
    Lines found;
    for (const std::string& line : lines) {
        if (line.starts_with(beginning)) found.push_back(line);
    }
    return found;
}
// The lines about one call, replies aside.
inline Lines about(const Lines& lines, const std::string& call) {
    Lines found;
    for (const std::string& line : lines) {
        if (!line.starts_with("REPLY") && (line + ' ').find(' ' + call + ' ') != line.npos) found.push_back(line);
    }
    return found;
}
inline Lines without(const Lines& lines, const std::string& beginning) {
    Lines found;
    for (const std::string& line : lines) {
        if (!line.starts_with(beginning)) found.push_back(line);
    }
    return found;
}

}  // namespace tapi::test
