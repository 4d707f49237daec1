// SPDX-License-Identifier: Apache-2.0
// See digest.hpp.
#include "sip/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
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

constexpr const char* name_of(DigestAlgorithm algorithm) { return algorithm == DigestAlgorithm::sha256 ? "SHA-256" : "MD5"; }

bool read_algorithm(std::string_view name, DigestAlgorithm& algorithm) {
    algorithm = same(name, "SHA-256") ? DigestAlgorithm::sha256 : DigestAlgorithm::md5;
    return same(name, name_of(algorithm));
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
    return read_algorithm(value, challenge.algorithm);
}

// What follows the scheme; nothing when that is another one.
std::optional<std::string_view> digest_entries(std::string_view text) {
    text = trim(text);
    const size_t blank = text.find_first_of(" \t");
    if (blank == std::string_view::npos || !same(text.substr(0, blank), "Digest")) return std::nullopt;
    return text.substr(blank);
}

std::string response_of(const DigestAnswer& answer, std::string_view password, std::string_view method) {
    const auto h = [&](const std::string& text) { return hash(answer.algorithm, text); };
    const std::string ha1 = h(answer.user + ":" + answer.realm + ":" + std::string(password));
    const std::string ha2 = h(std::string(method) + ":" + answer.uri);
    return answer.qop_auth ? h(ha1 + ":" + answer.nonce + ":" + answer.count + ":" + answer.client_nonce + ":auth:" + ha2)
                           : h(ha1 + ":" + answer.nonce + ":" + ha2);
}

}  // namespace

std::optional<Challenge> parse_challenge(std::string_view text, bool proxy) {
    auto entries = digest_entries(text);
    if (!entries) return std::nullopt;
    Challenge challenge;
    challenge.proxy = proxy;
    bool bad_qop = false;
    while (!entries->empty()) {
        std::string_view entry = trim(cut_unquoted(*entries, ','));
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
    const std::string count = eight_hex(request.count), client(request.client_nonce);
    const DigestAnswer answer{challenge.algorithm, credentials.user, challenge.realm, challenge.nonce, std::string(request.uri), {}, client, count, challenge.qop_auth};
    const std::string response = response_of(answer, credentials.password, request.method);
    std::string text = "Digest username=" + quote(credentials.user) + ", realm=" + quote(challenge.realm) +
                       ", nonce=" + quote(challenge.nonce) + ", uri=" + quote(request.uri) + ", response=\"" + response + "\"";
    if (challenge.said_algorithm) text += std::string(", algorithm=") + name_of(challenge.algorithm);
    if (!challenge.opaque.empty()) text += ", opaque=" + quote(challenge.opaque);
    if (challenge.qop_auth) text += ", qop=auth, nc=" + count + ", cnonce=" + quote(client);
    return text;
}

// ---- The side that asks

std::string format(const Challenge& challenge) {
    std::string text = "Digest realm=" + quote(challenge.realm) + ", nonce=" + quote(challenge.nonce);
    if (challenge.stale) text += ", stale=true";
    if (challenge.said_algorithm) text += std::string(", algorithm=") + name_of(challenge.algorithm);
    if (challenge.qop_auth) text += ", qop=\"auth\"";
    return text;
}

std::optional<DigestAnswer> parse_authorization(std::string_view text) {
    auto entries = digest_entries(text);
    if (!entries) return std::nullopt;
    DigestAnswer answer;
    const std::pair<std::string_view, std::string*> members[] = {
        {"username", &answer.user},     {"realm", &answer.realm},         {"nonce", &answer.nonce}, {"uri", &answer.uri},
        {"response", &answer.response}, {"cnonce", &answer.client_nonce}, {"nc", &answer.count}};
    while (!entries->empty()) {
        std::string_view entry = trim(cut_unquoted(*entries, ','));
        const std::string_view key = trim(cut(entry, '='));
        const std::string value = unquote(entry);
        for (const auto& [name, member] : members) {
            if (same(key, name)) *member = value;
        }
        if (same(key, "qop") && !same(value, "auth")) return std::nullopt;
        if (same(key, "qop")) answer.qop_auth = true;
        if (same(key, "algorithm") && !read_algorithm(value, answer.algorithm)) return std::nullopt;
    }
    if (answer.user.empty() || answer.nonce.empty() || answer.response.empty()) return std::nullopt;
    return answer;
}

bool knows_password(const DigestAnswer& answer, std::string_view password, std::string_view method) {
    const std::string right = response_of(answer, password, method);
    std::string said;
    for (const char c : answer.response) said += lower(c);
    return said.size() == right.size() && CRYPTO_memcmp(said.data(), right.data(), right.size()) == 0;
}

std::string keyed_hash(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mark;
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), mark.data(), &size) == nullptr)
        throw std::runtime_error("this system's OpenSSL refuses SHA-256");
    return hex({reinterpret_cast<const char*>(mark.data()), size});
}

std::string random_token() {
    std::array<unsigned char, 8> bytes;
    if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw std::runtime_error("no random numbers from OpenSSL");
    return hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace tapi::sip
