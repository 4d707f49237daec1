// SPDX-License-Identifier: Apache-2.0
// Output of the commands.
#include "console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace tapi::ctl {
namespace {

const char* escape_of(Color color) {
    switch (color) {
        case Color::plain:
            return "";
        case Color::good:
            return "\033[32m";
        case Color::bad:
            return "\033[31m";
        case Color::warn:
            return "\033[33m";
        case Color::dim:
            return "\033[2m";
        case Color::strong:
            return "\033[1m";
    }
    return "";
}

}  // namespace

Console Console::standard(bool json, std::string program) {
    const char* refused = std::getenv("NO_COLOR");
    const bool color = !json && isatty(STDOUT_FILENO) && (refused == nullptr || *refused == 0);
    return Console(stdout, stderr, json, color, std::move(program));
}

std::string Console::paint(Color color, const std::string& text) const {
    if (!color_ || color == Color::plain) return text;
    return escape_of(color) + text + "\033[0m";
}

void Console::line(const std::string& text) {
    if (json_) return;
    fmt::print(out_, "{}\n", text);
    std::fflush(out_);
}

void Console::record(const Json& object) {
    if (!json_) return;
    fmt::print(out_, "{}\n", compact(object));
    std::fflush(out_);
}

void Console::table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    for (size_t r = 0; r < rows.size(); ++r) {
        std::string text;
        for (size_t i = 0; i < rows[r].size(); ++i) {
            text += rows[r][i];
            if (i + 1 < rows[r].size()) text.append(widths[i] - width(rows[r][i]) + 2, ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
        line(r == 0 ? paint(Color::strong, text) : text);
    }
}

void Console::note(const std::string& text) {
    fmt::print(err_, "{}: {}\n", program_, text);
    std::fflush(err_);
}

void Console::error(const Failure& failure) {
    if (!json_) return note(failure.what());
    Json object{{"error", failure.what()}, {"exit", failure.exit_code()}};
    if (!failure.name().empty()) object["code"] = failure.name();
    fmt::print(err_, "{}\n", compact(object));
    std::fflush(err_);
}

size_t width(const std::string& text) {
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string compact(const Json& object) {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tapi::ctl
