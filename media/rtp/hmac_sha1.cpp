// SPDX-License-Identifier: Apache-2.0
// See hmac_sha1.hpp. SHA1_ of OpenSSL is used although it is deprecated: what replaces it allocates for each packet.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "media/rtp/hmac_sha1.hpp"

#include <openssl/crypto.h>

#include <algorithm>

namespace tapi::media {
namespace {

constexpr size_t block_size = 64;
using Block = std::array<uint8_t, block_size>;

SHA_CTX keyed(const Block& key, uint8_t pad) {
    Block block;
    for (size_t at = 0; at < block_size; ++at) block[at] = key[at] ^ pad;
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
    return context;
}

}  // namespace

HmacSha1::HmacSha1(Octets key) {
    Block block{};
    if (key.size() > block_size) SHA1(key.data(), key.size(), block.data());
    else std::copy(key.begin(), key.end(), block.begin());
    inner_ = keyed(block, 0x36);
    outer_ = keyed(block, 0x5C);
    OPENSSL_cleanse(block.data(), block.size());
}

Tag HmacSha1::tag(std::initializer_list<Octets> pieces) const {
    Tag digest;
    SHA_CTX context = inner_;
    for (const Octets piece : pieces) SHA1_Update(&context, piece.data(), piece.size());
    SHA1_Final(digest.data(), &context);
    context = outer_;
    SHA1_Update(&context, digest.data(), digest.size());
    SHA1_Final(digest.data(), &context);
    return digest;
}

bool same_tag(const Tag& tag, Octets received) {
    return CRYPTO_memcmp(tag.data(), received.data(), received.size()) == 0;
}

}  // namespace tapi::media
