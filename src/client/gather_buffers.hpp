// SPDX-License-Identifier: Apache-2.0
// The buffers of lineGatherDigits that LINE_GATHERDIGITS will fill. One that its application has given up
// (its call, line or registration) is not touched any more (ASY-12).
#pragma once

#include <mutex>
#include <string_view>
#include <unordered_map>

#include "client/handles.hpp"
#include "model/flat.hpp"

namespace tapi::client {

class GatherBuffers {
  public:
    struct Buffer {
        void* place = nullptr;
        uint32_t digits = 0;  // room
        Text text = Text::wide;
        uint32_t call = 0;
        Handles::Place owner;
    };

    // The number by which the server names the buffer; never 0.
    uint32_t add(Buffer buffer);
    void drop(uint32_t number);
    void drop_call(uint32_t call);
    // Of an old application the line of a call is not always known: then all of its buffers go.
    void drop_line(uint32_t line, uint32_t app);
    void drop_app(uint32_t app);

    // Writes the digits, a NUL behind them if there is room, and forgets the buffer. False when it is not
    // known.
    bool fill(uint32_t number, std::u16string_view digits);

  private:
    std::mutex mutex_;
    std::unordered_map<uint32_t, Buffer> buffers_;
    uint32_t last_ = 0;
};

}  // namespace tapi::client
