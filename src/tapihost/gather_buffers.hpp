// SPDX-License-Identifier: Apache-2.0
// The buffers of TSPI_lineGatherDigits. The provider fills one until it raises LINE_GATHERDIGITS with the
// end-to-end id of the request; then its digits travel with the event.
#pragma once

#include <tspi.h>

#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/bytes.hpp"

namespace tapi::host {

class GatherBuffers {
  public:
    // How many digits a buffer has room for.
    static DWORD room(uint32_t asked);

    // A new buffer, which stays where it is, for a call of the line `ht_line`; null when that is 0, as the server says that
    // none is wanted.
    LPWSTR hold(uint32_t id, uint64_t hd_call, uint64_t ht_line, uint32_t digits);
    // The digits of an ended request, as UTF-16; empty when it is not known.
    Bytes take(uint32_t id);
    // The request was refused; the call was closed; the provider took the line away. It writes no more.
    void drop(uint32_t id);
    void drop_call(uint64_t hd_call);
    void drop_line(uint64_t ht_line);

  private:
    struct Buffer {
        uint64_t hd_call, ht_line;
        std::unique_ptr<char16_t[]> digits;
        size_t room;
    };
    std::mutex mutex_;
    std::unordered_map<uint32_t, Buffer> buffers_;
};

}  // namespace tapi::host
