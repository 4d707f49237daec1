// SPDX-License-Identifier: Apache-2.0
// tapi wine: OpenTAPI's tapi32.dll in a Wine prefix, for programs for Windows.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "commands.hpp"
#include "wine_prefix.hpp"

namespace tapi::ctl {
namespace {

constexpr const char* wanted_override = "native,builtin";
constexpr const char* override_key = "HKCU\\Software\\Wine\\DllOverrides";

// Runs Wine's own registry editor, because a Wine that is running would overwrite its files. False when it fails.
bool edit_registry(const WinePrefix& prefix, std::vector<std::string> words) {
    words.insert(words.begin(), {"wine", "reg"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        setenv("WINEPREFIX", prefix.folder().c_str(), 1);
        setenv("WINEDEBUG", "-all", 0);
        if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr) _exit(127);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void set_override(const WinePrefix& prefix) {
    if (prefix.override_of_tapi32() == wanted_override) return;
    if (!edit_registry(prefix, {"add", override_key, "/v", "tapi32", "/d", wanted_override, "/f"})) {
        throw Failure(exit_failed, "`wine reg` failed: is Wine installed, and the prefix yours? Without the override "
                                   "tapi32=native,builtin programs keep Wine's own tapi32.dll");
    }
}

const char* word_of(DllOrigin origin) {
    if (origin == DllOrigin::opentapi) return "opentapi";
    return origin == DllOrigin::missing ? "missing" : "other";
}

int install(const WinePrefix& prefix, Console& console) {
    for (const WineFolder& folder : prefix.folders()) {
        if (!our_dll(folder.arch)) {
            throw Failure(exit_failed, fmt::format("tapi32.dll for {} is not installed; OPENTAPI_WINDOWS_DLLS may name its folder", folder.arch));
        }
    }
    for (const WineFolder& folder : prefix.folders()) put_dll(folder, *our_dll(folder.arch));
    set_override(prefix);
    console.record({{"prefix", prefix.folder().string()}, {"installed", prefix.folders().size()}});
    console.line(fmt::format("Programs in {} use OpenTAPI now. `tapi wine status` says what they will see.", prefix.folder().string()));
    return exit_done;
}

int remove(const WinePrefix& prefix, Console& console) {
    size_t removed = 0;
    for (const WineFolder& folder : prefix.folders()) removed += take_dll(folder) ? 1 : 0;
    if (prefix.override_of_tapi32() == wanted_override &&
        !edit_registry(prefix, {"delete", override_key, "/v", "tapi32", "/f"})) {
        throw Failure(exit_failed, "`wine reg` failed: the override of tapi32 is still there");
    }
    console.record({{"prefix", prefix.folder().string()}, {"removed", removed}});
    console.line(removed > 0 ? "Programs there use Wine's own tapi32.dll again." : "OpenTAPI was not there.");
    return exit_done;
}

// Where a program under Wine finds the server; empty when it does not listen on TCP.
Json server_address() try {
    return ask_admin("status", Json::object()).value("tcp", Json());
} catch (const Failure&) {
    return Json();
}

int status(const WinePrefix& prefix, Console& console) {
    Json found{{"prefix", prefix.folder().string()}, {"dlls", Json::object()}, {"override", prefix.override_of_tapi32()}};
    bool ready = prefix.override_of_tapi32() == wanted_override;
    std::vector<std::vector<std::string>> rows{{"Prefix", prefix.folder().string()}};
    for (const WineFolder& folder : prefix.folders()) {
        const DllOrigin origin = origin_of(folder.dll);
        ready = ready && origin == DllOrigin::opentapi;
        found["dlls"][folder.arch] = word_of(origin);
        rows.push_back({"tapi32.dll " + folder.arch, word_of(origin)});
    }
    const Json address = server_address();
    found["server"] = address;
    found["ready"] = ready && address.is_string();
    rows.push_back({"Override", found["override"].get<std::string>().empty() ? "none" : found["override"].get<std::string>()});
    rows.push_back({"Server", address.is_string() ? "tcp:" + address.get<std::string>() : "does not listen on TCP: [tcp] listen in tapisrv.toml"});
    console.record(found);
    console.table(rows);
    if (found["ready"].get<bool>()) {
        console.line("Programs in this prefix see the lines and phones of this server.");
        return exit_done;
    }
    console.line(ready ? "Programs in this prefix find no server." : "Programs in this prefix do not use OpenTAPI: tapi wine install");
    return exit_failed;
}

}  // namespace

int wine(Console& console, const Arguments& arguments) {
    const WinePrefix prefix(WinePrefix::chosen(arguments.wine.prefix));
    switch (arguments.wine.action) {
        case WineAction::install:
            return install(prefix, console);
        case WineAction::remove:
            return remove(prefix, console);
        case WineAction::status:
            break;
    }
    return status(prefix, console);
}

}  // namespace tapi::ctl
