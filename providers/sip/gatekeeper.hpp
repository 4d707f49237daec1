// SPDX-License-Identifier: Apache-2.0
// Who asks for a password: makes challenges and judges the answers. A challenge costs no memory: its nonce says when it was made
// and carries a mark of ours. What was answered is remembered for each account, so that nothing is accepted twice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sip/digest.hpp"

namespace tapi::sip {

// The answers of one account that were right. When there are too many, the oldest nonce and all before it are spent. A telephone with
// many keys asks for all of them at once, each with a nonce of its own.
class SpentNonces {
  public:
    static constexpr size_t most = 256;
    static constexpr Millis lifetime{300'000};  // of a nonce: older ones are not taken anyhow
    // False: this, or a later one, was there already.
    bool spend(const std::string& nonce, Millis made, uint32_t count);
    size_t size() const { return spent_.size(); }

  private:
    struct Spent {
        std::string nonce;
        Millis made{0};
        uint32_t count = 0;
    };
    std::vector<Spent> spent_;
    Millis too_old_{-1};
};

// What is offered. Some telephones give up when they see an algorithm that they do not know, even beside one that they do.
enum class DigestOffer : uint8_t { md5, sha256, both };

class Gatekeeper {
  public:
    static constexpr Millis lifetime = SpentNonces::lifetime;
    enum class Verdict : uint8_t { good, stale, wrong };

    Gatekeeper(std::string realm, DigestOffer offer, const Clock& clock);

    // WWW-Authenticate, of both SHA-256 first (RFC 8760 2.4).
    std::string challenge(bool stale = false);
    // `answers`: the values of Authorization; the one for our realm counts.
    Verdict judge(const std::vector<std::string>& answers, const Credentials& account, std::string_view method, SpentNonces& spent) const;

  private:
    std::string new_nonce();
    // When it was made; nothing when it was not made here or has become too old.
    std::optional<Millis> made(const std::string& nonce) const;
    Millis now() const { return std::chrono::duration_cast<Millis>(clock_.now().time_since_epoch()); }

    const std::string realm_;
    const DigestOffer offer_;
    const Clock& clock_;
    const std::string key_;
    uint32_t count_ = 0;
};

}  // namespace tapi::sip
