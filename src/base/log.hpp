// SPDX-License-Identifier: Apache-2.0
// Structured logging for programs (libraries return errors instead): every line names the object it is about.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tapi::log {

enum class Level { debug, info, warning, error };
// As it is written in configurations.
const char* name(Level level);

struct Options {
    Level level = Level::info;
    std::string file;    // empty: standard error
    bool json = false;   // one JSON object a line instead of text
};

void configure(const Options& options);
bool enabled(Level level);
void write(Level level, std::string_view object, std::string_view text);

template <class... Args>
void debug(std::string_view object, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::debug)) write(Level::debug, object, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(std::string_view object, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::info)) write(Level::info, object, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(std::string_view object, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::warning)) write(Level::warning, object, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void error(std::string_view object, fmt::format_string<Args...> format, Args&&... args) {
    if (enabled(Level::error)) write(Level::error, object, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace tapi::log
