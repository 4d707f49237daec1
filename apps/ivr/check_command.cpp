// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr check` and `tapi-ivr schema`.
#include <algorithm>

#include "commands.hpp"
#include "flow_file.hpp"
#include "ivr/flow/draw.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {
namespace {

struct CheckOptions {
    std::vector<std::string> files;
    bool strict = false;
};

std::string counted(size_t count, const std::string& what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); }

// Whether it may be run.
bool check_one(ctl::Console& console, const std::string& file, bool strict) {
    const flow::Loaded loaded = flow::load(file);
    show_problems(console, loaded);
    const auto warnings = static_cast<size_t>(std::count_if(loaded.problems.begin(), loaded.problems.end(), [](const auto& p) { return p.warning; }));
    const size_t errors = loaded.problems.size() - warnings;
    console.record({{"file", file}, {"errors", errors}, {"warnings", warnings}});
    if (loaded.ok() && warnings == 0) console.line(file + ": " + console.paint(ctl::Color::good, "good") + ", " + counted(loaded.flow->parts.size(), "part"));
    else console.line(file + ": " + counted(errors, "error") + ", " + counted(warnings, "warning"));
    return loaded.ok() && !(strict && warnings > 0);
}

int check(ctl::Console& console, const CheckOptions& options) {
    bool good = true;
    for (const auto& file : options.files) good = check_one(console, file, options.strict) && good;
    return good ? ctl::exit_done : ctl::exit_failed;
}

}  // namespace

void show_problems(ctl::Console& console, const flow::Loaded& loaded) {
    for (const flow::Problem& p : loaded.problems) {
        const auto color = p.warning ? ctl::Color::warn : ctl::Color::bad;
        std::string text = flow::to_string(p);
        const std::string word = p.warning ? "warning:" : "error:";
        const size_t at = text.find(word);
        if (at != std::string::npos) text.replace(at, word.size(), console.paint(color, word));
        console.line(text);
        console.record({{"file", p.file}, {"line", p.place.line}, {"column", p.place.column}, {"severity", p.warning ? "warning" : "error"}, {"text", p.text}});
    }
}

std::shared_ptr<const flow::Flow> flow_from(ctl::Console& console, const std::string& file) {
    const flow::Loaded loaded = flow::load(file);
    if (loaded.ok()) return loaded.flow;
    show_problems(console, loaded);
    throw ctl::Failure(ctl::exit_failed, file + " has errors");
}

void add_check(CommandLine& line) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* sub = line.app.add_subcommand("check", "Say what is wrong with flows, by line and column");
    sub->add_option("FLOW", options->files, "The files")->required();
    sub->add_flag("--strict", options->strict, "Warnings are errors");
    sub->callback([&line, options] { line.run = [options](ctl::Console& console) { return check(console, *options); }; });
    sub->footer("Everything is reported at once. Exit code 1 when a flow has errors.\nExample:\n  tapi-ivr check *.yaml --strict");
}

void add_schema(CommandLine& line) {
    CLI::App* sub = line.app.add_subcommand("schema", "Print a JSON Schema of flow files, for editors");
    sub->callback([&line] {
        line.run = [](ctl::Console&) {
            std::printf("%s\n", flow::schema().dump(2).c_str());
            return static_cast<int>(ctl::exit_done);
        };
    });
    sub->footer("Example:\n  tapi-ivr schema > flow.schema.json\n  # and as the first line of a flow: # yaml-language-server: $schema=flow.schema.json");
}

}  // namespace tapi::ivr
