// SPDX-License-Identifier: Apache-2.0
// See wine_module.hpp.
#include "wine_module.hpp"

#include <poll.h>
#include <tapi.h>

#include <cerrno>

#include "base/unicode.hpp"
#include "wine_process.hpp"

namespace tapi::dialog {
namespace {

std::string text_of(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// Whichever of the two has something, or is gone.
bool wait_for(const SocketLink& one, const SocketLink& other, bool& one_is_ready) {
    pollfd watched[] = {{one.descriptor(), POLLIN, 0}, {other.descriptor(), POLLIN, 0}};
    while (poll(watched, 2, -1) < 0) {
        if (errno != EINTR) return false;
    }
    one_is_ready = watched[0].revents != 0;
    return true;
}

class Relay {
  public:
    Relay(SocketLink& asker, SocketLink& host) : asker_(asker), host_(host) {}

    void run() {
        bool from_host = false;
        while (wait_for(host_, asker_, from_host)) {
            if (!(from_host ? pass_to_asker() : pass_to_host())) return;
        }
    }

  private:
    // False: that was all.
    bool pass_to_asker() {
        const auto packet = host_.receive();
        if (!packet) {
            asker_.fail(LINEERR_OPERATIONFAILED, "the UI module's process ended");
            return false;
        }
        if (packet->kind == talk::Kind::loading) return answer_loading(*packet);
        const bool sent = asker_.send(packet->kind, packet->body);
        return sent && packet->kind == talk::Kind::callback;
    }
    bool answer_loading(const talk::Packet& packet) {
        Reader in(packet.body);
        const std::string why = not_loaded_because(text_of(in.blob()));
        if (!why.empty()) {
            asker_.fail(LINEERR_OPERATIONUNAVAIL, why);
            return false;
        }
        return host_.send(talk::Kind::answer);
    }
    bool pass_to_host() {
        const auto packet = asker_.receive();
        return packet && host_.send(packet->kind, packet->body);
    }

    SocketLink& asker_;
    SocketLink& host_;
};

}  // namespace

void run_wine_module(SocketLink& link, const talk::Module& wanted) {
    const auto place = find_wine_place(wanted);
    if (!place) return link.fail(static_cast<uint32_t>(place.code()), place.error().context);
    WineProcess process;
    const auto connected = process.start(*place, to_utf8(wanted.name), link.descriptor());
    if (!connected) return link.fail(static_cast<uint32_t>(connected.code()), connected.error().context);
    SocketLink host(*connected);
    Bytes first;
    Writer out(first);
    talk::Module told = wanted;
    if (!is_same_prefix(wanted.owner_prefix, wanted.prefix)) told.owner = 0;
    encode(out, told);
    if (host.send(talk::Kind::module, first)) Relay(link, host).run();
}

}  // namespace tapi::dialog
