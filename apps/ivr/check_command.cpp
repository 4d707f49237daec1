// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr check` and `tapi-ivr schema`.
#include <algorithm>
#include <cstdio>

#include "flow_commands.hpp"
#include "ivr/flow/draw.hpp"

namespace tapi::ivr {
namespace {

std::string counted(size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

void show_problems(ctl::Console& console, const flow::Loaded& loaded) {
    for (const flow::Problem& p : loaded.problems) {
        const auto color = p.warning ? ctl::Color::warn : ctl::Color::bad;
        std::string text = flow::to_string(p);
        const std::string word = p.warning ? "warning:" : "error:";
        const size_t at = text.find(word);
        if (at != std::string::npos) text.replace(at, word.size(), console.paint(color, word));
        console.line(text);
        console.record({{"file", p.file},
                        {"line", p.place.line},
                        {"column", p.place.column},
                        {"severity", p.warning ? "warning" : "error"},
                        {"text", p.text}});
    }
}

}  // namespace

int check_flow(ctl::Console& console, const std::string& file) {
    const flow::Loaded loaded = flow::load(file);
    show_problems(console, loaded);
    const auto warnings = static_cast<size_t>(std::count_if(loaded.problems.begin(), loaded.problems.end(),
                                                            [](const auto& p) { return p.warning; }));
    const size_t errors = loaded.problems.size() - warnings;
    console.record({{"file", file}, {"errors", errors}, {"warnings", warnings}});
    if (loaded.problems.empty())
        console.line(file + ": " + console.paint(ctl::Color::good, "good") + ", " +
                     counted(loaded.flow->parts.size(), "part"));
    else
        console.line(file + ": " + counted(errors, "error") + ", " + counted(warnings, "warning"));
    return loaded.ok() ? ctl::exit_done : ctl::exit_failed;
}

int print_schema() {
    std::printf("%s\n", flow::schema().dump(2).c_str());
    return ctl::exit_done;
}

std::shared_ptr<const flow::Flow> flow_from(ctl::Console& console, const std::string& file) {
    const flow::Loaded loaded = flow::load(file);
    if (loaded.ok()) return loaded.flow;
    show_problems(console, loaded);
    throw ctl::Failure(ctl::exit_failed, file + " has errors");
}

}  // namespace tapi::ivr
