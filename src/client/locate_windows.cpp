// SPDX-License-Identifier: Apache-2.0
// Where the server listens, for programs under Wine: on loopback TCP only. A server that does so says where, in its
// folder of tokens. This library starts none.
#include "client/environment.hpp"
#include "base/files_windows.hpp"
#include "client/identity.hpp"
#include "client/locate.hpp"
#include "client/trace.hpp"
#include "base/wide_windows.hpp"
#include "wire/limits.hpp"

namespace tapi::client {
namespace {

constexpr const char* system_folder = "/run/opentapi/tokens";
constexpr const char* address_file = "/address";

// The folders in which a server of the user's, or of the system, leaves its address and the tokens.
std::vector<std::string> token_folders() {
    const std::string runtime = environment("XDG_RUNTIME_DIR");
    if (runtime.empty()) return {system_folder};
    return {runtime + "/opentapi/tokens", system_folder};
}

std::string own_token(const std::string& folder) { return folder + "/" + to_utf8(identity().user) + ".token"; }

// What OPENTAPI_SERVER and OPENTAPI_TOKEN_FILE name, each of them first, else what the folders have.
std::vector<Endpoint> places() {
    const std::string named = environment("OPENTAPI_SERVER");
    std::vector<Endpoint> found;
    if (!named.empty()) {
        if (const auto endpoint = parse_endpoint(named)) found.push_back(*endpoint);
        return found;
    }
    for (const std::string& folder : token_folders()) {
        const auto text = read_small_file(folder + address_file, wire::limits::max_hello);
        if (!text) continue;
        const std::string address(text->substr(0, text->find_first_of("\r\n")));
        auto endpoint = parse_endpoint(address);
        if (!endpoint) continue;
        endpoint->token_file = own_token(folder);
        found.push_back(*endpoint);
    }
    return found;
}

void explain(const std::vector<Endpoint>& tried) {
    const std::string named = environment("OPENTAPI_SERVER");
    if (named.starts_with("unix:")) return trace::note("server", "OPENTAPI_SERVER names a unix socket, which Windows programs cannot use: tcp:ADDRESS:PORT");
    if (!named.empty()) return trace::note("server", "no server at OPENTAPI_SERVER=" + named);
    if (!tried.empty()) return trace::note("server", "nobody listens at tcp:" + tried.front().place + ":" + std::to_string(tried.front().port));
    trace::note("server", "no server listens on TCP ([tcp] listen in tapisrv.toml); looked in " + token_folders().front());
}

}  // namespace

Reached reach_server() {
    const std::vector<Endpoint> tried = places();
    Reached reached = try_all(tried);
    if (!reached.stream) explain(tried);
    return reached;
}

Bytes server_token(const Endpoint& endpoint) {
    const std::string named = environment("OPENTAPI_TOKEN_FILE");
    const std::string& path = named.empty() ? endpoint.token_file : named;
    const auto text = path.empty() ? std::nullopt : read_small_file(path, wire::limits::max_hello);
    if (!text) trace::note("server", path.empty() ? "OPENTAPI_TOKEN_FILE is not set" : "cannot read the token in " + path);
    return text ? token_in(*text) : Bytes{};
}

}  // namespace tapi::client
