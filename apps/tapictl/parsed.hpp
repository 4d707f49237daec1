// SPDX-License-Identifier: Apache-2.0
// What the words after a program's name come to, for all programs with commands.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <sstream>
#include <string>

#include "exit_codes.hpp"

namespace tapi::ctl {

template <class Arguments>
struct ParsedWords {
    std::optional<Arguments> arguments;  // nothing: print `text` and end with `exit_code`
    int exit_code = 0;
    std::string text;  // help, version or what is wrong
};

// `arguments` is what the options of `app` write into; `check` throws a CLI::ParseError at what they cannot say by themselves.
template <class Arguments, class Check>
ParsedWords<Arguments> parse_words(CLI::App& app, int argc, const char* const* argv, const Arguments& arguments, Check check) {
    try {
        app.parse(argc, argv);
        check();
        return {arguments, 0, {}};
    } catch (const CLI::ParseError& error) {
        std::ostringstream out, err;
        const int code = app.exit(error, out, err);
        return {std::nullopt, code == 0 ? 0 : exit_usage, code == 0 ? out.str() : err.str()};
    }
}

}  // namespace tapi::ctl
