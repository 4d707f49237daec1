// SPDX-License-Identifier: Apache-2.0
// A provider host that breaks its protocol: --fd N is the link, --config FILE holds the one word that says how.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "wire/frame.hpp"
#include "wire/greeting.hpp"
#include "wire/message.hpp"

namespace {

using namespace tapi;

class BadHost {
  public:
    explicit BadHost(int link) : link_(link) {}

    void misbehave(const std::string& how) {
        if (how == "exit") return;
        if (how == "garbage") send(Bytes(100, std::byte{'x'}));
        if (how == "silent") return wait_for_end();
        greet();
        if (how == "mute") return wait_for_end();  // never answers
        if (how == "oversized") send_sized(0x7FFFFFFF);
        if (how == "truncated") return send(ByteView(frame(wire::Kind::response, 1, Bytes(64))).first(20));
        if (how == "unasked") unasked();
        if (how == "wrong_body") answer_with(Bytes(1));
        if (how == "flood") flood();
        wait_for_end();
    }

  private:
    static Bytes frame(wire::Kind kind, uint32_t id, const Bytes& body, uint16_t function = 0) {
        Bytes out;
        const size_t start = wire::begin_frame(out, kind, function, id);
        out.insert(out.end(), body.begin(), body.end());
        wire::end_frame(out, start);
        return out;
    }
    void send(ByteView bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(link_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes = bytes.subspan(static_cast<size_t>(sent));
        }
    }
    void greet() const {
        wire::Hello hello;
        hello.role = wire::Role::host;
        Bytes out;
        wire::write_hello(out, hello);
        send(out);
    }
    void send_sized(uint32_t size) const {
        Bytes bytes = frame(wire::Kind::line_event, 0, Bytes(44));
        std::memcpy(bytes.data(), &size, sizeof size);
        send(bytes);
    }
    void unasked() const {
        send(frame(wire::Kind::completion, 12345, {}));
        send(frame(wire::Kind::response, 99, Bytes(8)));
        send(frame(wire::Kind::request, 1, Bytes(8)));
        send(frame(static_cast<wire::Kind>(77), 1, {}));
    }
    // Answers every request with the same body.
    void answer_with(const Bytes& body) const {
        wire::FrameBuffer in;
        for (;;) {
            const auto room = in.prepare(65536);
            const ssize_t got = ::recv(link_, room.data(), room.size(), 0);
            if (got <= 0) return;
            in.commit(static_cast<size_t>(got));
            while (const auto request = in.next()) {
                if (request->header.kind != static_cast<uint16_t>(wire::Kind::request)) continue;
                send(frame(wire::Kind::response, request->header.id, body, request->header.function));
            }
        }
    }
    // Events without end, before anything was opened.
    void flood() const {
        Bytes many;
        for (int i = 0; i < 1000; ++i) wire::write_line_event(many, {});
        for (int i = 0; i < 200; ++i) send(many);
    }
    void wait_for_end() const {
        char buffer[4096];
        while (::recv(link_, buffer, sizeof buffer, 0) > 0) {
        }
    }
    int link_;
};

}  // namespace

int main(int argc, char** argv) {
    int link = -1;
    std::string how;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string(argv[i]) == "--fd") link = std::atoi(argv[i + 1]);
        if (std::string(argv[i]) == "--config") std::ifstream(argv[i + 1]) >> how;
    }
    BadHost(link).misbehave(how);
    return 0;
}
