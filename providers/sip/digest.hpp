// SPDX-License-Identifier: Apache-2.0
// Digest authentication (RFC 8760, RFC 7616, RFC 3261 22) from both sides: reading challenges and answering them, making them
// and checking the answers. MD5 and SHA-256, qop=auth or none.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tapi::sip {

enum class DigestAlgorithm : uint8_t { md5, sha256 };

struct Challenge {
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    std::string realm, nonce, opaque;
    bool qop_auth = false;
    bool said_algorithm = false;  // whoever did not name it is not told it either
    bool stale = false;           // the password was right, the nonce too old
    bool proxy = false;
};

struct Credentials {
    std::string user, password;
};

// `Digest realm="x", nonce="y", ...`, the scheme included. Nothing for another scheme, an algorithm that is not known, or a
// protection of the body that was not asked for (qop=auth-int alone).
std::optional<Challenge> parse_challenge(std::string_view text, bool proxy);
// Servers list what they prefer first, the old MD5 last (RFC 8760 2.4).
std::optional<Challenge> choose_challenge(std::span<const Challenge> offered);

struct DigestRequest {
    std::string_view method, uri;
    uint32_t count = 1;  // of requests with this nonce
    std::string_view client_nonce;
};

// The value of (Proxy-)Authorization.
std::string authorization(const Challenge& challenge, const Credentials& credentials, const DigestRequest& request);

// ---- The side that asks (gatekeeper.hpp)

// The value of WWW-Authenticate.
std::string format(const Challenge& challenge);

// What somebody says to a challenge of ours.
struct DigestAnswer {
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    std::string user, realm, nonce, uri, response, client_nonce;
    std::string count;  // as it stands, since it is hashed
    bool qop_auth = false;
};
// The value of Authorization. Nothing for what is no digest that we know.
std::optional<DigestAnswer> parse_authorization(std::string_view text);
bool knows_password(const DigestAnswer& answer, std::string_view password, std::string_view method);

// A mark that nobody can make who does not know `key`.
std::string keyed_hash(std::string_view key, std::string_view text);
std::string random_token();

}  // namespace tapi::sip
