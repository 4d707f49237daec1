// SPDX-License-Identifier: Apache-2.0
// The headers of a driver for Windows, whose file may be anything.
#include "base/windows_file.hpp"

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

void run(ByteView bytes) {
    const auto whole = read_windows_file(bytes);
    if (!whole) return;
    require(!whole->arch.empty(), "what is a file for Windows is for some machine");
    Bytes longer(bytes.begin(), bytes.end());
    longer.resize(longer.size() + 64);
    const auto same = read_windows_file(longer);
    require(same && same->arch == whole->arch && same->library == whole->library, "what follows the headers changes nothing");
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const uint32_t place : {0x40u, 0x80u, 0xF8u}) {
        Bytes seed(place + 24);
        const auto room = std::span(seed);
        store<uint16_t>(room, 0, 0x5A4D);
        store<uint32_t>(room, 0x3C, place);
        store<uint32_t>(room, place, 0x4550);
        store<uint16_t>(room, place + 4, place == 0x80 ? 0x14C : 0x8664);
        store<uint16_t>(room, place + 22, 0x2022);
        made.push_back(std::move(seed));
    }
    return made;
}

}  // namespace

const Target windows_file{"windows_file", run, seeds};

}  // namespace tapi::fuzz
