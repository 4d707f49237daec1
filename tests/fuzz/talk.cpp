// SPDX-License-Identifier: Apache-2.0
// The link between a program, tapi-dialog and tapihost.exe, whose process has a driver's UI DLL in it.
#include <algorithm>
#include <cstring>

#include "forms/talk.hpp"
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

Bytes encoded(const talk::Module& module) {
    Bytes body;
    Writer out(body);
    encode(out, module);
    return body;
}

void check_module(const talk::Packet& packet) {
    talk::Module module;
    Reader in(packet.body);
    decode(in, module);
    if (!in.complete()) return;
    talk::Module again;
    const Bytes body = encoded(module);
    Reader second(body);
    decode(second, again);
    require(second.complete() && again.name == module.name && again.driver == module.driver && again.prefix == module.prefix &&
                again.params == module.params && again.id == module.id,
            "a module is what was written");
}

// In pieces of the sizes that the first byte says, as sockets give them.
void run(ByteView bytes) {
    if (bytes.empty()) return;
    const size_t most = std::to_integer<size_t>(bytes[0]) % 7 + 1;
    bytes = bytes.subspan(1);
    const auto read = [&](std::byte* room, size_t size) {
        const size_t got = std::min({most, size, bytes.size()});
        std::memcpy(room, bytes.data(), got);
        bytes = bytes.subspan(got);
        return static_cast<ptrdiff_t>(got);
    };
    while (const auto packet = talk::receive_packet(read)) {
        require(packet->body.size() <= talk::max_body, "a packet is bounded");
        check_module(*packet);
    }
}

std::vector<Bytes> seeds() {
    const Bytes module = encoded({talk::Function::line_config, 0, 1, u"tapi/line", {}, u"ui.dll", u"/p/vendor.tsp", u"/p"});
    Bytes both{std::byte{3}};
    for (const Bytes& frame : {talk::frame(talk::Kind::module, module), talk::frame(talk::Kind::failed, talk::failure_body(1, "why"))})
        both.insert(both.end(), frame.begin(), frame.end());
    return {both};
}

}  // namespace

const Target talk_link{"talk_link", run, seeds};

}  // namespace tapi::fuzz
