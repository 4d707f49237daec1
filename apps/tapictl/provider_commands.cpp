// SPDX-License-Identifier: Apache-2.0
// tapi provider, tapi reload: providers that are added, removed and changed while the server runs.
#include <fmt/format.h>

#include <filesystem>

#include "commands.hpp"

namespace tapi::ctl {
namespace {

// What the server does may need as long as a provider takes to start or to end.
constexpr int32_t patience_ms = 60'000;

// A path as the server, which runs in another folder, must have it; a bare file name is looked up by the server.
std::string for_server(const std::string& path) {
    if (path.find('/') == std::string::npos) return path;
    return std::filesystem::absolute(path).lexically_normal();
}

// Drivers for Windows lie anywhere, and the server's folders are for others.
std::string driver_for_server(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) ? std::filesystem::absolute(path).lexically_normal().string() : for_server(path);
}

// By name or by permanent id, as `tapi provider list` shows them.
Json chosen(const std::string& which) {
    const bool digits = !which.empty() && which.size() < 10 && which.find_first_not_of("0123456789") == which.npos;
    if (digits) return static_cast<uint32_t>(std::stoul(which));
    return which;
}

std::string name_of_provider(uint32_t id) {
    for (const Json& provider : ask_admin("providers", Json::object())) {
        if (provider.at("id") == id) return provider.at("name");
    }
    return "";
}

// What the provider asks the user, before anything has changed; the name of what is there then.
std::string run_own_function(Signals& signals, const char* what, const std::string& which, uint32_t id) {
    const LineApp app(signals);
    const LONG result = lineConfigProvider(nullptr, id);
    if (static_cast<uint32_t>(result) == LINEERR_OPERATIONUNAVAIL) {
        throw Failure(exit_failed, fmt::format("{} has a dialog of its own for that, which cannot be shown here, so nothing has changed; "
                                               "OPENTAPI_TRACE=1 tells what is missing, and `tapi provider {} --no-dialog` goes without it",
                                               which, what));
    }
    if (result != 0) throw line_failure(fmt::format("the dialog of {}, so nothing has changed,", which), result);
    return name_of_provider(id);
}

int add(Signals& signals, Console& console, const ProviderArguments& wanted) {
    Json args{{"action", "add"}, {"module", for_server(wanted.module)}, {"name", wanted.name}};
    if (!wanted.config.empty()) args["config"] = std::filesystem::absolute(wanted.config).lexically_normal();
    if (wanted.wine) {
        args["module"] = driver_for_server(wanted.module);
        args["wine"] = true;
        args["arch"] = wanted.arch;
        if (!wanted.prefix.empty()) args["prefix"] = std::filesystem::absolute(wanted.prefix).lexically_normal();
    }
    args["dialog"] = !wanted.no_dialog;
    Json added = ask_admin("provider", args, patience_ms);
    if (added.contains("dialog")) added = {{"id", added.at("id")}, {"name", run_own_function(signals, "add", wanted.module, added.at("id"))}};
    console.line(fmt::format("added {} with the permanent id {}", added.at("name").get<std::string>(),
                             added.at("id").get<uint32_t>()));
    console.record(added);
    return exit_done;
}

int remove(Signals& signals, Console& console, const ProviderArguments& wanted) {
    Json removed = ask_admin("provider", {{"action", "remove"}, {"provider", chosen(wanted.provider)}, {"dialog", !wanted.no_dialog}},
                             patience_ms);
    if (removed.contains("dialog")) run_own_function(signals, "remove", wanted.provider, removed.at("id"));
    console.line("removed " + wanted.provider);
    console.record({{"id", removed.at("id")}});
    return exit_done;
}

int reload(Console& console, const ProviderArguments& wanted) {
    const Json done =
        ask_admin("provider", {{"action", "reload"}, {"provider", chosen(wanted.provider)}}, patience_ms);
    const std::string how = done.at("applied").get<std::string>();
    if (how == "live") {
        console.line(wanted.provider + " has read its configuration again");
    } else if (how == "restarted") {
        console.line(wanted.provider + " is started again with its new configuration");
    } else {
        console.line(wanted.provider +
                     " is in use and cannot change while it runs: programs were asked to shut down their use of "
                     "telephony, and it is started again when the last one has");
    }
    console.record(done);
    return exit_done;
}

}  // namespace

int provider(Signals& signals, Console& console, const Arguments& arguments) {
    switch (arguments.provider.action) {
        case ProviderAction::list: return show_providers(console);
        case ProviderAction::add: return add(signals, console, arguments.provider);
        case ProviderAction::remove: return remove(signals, console, arguments.provider);
        case ProviderAction::reload: return reload(console, arguments.provider);
        case ProviderAction::config: return configure_provider(signals, console, arguments);
    }
    return exit_failed;
}

int reload_server(Console& console) {
    const Json done = ask_admin("reload", Json::object(), patience_ms);
    console.record(done);
    for (const Json& what : done.at("applied")) console.line("applied: " + what.get<std::string>());
    for (const Json& what : done.at("needs_restart"))
        console.line("needs a restart of the server: " + what.get<std::string>());
    if (done.at("applied").empty() && done.at("needs_restart").empty()) console.line("nothing has changed");
    return exit_done;
}

}  // namespace tapi::ctl
