// SPDX-License-Identifier: Apache-2.0
// See line_config.hpp.
#include "exchange/line_config.hpp"

#include <toml++/toml.h>

#include <exception>

#include "base/unicode.hpp"

namespace tapi::exchange {
namespace {

constexpr std::string_view headline = "opentapi-exchange-line 1\n";
constexpr size_t longest_caller_name = 200;

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        out += control ? ' ' : c;
    }
    return out + "\"";
}

}  // namespace

std::string write_line_config(const LineSettings& settings) {
    return std::string(headline) + "digit_ms = " + std::to_string(settings.dial.digit) +
           "\ngap_ms = " + std::to_string(settings.dial.gap) +
           "\npause_ms = " + std::to_string(settings.dial.pause) +
           "\ncaller_name = " + quoted(to_utf8(settings.caller_name)) + "\n";
}

std::optional<LineSettings> read_line_config(std::string_view block) {
    if (!block.starts_with(headline)) return std::nullopt;
    try {
        const toml::table table = toml::parse(block.substr(headline.size()));
        LineSettings settings;
        const auto number = [&](const char* key) { return table[key].value_exact<int64_t>(); };
        const auto digit = number("digit_ms"), gap = number("gap_ms"), pause = number("pause_ms");
        const auto name = table["caller_name"].value_exact<std::string>();
        if (table.size() != 4 || !digit || !gap || !pause || !name) return std::nullopt;
        for (const int64_t value : {*digit, *gap, *pause}) {
            if (value < 0 || value > UINT32_MAX) return std::nullopt;
        }
        settings.dial.digit = static_cast<uint32_t>(*digit);
        settings.dial.gap = static_cast<uint32_t>(*gap);
        settings.dial.pause = static_cast<uint32_t>(*pause);
        settings.caller_name = to_utf16(*name);
        if (settings.caller_name.size() > longest_caller_name) return std::nullopt;
        return settings;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

}  // namespace tapi::exchange
