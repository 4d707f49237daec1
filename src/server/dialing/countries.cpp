// SPDX-License-Identifier: Apache-2.0
// Looking up countries.
#include "server/dialing/countries.hpp"

#include <algorithm>

namespace tapi::server {

const Country* country_with_id(uint32_t id) {
    const auto all = countries();
    const auto at = std::lower_bound(all.begin(), all.end(), id,
                                     [](const Country& c, uint32_t wanted) { return c.id < wanted; });
    return at != all.end() && at->id == id ? &*at : nullptr;
}

const Country* country_of_region(std::string_view region) {
    const auto all = countries();
    const auto at =
        std::find_if(all.begin(), all.end(), [&](const Country& c) { return c.region == region; });
    return at != all.end() ? &*at : nullptr;
}

}  // namespace tapi::server
