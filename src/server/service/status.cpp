// SPDX-License-Identifier: Apache-2.0
// What administrators see.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <names.hpp>

#include "base/unicode.hpp"
#include "model/flat.hpp"
#include "server/service/server.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

std::string rfc3339(WallTime when) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

}  // namespace

json Server::status() {
    const auto up = std::chrono::duration_cast<std::chrono::seconds>(clock_.wall() - started_).count();
    size_t calls = 0, running = 0;
    for (const auto& line : core_.lines) calls += line->calls.size();
    const auto providers = providers_.members();
    for (const auto* member : providers) running += member->provider->up;
    return {{"version", OPENTAPI_VERSION}, {"pid", getpid()}, {"user", peer_of_user(geteuid()).person.user},
            {"started", rfc3339(started_)}, {"uptime_s", up}, {"socket", config_.socket},
            {"tcp", config_.tcp.enabled ? json(fmt::format("{}:{}", config_.tcp.host, tcp_port_)) : json()},
            {"state", config_.state_directory}, {"config", config_.file.empty() ? json() : json(config_.file)},
            {"sessions", sessions_.size()}, {"applications", core_.line_apps.size() + core_.phone_apps.size()},
            {"lines", core_.lines.size()}, {"phones", core_.phones.size()}, {"calls", calls},
            {"providers", providers.size()}, {"providers_up", running}, {"ready", ready_}, {"reinit", core_.reinit}};
}

json Server::lines() {
    json list = json::array();
    for (const auto& line : core_.lines) {
        if (line->removed) continue;
        json item{{"id", line->id}, {"provider", line->provider->name}, {"in_service", line->in_service},
                  {"opens", line->opens.size()}, {"calls", line->calls.size()}, {"name", line_name(*line)}};
        if (line->caps) item["permanent_id"] = load<uint32_t>(*line->caps, offsetof(LINEDEVCAPS, dwPermanentLineID));
        if (line->num_addresses != 0) item["addresses"] = line->num_addresses;
        list.push_back(std::move(item));
    }
    return list;
}

json Server::providers() {
    json list = json::array();
    for (const ProviderSet::Member* member : providers_.members()) {
        const ProviderStatus s = member->host->status();
        const ProviderSettings& settings = member->host->settings();
        list.push_back({{"name", settings.name}, {"id", settings.permanent_id}, {"module", settings.module},
                        {"isolation", settings.wine ? "wine" : settings.isolation == Isolation::none ? "none" : "process"},
                        {"state", name_of(s.state)}, {"reason", s.reason}, {"pid", s.process_id},
                        {"tspi_version", fmt::format("{}.{}", s.tspi_version >> 16, s.tspi_version & 0xFFFF)},
                        {"lines", s.lines}, {"phones", s.phones}, {"starts", s.starts}, {"tspi_calls", s.calls},
                        {"stray_completions", s.stray_completions},
                        {"source", member->added ? "added" : "configured"}, {"config", settings.config_file}});
    }
    return list;
}

json Server::sessions() {
    json list = json::array();
    for (const auto& [id, session] : sessions_) {
        size_t opens = 0, phones = 0, pending = 0, calls = 0;
        for (const auto& [handle, entry] : session->line_apps()) {
            opens += entry.app->opens.size();
            pending += entry.app->tickets.size();
            for (const auto& opened : entry.app->opens) calls += opened->calls.size();
        }
        for (const auto& [handle, entry] : session->phone_apps()) {
            phones += entry.app->opens.size();
            pending += entry.app->tickets.size();
        }
        list.push_back({{"id", id}, {"app", to_utf8(session->identity().module)}, {"user", session->identity().user},
                        {"pid", session->identity().process_id},
                        {"applications", session->line_apps().size() + session->phone_apps().size()},
                        {"lines", opens}, {"phones", phones}, {"calls", calls}, {"handles", session->handles().size()}, {"pending", pending}});
    }
    return list;
}

json Server::calls() {
    json list = json::array();
    for (const auto& line : core_.lines) {
        for (const auto& call : line->calls) {
            json owners = json::array(), handles = json::array();
            for (const auto& h : call->handles) {
                const LineApp& app = *h->line->app;
                const bool owner = h->privilege == LINECALLPRIVILEGE_OWNER;
                if (owner) owners.push_back(to_utf8(app.friendly_name));
                handles.push_back({{"pid", app.identity->process_id}, {"handle", h->handle}, {"owner", owner}});
            }
            list.push_back({{"id", call->ht_call}, {"line", line->id}, {"address", call->address},
                            {"state", names::value(names::Family::LINECALLSTATE, call->state)},
                            {"media", names::flags(names::Family::LINEMEDIAMODE, call->media_mode)},
                            {"called", to_utf8(call->displayable_address)}, {"since", rfc3339(call->state_entered)},
                            {"owners", owners}, {"monitors", call->count(LINECALLPRIVILEGE_MONITOR)},
                            {"handles", handles}});
        }
    }
    return list;
}

}  // namespace tapi::server
