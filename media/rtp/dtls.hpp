// SPDX-License-Identifier: Apache-2.0
// Keys for SRTP by a DTLS handshake (RFC 5763, RFC 5764), without sockets: packets in, packets out. On the
// control thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/rtp/srtp.hpp"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace tapi::media {

// A certificate of our own, made anew for each process; the session description vouches for it.
class DtlsIdentity {
  public:
    // Throws std::runtime_error when OpenSSL cannot make one.
    DtlsIdentity();
    ~DtlsIdentity();
    DtlsIdentity(const DtlsIdentity&) = delete;
    DtlsIdentity& operator=(const DtlsIdentity&) = delete;
    // "sha-256 12:34:...", as a session description has it.
    const std::string& fingerprint() const { return fingerprint_; }
    SSL_CTX* context() const { return context_; }

  private:
    SSL_CTX* context_ = nullptr;
    std::string fingerprint_;
};

class DtlsHandshake {
  public:
    enum class Role { active, passive };  // a=setup: who begins
    enum class State { under_way, done, failed };
    using Packets = std::vector<std::vector<uint8_t>>;

    // `fingerprint`: what the far end's certificate must have. Sha-256 and better are known; anything else
    // fails.
    DtlsHandshake(const DtlsIdentity& identity, Role role, std::string fingerprint);
    ~DtlsHandshake();
    DtlsHandshake(const DtlsHandshake&) = delete;
    DtlsHandshake& operator=(const DtlsHandshake&) = delete;

    // Each returns the state, and in `out` what is to be sent now.
    State begin(Packets& out);
    State receive(Octets packet, Packets& out);
    State timed_out(Packets& out);
    // When timed_out is due; nothing while nothing is awaited.
    std::optional<std::chrono::milliseconds> patience() const;

    State state() const { return state_; }
    // Once done.
    struct Keys {
        SrtpKeys send, receive;
    };
    const std::optional<Keys>& keys() const { return keys_; }

  private:
    struct Pipe;
    State step(Packets& out);
    bool is_the_right_one() const;
    bool take_keys();

    Role role_;
    std::string expected_;
    std::unique_ptr<Pipe> pipe_;
    SSL* ssl_ = nullptr;
    State state_ = State::under_way;
    std::optional<Keys> keys_;
};

}  // namespace tapi::media
