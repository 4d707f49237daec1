// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA1 (RFC 2104) with its key taken in once: nothing is allocated for a packet.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <initializer_list>

#include "media/rtp/octets.hpp"

namespace tapi::media {

using Tag = std::array<uint8_t, SHA_DIGEST_LENGTH>;

class HmacSha1 {
  public:
    HmacSha1() = default;  // of no use before another is put in its place
    explicit HmacSha1(Octets key);
    // Of the pieces, one behind the other.
    Tag tag(std::initializer_list<Octets> pieces) const;

  private:
    SHA_CTX inner_{}, outer_{};
};

// In constant time; what was received may be cut short.
bool same_tag(const Tag& tag, Octets received);

}  // namespace tapi::media
