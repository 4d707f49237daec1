// SPDX-License-Identifier: Apache-2.0
// The asynchronous requests without their reply: what the reply writes, and into whose memory.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "client/handles.hpp"
#include "client/link.hpp"

namespace tapi::client {

// The calls that a reply brings.
struct NewCalls {
    std::array<uint32_t, 2> handles{};
    size_t count = 0;
    void add(uint32_t handle) {
        if (handle != 0 && count < handles.size()) handles[count++] = handle;
    }
};

// Writes an encoded Reply into the memory of the application; 0 or the error that the reply then reports.
using ReplyWriter = std::function<int32_t(ByteView reply, NewCalls& calls)>;

class Pending final : public RequestWatch {
  public:
    struct Request {
        Handles::Place place;
        ReplyWriter write;
        bool returned = false;
    };
    struct Settled {
        int32_t result = 0;
        Handles::Place place;
        NewCalls calls;
    };

    void add(uint32_t id, Request request);
    // The function returns now, with the number: its reply may be delivered (ASY-2).
    void returned(uint32_t id);
    void drop(uint32_t id);
    void drop_line(uint32_t line);
    void drop_app(uint32_t app);

    // Ends a request whose reply is about to be delivered: waits until its function returned, then writes
    // (ASY-4). Nothing when the request is not known or was cancelled: then there is no reply.
    std::optional<Settled> settle(uint32_t id, int32_t result, ByteView reply);

    bool outstanding(uint32_t id) override;
    std::vector<uint32_t> of_app(uint32_t app);

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::unordered_map<uint32_t, Request> requests_;
};

}  // namespace tapi::client
