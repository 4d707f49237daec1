// SPDX-License-Identifier: Apache-2.0
// What administrators may ask. The server implements it; docs/cli.md describes the objects key by key.
#pragma once

#include <nlohmann/json.hpp>

#include "base/result.hpp"

namespace tapi::server {

class StatusSource {
  public:
    virtual ~StatusSource() = default;

    // {"version", "pid", "user", "started" (RFC 3339), "uptime_s", "socket", "tcp" or null, "state", "config"
    // or null,
    //  "sessions", "applications", "lines", "phones", "calls", "providers", "providers_up", "ready"}
    virtual nlohmann::json status() = 0;
    // The lists are arrays of objects.
    // {"id", "permanent_id", "name", "provider", "in_service", "addresses" (texts), "opens", "calls"}
    virtual nlohmann::json lines() = 0;
    // {"name", "id", "module", "isolation", "state", "reason", "pid", "tspi_version", "lines", "phones",
    // "starts",
    //  "tspi_calls", "stray_completions"}
    virtual nlohmann::json providers() = 0;
    // {"id", "app", "user", "pid", "link" ("unix" or "tcp"), "since", "applications", "lines", "calls",
    // "handles",
    //  "pending", "queued", "queued_bytes"}
    virtual nlohmann::json sessions() = 0;
    // {"id", "line", "address", "state", "media", "called", "since", "owners" (app names), "monitors",
    // "handles" (of {"pid", "handle", "owner"})}
    virtual nlohmann::json calls() = 0;
    // Changes locations and calling cards; the error has words for the one who asked.
    virtual Result<nlohmann::json> dialing(const nlohmann::json& args) = 0;
    // docs/state.md describes the object. What is imported is checked whole before anything changes.
    virtual Result<nlohmann::json> export_state() = 0;
    virtual Result<nlohmann::json> import_state(const nlohmann::json& state) = 0;
    // Ends the server in order, after the answer has been sent.
    virtual void stop() = 0;
};

}  // namespace tapi::server
