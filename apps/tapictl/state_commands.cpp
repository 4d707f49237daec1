// SPDX-License-Identifier: Apache-2.0
// tapi export, tapi import: what a server knows, as a file.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "commands.hpp"
#include "windows_state.hpp"

namespace tapi::ctl {
namespace {

constexpr size_t max_file = 4 << 20;

Failure file_failure(const std::string& file, const char* what) {
    return Failure(exit_failed, fmt::format("{}: {}: {}", file, what, std::strerror(errno)));
}

std::string contents(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw file_failure(file, "cannot be read");
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (in.bad()) throw file_failure(file, "cannot be read");
    if (text.size() > max_file) throw Failure(exit_failed, file + ": more than 4 MiB; that is no state");
    return text;
}

struct Read {
    Json state;
    std::vector<std::string> notes;
};

Read read_state(const std::string& file) {
    const std::string text = contents(file);
    Json state = Json::parse(text, nullptr, false);
    if (!state.is_discarded()) return {std::move(state), {}};
    if (auto windows = read_windows_state(text)) {
        return {Json::parse(windows->state.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)),
                std::move(windows->notes)};
    }
    throw Failure(exit_failed,
                  file + ": neither JSON of `tapi export`, nor an export of the Windows registry, nor a TELEPHON.INI");
}

}  // namespace

int export_state(Console& console, const Arguments& arguments) {
    const Json state = ask_admin("export", Json::object());
    if (arguments.file.empty()) {
        console.json() ? console.record(state) : console.line(state.dump(2));
        return exit_done;
    }
    std::ofstream out(arguments.file, std::ios::binary | std::ios::trunc);
    out << state.dump(2) << '\n';
    out.close();
    if (!out) throw file_failure(arguments.file, "cannot be written");
    console.line(fmt::format("{} locations and {} cards in {}", state["locations"].size(), state["cards"].size(),
                             arguments.file));
    console.record({{"file", arguments.file}});
    return exit_done;
}

int import_state(Console& console, const Arguments& arguments) {
    const Read read = read_state(arguments.file);
    Json done = ask_admin("import", {{"state", read.state}});
    for (const std::string& note : read.notes) done["notes"].push_back(note);
    console.record(done);
    console.line(fmt::format("{} locations, {} cards, {} priority lists taken over", done["locations"].get<size_t>(),
                             done["cards"].get<size_t>(), done["priority_lists"].get<size_t>()));
    for (const Json& note : done["notes"]) console.line(note.get<std::string>());
    return exit_done;
}

}  // namespace tapi::ctl
