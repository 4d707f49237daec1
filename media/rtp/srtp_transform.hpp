// SPDX-License-Identifier: Apache-2.0
// The cipher and the authentication of one kind of packets, with keys derived once (RFC 3711, sections 4.1
// to 4.3).
#pragma once

#include <openssl/evp.h>

#include "media/rtp/hmac_sha1.hpp"
#include "media/rtp/srtp.hpp"

namespace tapi::media {

class SrtpTransform {
  public:
    enum class Kind : uint8_t { rtp = 0, rtcp = 3 };  // the labels of their keys begin there
    SrtpTransform(const SrtpKeys& keys, Kind kind);

    // Enciphers, or deciphers, in place.
    void crypt(uint32_t ssrc, uint64_t index, std::span<uint8_t> text);
    // Over the packet and 32 bits behind it: the roll-over counter of RTP.
    Tag tag(Octets packet, std::optional<uint32_t> behind) const;

  private:
    struct Free {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };
    std::unique_ptr<EVP_CIPHER_CTX, Free> cipher_;
    std::array<uint8_t, 16> salt_{};
    HmacSha1 hmac_;
};

}  // namespace tapi::media
