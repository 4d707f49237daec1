// SPDX-License-Identifier: Apache-2.0
// Logging over spdlog: text for people, JSON lines for collectors.
#include "base/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace tapi::log {
namespace {

bool json_lines = false;

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warning: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>("tapi", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
        return made;
    }();
    return *instance;
}

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

void configure(const Options& options) {
    if (!options.file.empty()) {
        logger().sinks() = {std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file)};
    }
    json_lines = options.json;
    logger().set_pattern(json_lines ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e","level":"%l",%v})"
                                    : "%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
    logger().set_level(to_spdlog(options.level));
    logger().flush_on(spdlog::level::info);
}

const char* name(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warning: return "warning";
        case Level::error: return "error";
    }
    return "info";
}

bool enabled(Level level) { return logger().should_log(to_spdlog(level)); }

void write(Level level, std::string_view object, std::string_view text) {
    if (json_lines) {
        logger().log(to_spdlog(level), R"("object":"{}","message":"{}")", escape(object), escape(text));
    } else {
        logger().log(to_spdlog(level), "[{}] {}", object, text);
    }
}

}  // namespace tapi::log
