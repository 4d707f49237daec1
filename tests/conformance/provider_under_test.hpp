// SPDX-License-Identifier: Apache-2.0
// The provider that the suite looks at, as its command line names it, and what its tests share.
#pragma once

#include <gtest/gtest.h>

#include <names.hpp>
#include <optional>

#include "support/program.hpp"
#include "support/server.hpp"
#include "support/structures.hpp"

namespace tapi::test {

// The command line.
struct Subject {
    std::string module;
    std::string config;  // text of its configuration file; empty: none
    std::string isolation = "process";  // "none", or "wine" for a driver for Windows
    std::string dial;    // a number that is offered on a line of the provider; empty: an address of its own
};
Subject& subject();

inline std::string named(LONG result) { return names::result(result); }
#define EXPECT_RESULT(expected, actual) \
    EXPECT_EQ(::tapi::test::named(static_cast<LONG>(expected)), ::tapi::test::named(actual))

// One server with the provider, and one program that has every line open.
class Conformance : public testing::Test {
  protected:
    void SetUp() override;

    struct Ends {
        DWORD out = 0, in = 0;
    };
    bool makes_calls() const;
    // The line that calls, and what it calls.
    DWORD calling_line() const { return lines_.at(0); }
    std::string destination() const;
    // A call that is offered on a line of the provider; fails the test when none is.
    Ends ring();
    // The same, answered.
    Ends connect();
    void clear(const Ends& ends);
    void give_back(DWORD call);
    // Ends every call that was announced and nobody asked for.
    void clear_announced();

    DWORD features(DWORD call) { return app_.call_status(call).at("features"); }
    DWORD address_features() { return address_caps_.at(0).at("call_features"); }
    // Tries one operation on a call; the function's error, or what the reply said.
    LONG attempt(const std::string& operation, DWORD call);
    // Everything that was said about a call stays within what the capabilities announce (DEV-6).
    void check_within_caps(const std::vector<Msg>& messages);

    std::unique_ptr<TestServer> server_;
    LocalProgram app_;
    std::vector<DWORD> lines_;
    std::vector<json> caps_, address_caps_;  // of each line, and of its first address
};

// The capability bits and what became of them, as a table in Markdown.
void print_matrix();

}  // namespace tapi::test
