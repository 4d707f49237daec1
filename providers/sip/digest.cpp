// SPDX-License-Identifier: Apache-2.0
// See digest.hpp.
#include "sip/digest.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

std::string hash(DigestAlgorithm algorithm, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    const EVP_MD* md = algorithm == DigestAlgorithm::sha256 ? EVP_sha256() : EVP_md5();
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, md, nullptr) != 1)
        throw std::runtime_error("this system's OpenSSL refuses the hash of a digest challenge");
    return hex({reinterpret_cast<const char*>(digest.data()), size});
}

bool lists_auth(std::string_view list) {
    while (!list.empty()) {
        if (same(trim(cut(list, ',')), "auth")) return true;
    }
    return false;
}

std::string eight_hex(uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return hex(bytes);
}

// False: not ours to answer.
bool take(Challenge& challenge, bool& bad_qop, std::string_view key, const std::string& value) {
    if (same(key, "realm")) challenge.realm = value;
    if (same(key, "nonce")) challenge.nonce = value;
    if (same(key, "opaque")) challenge.opaque = value;
    if (same(key, "stale")) challenge.stale = same(value, "true");
    if (same(key, "qop")) {
        challenge.qop_auth = lists_auth(value);
        bad_qop = !challenge.qop_auth && !value.empty();
    }
    if (!same(key, "algorithm")) return true;
    challenge.said_algorithm = true;
    if (same(value, "SHA-256")) challenge.algorithm = DigestAlgorithm::sha256;
    return same(value, "SHA-256") || same(value, "MD5");
}

}  // namespace

std::optional<Challenge> parse_challenge(std::string_view text, bool proxy) {
    text = trim(text);
    const size_t blank = text.find_first_of(" \t");
    if (blank == std::string_view::npos || !same(text.substr(0, blank), "Digest")) return std::nullopt;
    text.remove_prefix(blank);
    Challenge challenge;
    challenge.proxy = proxy;
    bool bad_qop = false;
    while (!text.empty()) {
        std::string_view entry = trim(cut_unquoted(text, ','));
        const std::string_view key = trim(cut(entry, '='));
        if (!take(challenge, bad_qop, key, unquote(entry))) return std::nullopt;
    }
    if (bad_qop || challenge.nonce.empty()) return std::nullopt;
    return challenge;
}

std::optional<Challenge> choose_challenge(std::span<const Challenge> offered) {
    if (offered.empty()) return std::nullopt;
    return offered.front();
}

std::string authorization(const Challenge& challenge, const Credentials& credentials, const DigestRequest& request) {
    const auto h = [&](const std::string& text) { return hash(challenge.algorithm, text); };
    const std::string ha1 = h(credentials.user + ":" + challenge.realm + ":" + credentials.password);
    const std::string ha2 = h(std::string(request.method) + ":" + std::string(request.uri));
    const std::string count = eight_hex(request.count), client(request.client_nonce);
    const std::string response =
        challenge.qop_auth ? h(ha1 + ":" + challenge.nonce + ":" + count + ":" + client + ":auth:" + ha2)
                           : h(ha1 + ":" + challenge.nonce + ":" + ha2);
    std::string text = "Digest username=" + quote(credentials.user) + ", realm=" + quote(challenge.realm) +
                       ", nonce=" + quote(challenge.nonce) + ", uri=" + quote(request.uri) + ", response=\"" + response + "\"";
    if (challenge.said_algorithm)
        text += challenge.algorithm == DigestAlgorithm::sha256 ? ", algorithm=SHA-256" : ", algorithm=MD5";
    if (!challenge.opaque.empty()) text += ", opaque=" + quote(challenge.opaque);
    if (challenge.qop_auth) text += ", qop=auth, nc=" + count + ", cnonce=" + quote(client);
    return text;
}

std::string random_token() {
    std::array<unsigned char, 8> bytes;
    if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw std::runtime_error("no random numbers from OpenSSL");
    return hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace tapi::sip
