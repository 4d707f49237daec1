// SPDX-License-Identifier: Apache-2.0
// The seam to the media engine: a call holds one stream and tells it what was agreed. media_engine.hpp is what stands behind.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sip/offer_answer.hpp"

namespace tapi::sip {

class MediaStream {
  public:
    virtual ~MediaStream() = default;
    virtual uint16_t port() const = 0;
    // What was agreed, first and after each change. `silent`: we hold the other end, and send nothing.
    virtual void connect(const Agreed& agreed, bool silent) = 0;
};

class MediaPorts {
  public:
    virtual ~MediaPorts() = default;
    // Of the certificate that vouches for our end of handshakes, as a description has it.
    virtual std::string fingerprint() = 0;
    // For the session of that number, on an address of ours. Null when no port is left.
    virtual std::unique_ptr<MediaStream> open(uint32_t session, const std::string& address, bool ipv6) = 0;
};

}  // namespace tapi::sip
