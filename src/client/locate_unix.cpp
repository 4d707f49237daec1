// SPDX-License-Identifier: Apache-2.0
// Where the server listens, on Linux.
#include "client/locate.hpp"

#include <unistd.h>

#include <cstdio>

#include "client/environment.hpp"
#include "client/spawn.hpp"
#include "wire/limits.hpp"

namespace tapi::client {
namespace {

constexpr const char* system_socket = "/run/opentapi/tapisrv.sock";
constexpr const char* socket_name = "/tapisrv.sock";
constexpr const char* server_from_library = "/" OPENTAPI_SERVER_FROM_LIBRARY;
constexpr const char* installed_server = OPENTAPI_SERVER_PROGRAM;

// The folder of the user's own sockets. Without a session's runtime folder there is one under /tmp.
std::string user_folder() {
    const std::string runtime = environment("XDG_RUNTIME_DIR");
    if (!runtime.empty()) return runtime + "/opentapi";
    return "/tmp/opentapi-" + std::to_string(geteuid());
}

struct Places {
    std::vector<Endpoint> endpoints;
    std::string start_at;  // socket path for a server to be started; empty: none may be
};

Places places() {
    const std::string named = environment("OPENTAPI_SERVER");
    const std::string autostart = environment("OPENTAPI_AUTOSTART");
    if (!named.empty()) {
        const auto endpoint = parse_endpoint(named);
        if (!endpoint) return {};
        const bool startable = autostart == "1" && endpoint->kind == Endpoint::Kind::local;
        return {{*endpoint}, startable ? endpoint->place : ""};
    }
    Places found;
    const std::string folder = user_folder();
    if (private_directory(folder)) {
        found.endpoints.push_back({Endpoint::Kind::local, folder + socket_name, 0});
        if (autostart != "0") found.start_at = folder + socket_name;
    }
    found.endpoints.push_back({Endpoint::Kind::local, system_socket, 0});
    return found;
}

std::string server_program() {
    const std::string named = environment("OPENTAPI_TAPISRV");
    if (!named.empty()) return named;
    for (const std::string& place : {own_folder() + server_from_library, std::string(installed_server)}) {
        if (access(place.c_str(), X_OK) == 0) return place;
    }
    return "tapisrv";
}

}  // namespace

Reached reach_server() {
    const Places where = places();
    Reached reached = try_all(where.endpoints);
    if (reached.stream || where.start_at.empty()) return reached;
    const StartLock lock(where.start_at);
    reached = try_all(where.endpoints);
    if (reached.stream) return reached;  // somebody else was first
    start_server(server_program(), where.start_at);
    return try_all(
        where.endpoints);  // also after a failure: a server may have been started by hand meanwhile
}

Bytes server_token(const Endpoint&) {
    const std::string path = environment("OPENTAPI_TOKEN_FILE");
    if (path.empty()) return {};
    std::string text(wire::limits::max_hello, '\0');
    std::FILE* const file = std::fopen(path.c_str(), "rbe");
    if (file == nullptr) return {};
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
    return token_in(text);
}

}  // namespace tapi::client
