// SPDX-License-Identifier: Apache-2.0
// Where a stream leads, and what needs no operating system.
#include "client/transport.hpp"

#include <charconv>
#include <utility>

namespace tapi::client {
namespace {

std::optional<Endpoint> parse_tcp(std::string_view text) {
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    Endpoint endpoint{Endpoint::Kind::tcp, std::string(text.substr(0, colon)), 0};
    const std::string_view port = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (error != std::errc{} || end != port.data() + port.size() || endpoint.port == 0) return std::nullopt;
    return endpoint;
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    constexpr std::string_view local = "unix:", tcp = "tcp:";
    if (text.starts_with(tcp)) return parse_tcp(text.substr(tcp.size()));
    if (!text.starts_with(local) || text.size() == local.size()) return std::nullopt;
    return Endpoint{Endpoint::Kind::local, std::string(text.substr(local.size())), 0};
}

Stream::Stream(Stream&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Stream& Stream::operator=(Stream&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace tapi::client
