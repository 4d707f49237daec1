// SPDX-License-Identifier: Apache-2.0
// Links that strangers make: each is an address to call, or refused with words.
#include <algorithm>
#include <string>

#include "dial_link.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

constexpr size_t longest = 79;  // TAPIMAXDESTADDRESSSIZE without the NUL

bool printable(char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7F; }

void check_link(const std::string& text, const ctl::DialLink& link) {
    require(link.destination.size() <= longest, "it fits");
    require(std::all_of(link.destination.begin(), link.destination.end(), printable), "nothing hidden is in it");
    const bool sip = link.destination.starts_with("sip");
    const bool from_link = text.find(':') != text.npos;
    require(sip || !from_link || link.destination.find_first_of("*#,") == std::string::npos, "a link changes no settings");
    const auto remark = std::find_if_not(link.remark.begin(), link.remark.end(), printable);
    require(remark == link.remark.end(), "nothing hidden is in the remark");
}

void run(ByteView bytes) {
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const ctl::DialLink link = ctl::read_dial_link(text);
    require(link.destination.empty() != link.error.empty(), "an address or an error");
    if (link.error.empty()) check_link(text, link);
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const std::string_view text :
         {"tel:+1-201-555-0123;ext=42;phone-context=+44", "tel:863-1234;phone-context=example.com;isub=1", "callto://+4420",
          "sip:alice:secret@[2001:db8::1]:5060;transport=tcp?subject=x", "sip:+44%2020;ext=9@host;user=phone", "+44 (20) 7946 0018",
          "tel:*21%23", "a@b"}) {
        const auto* first = reinterpret_cast<const std::byte*>(text.data());
        made.emplace_back(first, first + text.size());
    }
    return made;
}

}  // namespace

const Target dial_link{"dial_link", run, seeds};

}  // namespace tapi::fuzz
