// SPDX-License-Identifier: Apache-2.0
// tapi_puppet: a telephony program that does what it reads, one command in JSON on each line, and prints answers and
// messages, one on each line.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>

#include "support/commands.hpp"

namespace {

using tapi::test::Commands;
using tapi::test::json;

void say(const json& what) {
    const std::string line = what.dump() + "\n";
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
}

class Puppet {
  public:
    // False when there is nobody left to obey.
    bool obey() {
        char buffer[65536];
        const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
        if (got <= 0) return false;
        text_.append(buffer, static_cast<size_t>(got));
        for (size_t end = text_.find('\n'); end != text_.npos; end = text_.find('\n')) {
            const json request = json::parse(text_.substr(0, end));
            text_.erase(0, end + 1);
            perform(request);
        }
        return true;
    }
    void listen() {
        while (const auto message = commands_.take(0)) say({{"message", tapi::test::to_json(*message)}});
    }
    int descriptor() const { return reading_ ? commands_.descriptor() : -1; }
    int phone_descriptor() const { return reading_ ? commands_.phone_descriptor() : -1; }

  private:
    void perform(const json& request) {
        const std::string what = request.at("do");
        json answer = {{"result", 0}};
        if (what == "stop_reading") {
            reading_ = false;
        } else if (what == "resume_reading") {
            reading_ = true;
        } else {
            const int count = request.value("times", 1);
            for (int i = 0; i < count; ++i) answer = commands_.perform(request);
        }
        say({{"answer", answer}});
    }

    Commands commands_;
    std::string text_;
    bool reading_ = true;
};

}  // namespace

int main() try {
    Puppet puppet;
    for (;;) {
        pollfd pollers[3] = {{STDIN_FILENO, POLLIN, 0},
                             {puppet.descriptor(), POLLIN, 0},
                             {puppet.phone_descriptor(), POLLIN, 0}};
        if (poll(pollers, 3, -1) < 0) continue;
        if (pollers[1].revents != 0 || pollers[2].revents != 0) puppet.listen();
        if (pollers[0].revents != 0 && !puppet.obey()) return 0;
    }
} catch (const std::exception& failed) {
    std::fprintf(stderr, "tapi_puppet: %s\n", failed.what());
    return 1;
}
