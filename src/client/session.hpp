// SPDX-License-Identifier: Apache-2.0
// What this process has at one server: the link, the requests without reply, the handles and the
// applications. When the server goes away the session is lost for good; a new one begins with the next
// initialise.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "client/dialogs.hpp"
#include "client/gather_buffers.hpp"
#include "client/handles.hpp"
#include "client/icons.hpp"
#include "client/link.hpp"
#include "client/pending.hpp"
#include "client/proxy_buffers.hpp"
#include "wire/greeting.hpp"

namespace tapi::client {

// A connection of an application: it is told when the session is lost.
class SessionPart {
  public:
    virtual ~SessionPart() = default;
    virtual void session_lost() = 0;
};

// A stream after its greeting, with what arrived behind the welcome.
struct Greeted {
    Stream stream;
    wire::FrameBuffer frames;
    wire::Welcome welcome;
};

class Session {
  public:
    // Nothing when no server answers.
    static std::shared_ptr<Session> connect();
    explicit Session(Greeted greeted, Endpoint endpoint);

    // The events connection of an application; nothing when the server refuses.
    std::optional<Greeted> open_events(uint32_t app) const;

    Link& link() { return link_; }
    Pending& pending() { return pending_; }
    Handles& handles() { return handles_; }
    ProxyBuffers& proxy_buffers() { return proxy_buffers_; }
    GatherBuffers& gather_buffers() { return gather_buffers_; }
    Dialogs& dialogs() { return dialogs_; }
    Icons& icons() { return icons_; }
    uint32_t max_frame() const { return welcome_.max_frame; }

    // Who is not attached before the loss learns of it in attach: false.
    bool attach(std::weak_ptr<SessionPart> part);
    void lose();
    bool lost() const { return lost_.load(std::memory_order_acquire); }

  private:
    void tell_parts();

    Endpoint endpoint_;
    wire::Welcome welcome_;
    Pending pending_;
    Handles handles_;
    ProxyBuffers proxy_buffers_;
    GatherBuffers gather_buffers_;
    Dialogs dialogs_;
    Icons icons_;
    std::atomic<bool> lost_{false};
    std::mutex mutex_;
    std::vector<std::weak_ptr<SessionPart>> parts_;
    Link link_;
};

}  // namespace tapi::client
