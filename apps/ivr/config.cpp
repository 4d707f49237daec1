// SPDX-License-Identifier: Apache-2.0
// See config.hpp.
#include "config.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "settings/standard_paths.hpp"
#include "settings/toml_section.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

namespace fs = std::filesystem;

// What one reading of a file carries along.
struct Reading {
    Config config;
    Problems problems;
    std::string folder;  // relative paths start here
    std::set<std::pair<std::string, std::string>> seen;
};

void read_service(Reading& r, const toml::table& table) {
    Section section(table, "[service]", r.problems);
    section.path("socket", r.folder, r.config.socket);
    section.text("metrics", r.config.metrics);
    section.path("recordings", r.folder, r.config.recordings);
    section.path("sounds", r.folder, r.config.sounds);
    section.integer("most_calls", r.config.most_calls, 1, 100'000);
    section.flag("open_lua", r.config.open_lua);
    section.finish();
}

void read_speech(Reading& r, const toml::table& table) {
    Section section(table, "[speech]", r.problems);
    section.text("program", r.config.speech.program);
    section.integer("words_a_minute", r.config.speech.words_a_minute, 80, 450);
    section.path("cache", r.folder, r.config.speech.cache);
    section.finish();
}

void read_line(Reading& r, const toml::table& table) {
    Section section(table, "[[line]]", r.problems);
    LineConfig line;
    section.text("line", line.line);
    section.text("called", line.called);
    section.path("flow", r.folder, line.flow);
    section.integer("rings", line.rings, 0, 99);
    section.finish();
    if (line.line.empty()) return r.problems.add(table.source(), "this [[line]] does not say which; write line = \"1002\"");
    if (line.flow.empty() && !table.contains("flow"))
        return r.problems.add(table.source(), fmt::format("line \"{}\" has no flow; write flow = \"FILE.yaml\"", line.line));
    if (!r.seen.insert({line.line, line.called}).second)
        return r.problems.add(table.source(), fmt::format("line \"{}\" stands here twice; tell the two apart by called", line.line));
    if (r.config.lines.size() == most_lines) return r.problems.add(table.source(), fmt::format("there may be {} lines", most_lines));
    r.config.lines.push_back(std::move(line));
}

void read_file(Reading& r, const toml::table& root) {
    Section file(root, "", r.problems);
    if (const toml::table* table = file.table("service")) read_service(r, *table);
    if (const toml::table* table = file.table("speech")) read_speech(r, *table);
    for (const toml::table* table : file.tables("line")) read_line(r, *table);
    file.finish();
    if (r.config.lines.empty() && !r.problems.any())
        r.problems.add(root.source(), "there is no [[line]]; write [[line]] with line = \"1002\" and flow = \"FILE.yaml\"");
}

}  // namespace

Config config_from_text(const std::string& text, const std::string& path) {
    Reading r{{}, Problems(path), fs::absolute(path).parent_path(), {}};
    try {
        read_file(r, toml::parse(text, path));
    } catch (const toml::parse_error& wrong) {
        r.problems.add(wrong.source(), std::string(wrong.description()));
    }
    if (r.problems.any()) throw ctl::Failure(ctl::exit_usage, r.problems.text());
    return std::move(r.config);
}

Config read_config(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) throw ctl::Failure(ctl::exit_usage, "cannot read " + path);
    Config config = config_from_text(text.str(), path);
    if (config.recordings.empty()) config.recordings = fs::absolute(path).parent_path() / "recordings";
    return config;
}

std::string standard_config() { return standard_config_file("ivr.toml"); }

}  // namespace tapi::ivr
