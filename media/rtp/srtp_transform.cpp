// SPDX-License-Identifier: Apache-2.0
// See srtp_transform.hpp.
#include "media/rtp/srtp_transform.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <new>

namespace tapi::media {
namespace {

using Iv = std::array<uint8_t, 16>;
constexpr size_t auth_key_size = 20;

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
    hmac_ = HmacSha1(auth);
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
    if (!behind) return hmac_.tag({packet});
    std::array<uint8_t, 4> bytes;
    store_32(bytes, 0, *behind);
    return hmac_.tag({packet, bytes});
}

}  // namespace tapi::media
