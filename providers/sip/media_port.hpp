// SPDX-License-Identifier: Apache-2.0
// The seam to the media engine: a call holds one stream, tells it what was agreed, and asks it for digits. `Ports` is what
// there is without an engine: it holds the RTP port, so that nobody else gets it, and lets the packets lie.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "sip/offer_answer.hpp"

namespace tapi::sip {

class MediaStream {
  public:
    virtual ~MediaStream() = default;
    virtual uint16_t port() const = 0;
    // What was agreed, first and after each change.
    virtual void connect(const Agreed& agreed) = 0;
};

class MediaPorts {
  public:
    virtual ~MediaPorts() = default;
    // Null when no port is left.
    virtual std::unique_ptr<MediaStream> open(const std::string& address, bool ipv6) = 0;
};

// UDP ports of a range, the even ones, each bound while its stream lives.
class HeldPorts final : public MediaPorts {
  public:
    HeldPorts(uint16_t first, uint16_t last);
    ~HeldPorts() override;
    std::unique_ptr<MediaStream> open(const std::string& address, bool ipv6) override;
    size_t free_ports() const { return free_.size(); }

  private:
    class Held;
    std::deque<uint16_t> free_;  // first in, first out: a port rests as long as possible
};

}  // namespace tapi::sip
