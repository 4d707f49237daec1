// SPDX-License-Identifier: Apache-2.0
// What finding a server has in common on all systems.
#include "client/locate.hpp"

namespace tapi::client {

Reached try_all(const std::vector<Endpoint>& endpoints) {
    for (const Endpoint& endpoint : endpoints) {
        if (Stream stream = Stream::connect(endpoint)) return {std::move(stream), endpoint};
    }
    return {};
}

Bytes token_in(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    const auto* data = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(data, data + text.size());
}

}  // namespace tapi::client
