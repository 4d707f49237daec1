// SPDX-License-Identifier: Apache-2.0
// See hand.hpp.
#include "runner/hand.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace tapi::scenario {
namespace {

constexpr int patience_ms = 10000;

int connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw Fault("panel: the path " + path + " is too long");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw Fault("panel: nobody listens at " + path);
    return socket;
}

bool shows(const json& phone, const std::string& text) {
    for (const json& row : phone.value("display", json::array())) {
        if (row.get<std::string>().find(text) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

Hand::Hand(const std::string& socket) : socket_(connect_to(socket)) {}

Hand::~Hand() { ::close(socket_); }

void Hand::act(const Action& action) {
    const auto word = [&](size_t at, const char* otherwise) {
        return at < action.words.size() ? action.words[at] : std::string(otherwise);
    };
    const std::string phone = word(0, "");
    if (action.verb == "lift" || action.verb == "replace") {
        ask(action, {{"do", action.verb}, {"phone", phone}, {"device", word(1, "handset")}});
    } else if (action.verb == "press" && action.words.size() == 2) {
        press(action, phone, word(1, ""));
    } else if (action.verb == "shows" && action.words.size() > 1) {
        wait_for(action, phone, action.text.substr(action.text.find(phone) + phone.size() + 1));
    } else {
        throw Fault(action.where + ": expected \"panel: lift NUMBER\", \"replace NUMBER\", \"press NUMBER KEYS\" or "
                                   "\"shows NUMBER TEXT\"");
    }
}

// Digits one by one; anything else is the label of a key.
void Hand::press(const Action& action, const std::string& phone, const json& keys) {
    const auto text = keys.get<std::string>();
    std::vector<std::string> pressed{text};
    if (text.find_first_not_of("0123456789*#") == std::string::npos) {
        pressed.clear();
        for (const char digit : text) pressed.emplace_back(1, digit);
    }
    for (const std::string& key : pressed) {
        ask(action, {{"do", "press"}, {"phone", phone}, {"key", key}});
        ask(action, {{"do", "release"}, {"phone", phone}, {"key", key}});
    }
}

void Hand::wait_for(const Action& action, const std::string& phone, const std::string& text) {
    json shown = ask(action, {{"do", "watch"}, {"phone", phone}});
    while (!shows(shown, text)) {
        const json changed = next(action);
        if (changed.value("phone", "") == phone) shown = changed;
    }
}

// Changes of phones that are watched may come first.
json Hand::ask(const Action& action, const json& request) {
    const std::string line = request.dump() + "\n";
    if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size()))
        throw Fault(action.where + ": the panel is closed");
    for (;;) {
        json answer = next(action);
        if (answer.contains("event")) continue;
        if (answer.contains("error"))
            throw Fault(action.where + ": " + action.text + "\n    " + answer.at("error").get<std::string>());
        return answer;
    }
}

json Hand::next(const Action& action) {
    size_t end;
    while ((end = input_.find('\n')) == std::string::npos) {
        pollfd ready{socket_, POLLIN, 0};
        char bytes[4096];
        const ssize_t size = ::poll(&ready, 1, patience_ms) == 1 ? ::recv(socket_, bytes, sizeof bytes, 0) : -1;
        if (size <= 0) throw Fault(action.where + ": " + action.text + "\n    the panel said nothing more");
        input_.append(bytes, static_cast<size_t>(size));
    }
    json line = json::parse(input_.substr(0, end), nullptr, false);
    input_.erase(0, end + 1);
    return line;
}

}  // namespace tapi::scenario
