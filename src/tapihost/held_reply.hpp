// SPDX-License-Identifier: Apache-2.0
// Memory that an asynchronous function fills before it completes. It belongs to the request and stays where
// it is until ASYNC_COMPLETION, when its content travels with the completion.
#pragma once

#include <tspi.h>

#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/bytes.hpp"

namespace tapi::host {

struct HeldReply {
    virtual ~HeldReply() = default;
    // Appends the function's Reply; false when the provider left nonsense.
    virtual bool encode(Writer& out) = 0;
};

struct HeldValue final : HeldReply {
    DWORD value = 0;
    bool encode(Writer& out) override;
};

struct HeldBytes final : HeldReply {
    explicit HeldBytes(OptBytes given) : bytes(std::move(given)) {}
    OptBytes bytes;
    bool encode(Writer& out) override;
};

// A structure with room for variable parts; there is no second try.
struct HeldRoom final : HeldReply {
    HeldRoom(uint32_t asked, size_t fixed);
    Bytes room;
    bool encode(Writer& out) override;
};

class HeldReplies {
  public:
    template <class Reply>
    Reply& hold(uint32_t request, std::unique_ptr<Reply> reply) {
        Reply& held = *reply;
        const std::lock_guard lock(mutex_);
        held_[request] = std::move(reply);
        return held;
    }
    // Null for a request that holds nothing.
    std::unique_ptr<HeldReply> take(uint32_t request);

  private:
    std::mutex mutex_;
    std::unordered_map<uint32_t, std::unique_ptr<HeldReply>> held_;
};

}  // namespace tapi::host
