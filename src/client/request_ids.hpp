// SPDX-License-Identifier: Apache-2.0
// Numbers for requests: 1..0x7FFFFFFF, round and round, never one that is outstanding (ASY-1).
#pragma once

#include <cstdint>

namespace tapi::client {

class RequestIds {
  public:
    static constexpr uint32_t highest = 0x7FFFFFFF;

    explicit RequestIds(uint32_t first = 1) : next_(first) {}

    // in_use(id) says whether a number is outstanding. There are always far fewer of them than numbers.
    template <class InUse>
    uint32_t next(InUse&& in_use) {
        uint32_t id = step();
        while (in_use(id)) id = step();
        return id;
    }

  private:
    uint32_t step() {
        const uint32_t id = next_;
        next_ = id == highest ? 1 : id + 1;
        return id;
    }
    uint32_t next_;
};

}  // namespace tapi::client
