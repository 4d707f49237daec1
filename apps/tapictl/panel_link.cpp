// SPDX-License-Identifier: Apache-2.0
// See panel_link.hpp.
#include "panel_link.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace tapi::ctl {
namespace {

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// In the order in which they are tried.
std::vector<std::string> places(const std::string& named) {
    if (!named.empty()) return {named};
    if (const std::string set = environment("OPENTAPI_PANEL"); !set.empty()) return {set};
    const std::string server = environment("OPENTAPI_SERVER");
    if (server.starts_with("unix:") && server.find('/') != std::string::npos)
        return {server.substr(5, server.rfind('/') - 5) + "/panel.sock"};
    std::vector<std::string> all;
    if (const std::string runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty())
        all.push_back(runtime + "/opentapi/panel.sock");
    all.emplace_back("/run/opentapi/panel.sock");
    return all;
}

int connect_to(const std::string& path) {
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path) return errno = ENAMETOOLONG, -1;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket >= 0 && ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    const int why = errno;
    if (socket >= 0) ::close(socket);
    return errno = why, -1;
}

[[noreturn]] void gone() { throw Failure(exit_no_server, "the exchange has closed the panel: it ended, or the phone is another user's"); }

}  // namespace

PanelLink::PanelLink(const std::string& named) {
    std::string tried;
    for (const std::string& place : places(named)) {
        socket_ = connect_to(place);
        if (socket_ >= 0) return;
        tried += (tried.empty() ? "" : ", ") + place + " (" + std::strerror(errno) + ")";
    }
    throw Failure(exit_no_server, "no front panel at " + tried +
                                      "; start the server with a [panel] table in exchange.toml, or say where it is "
                                      "with --socket or OPENTAPI_PANEL");
}

PanelLink::~PanelLink() { ::close(socket_); }

void PanelLink::send(const std::string& line) {
    for (size_t sent = 0; sent < line.size();) {
        const ssize_t size = ::send(socket_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) gone();
        sent += static_cast<size_t>(size);
    }
}

std::optional<std::string> PanelLink::next_line(bool wait) {
    for (;;) {
        if (const size_t end = input_.find('\n'); end != std::string::npos) {
            std::string line = input_.substr(0, end);
            input_.erase(0, end + 1);
            return line;
        }
        char bytes[4096];
        const ssize_t size = ::recv(socket_, bytes, sizeof bytes, wait ? 0 : MSG_DONTWAIT);
        if (size > 0) {
            input_.append(bytes, static_cast<size_t>(size));
        } else if (size < 0 && errno == EAGAIN) {
            return std::nullopt;
        } else if (size == 0 || errno != EINTR) {
            gone();
        }
    }
}

Json PanelLink::ask(const Json& request) {
    send(compact(request) + "\n");
    for (;;) {
        const Json answer = Json::parse(*next_line(true), nullptr, false);
        if (!answer.is_object()) throw Failure(exit_failed, "the panel's answer is no JSON");
        if (answer.contains("event")) {
            change_ = answer;
        } else if (answer.contains("error")) {
            const auto text = answer.at("error").get<std::string>();
            throw Failure(text.starts_with("there is no phone") ? exit_no_device : exit_failed, text);
        } else {
            return answer;
        }
    }
}

void PanelLink::press(const std::string& phone, const Json& key) {
    ask({{"do", "press"}, {"phone", phone}, {"key", key}});
    ask({{"do", "release"}, {"phone", phone}, {"key", key}});
}

void PanelLink::act(const std::string& phone, const char* deed, const std::string& device) {
    ask({{"do", deed}, {"phone", phone}, {"device", device}});
}

std::optional<Json> PanelLink::next_change() {
    while (const auto line = next_line(false)) {
        Json change = Json::parse(*line, nullptr, false);
        if (change.is_object() && change.contains("event")) change_ = std::move(change);
    }
    return std::exchange(change_, std::nullopt);
}

}  // namespace tapi::ctl
