// SPDX-License-Identifier: Apache-2.0
// The link of a provider that runs in the server's process: two queues of bytes between the server's loop and
// the provider's thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "tapihost/channel.hpp"

namespace tapi::host {

class MemoryLink {
  public:
    // `wake` runs on the provider's threads when there is something for the server: bytes after there were
    // none, or the end. It runs with the link locked, so never after close has returned, and must neither
    // throw nor use the link.
    explicit MemoryLink(std::function<void()> wake) : wake_(std::move(wake)) {}

    // The server's end; none of these waits.
    void send(ByteView bytes);
    size_t backlog() const;
    Bytes receive();
    bool ended() const;  // the host is gone and everything it sent was received
    void close();

    // The host's end.
    bool wait_for_bytes(wire::FrameBuffer& in);
    bool reply(ByteView bytes);
    void end();

  private:
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::function<void()> wake_;
    Bytes to_host_;
    Bytes to_server_;
    bool closed_ = false;  // by the server
    bool ended_ = false;   // by the host
};

class MemoryChannel final : public Channel {
  public:
    explicit MemoryChannel(std::shared_ptr<MemoryLink> link) : link_(std::move(link)) {}
    ~MemoryChannel() override { link_->end(); }

    bool read(wire::FrameBuffer& in) override { return link_->wait_for_bytes(in); }
    bool write(ByteView bytes) override { return link_->reply(bytes); }

  private:
    std::shared_ptr<MemoryLink> link_;
};

}  // namespace tapi::host
