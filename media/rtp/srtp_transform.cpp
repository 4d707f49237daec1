// SPDX-License-Identifier: Apache-2.0
// See srtp_transform.hpp. SHA1_ of OpenSSL is used although it is deprecated: what replaces it allocates for
// each packet.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "media/rtp/srtp_transform.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <new>

namespace tapi::media {
namespace {

using Iv = std::array<uint8_t, 16>;
constexpr size_t auth_key_size = 20, hmac_block = 64;

void counter_mode(EVP_CIPHER_CTX* context, const Iv& iv, std::span<uint8_t> text) {
    int done = 0;
    EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, iv.data());
    EVP_EncryptUpdate(context, text.data(), &done, text.data(), static_cast<int>(text.size()));
}

// Section 4.3.1 with a key derivation rate of 0.
void derive(EVP_CIPHER_CTX* master, const SrtpKeys& keys, uint8_t label, std::span<uint8_t> out) {
    Iv iv{};
    std::copy_n(keys.master.begin() + srtp_key_size, srtp_salt_size, iv.begin());
    iv[7] ^= label;
    std::fill(out.begin(), out.end(), uint8_t{0});
    counter_mode(master, iv, out);
}

SHA_CTX keyed(std::span<const uint8_t> key, uint8_t pad) {
    std::array<uint8_t, hmac_block> block;
    block.fill(pad);
    for (size_t at = 0; at < key.size(); ++at) block[at] ^= key[at];
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
    return context;
}

}  // namespace

SrtpTransform::SrtpTransform(const SrtpKeys& keys, Kind kind) : cipher_(EVP_CIPHER_CTX_new()) {
    const std::unique_ptr<EVP_CIPHER_CTX, Free> master(EVP_CIPHER_CTX_new());
    if (cipher_ == nullptr || master == nullptr ||
        EVP_EncryptInit_ex(master.get(), EVP_aes_128_ctr(), nullptr, keys.master.data(), nullptr) != 1)
        throw std::bad_alloc();
    const auto label = static_cast<uint8_t>(kind);
    std::array<uint8_t, srtp_key_size> key;
    std::array<uint8_t, auth_key_size> auth;
    derive(master.get(), keys, label, key);
    derive(master.get(), keys, static_cast<uint8_t>(label + 1), auth);
    derive(master.get(), keys, static_cast<uint8_t>(label + 2), std::span(salt_).first(srtp_salt_size));
    EVP_EncryptInit_ex(cipher_.get(), EVP_aes_128_ctr(), nullptr, key.data(), nullptr);
    inner_ = keyed(auth, 0x36);
    outer_ = keyed(auth, 0x5C);
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(auth.data(), auth.size());
}

void SrtpTransform::crypt(uint32_t ssrc, uint64_t index, std::span<uint8_t> text) {
    Iv iv = salt_;
    for (size_t at = 0; at < 4; ++at) iv[4 + at] ^= static_cast<uint8_t>(ssrc >> (24 - 8 * at));
    for (size_t at = 0; at < 6; ++at) iv[8 + at] ^= static_cast<uint8_t>(index >> (40 - 8 * at));
    counter_mode(cipher_.get(), iv, text);
}

Tag SrtpTransform::tag(Octets packet, std::optional<uint32_t> behind) const {
    Tag digest;
    SHA_CTX context = inner_;
    SHA1_Update(&context, packet.data(), packet.size());
    if (behind) {
        std::array<uint8_t, 4> bytes;
        store_32(bytes, 0, *behind);
        SHA1_Update(&context, bytes.data(), bytes.size());
    }
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
