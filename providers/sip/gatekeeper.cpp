// SPDX-License-Identifier: Apache-2.0
// See gatekeeper.hpp.
#include "sip/gatekeeper.hpp"

#include <algorithm>

#include "sip/dialog.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr size_t mark_size = 32;   // hexadecimal digits
constexpr size_t stamp_size = 24;  // of the time, and of what tells nonces of one millisecond apart

std::string hex_digits(uint64_t value, size_t digits) {
    std::string text(digits, '0');
    for (size_t at = digits; at-- > 0; value >>= 4) text[at] = "0123456789abcdef"[value & 15];
    return text;
}

}  // namespace

bool SpentNonces::spend(const std::string& nonce, Millis made, uint32_t count) {
    const auto known = std::find_if(spent_.begin(), spent_.end(), [&](const Spent& spent) { return spent.nonce == nonce; });
    if (known != spent_.end()) {
        if (count <= known->count) return false;
        known->count = count;
        return true;
    }
    if (made <= too_old_) return false;
    std::erase_if(spent_, [made](const Spent& spent) { return made - spent.made > lifetime; });
    if (spent_.size() == most) {
        const auto oldest = std::min_element(spent_.begin(), spent_.end(), [](const Spent& a, const Spent& b) { return a.made < b.made; });
        too_old_ = std::max(too_old_, oldest->made);
        spent_.erase(oldest);
        if (made <= too_old_) return false;
    }
    spent_.push_back({nonce, made, count});
    return true;
}

Gatekeeper::Gatekeeper(std::string realm, DigestOffer offer, const Clock& clock)
    : realm_(std::move(realm)), offer_(offer), clock_(clock), key_(random_token() + random_token() + random_token() + random_token()) {}

std::string Gatekeeper::new_nonce() {
    const std::string stamp = hex_digits(static_cast<uint64_t>(now().count()), 16) + hex_digits(++count_, 8);
    return stamp + keyed_hash(key_, stamp).substr(0, mark_size);
}

std::optional<Millis> Gatekeeper::made(const std::string& nonce) const {
    if (nonce.size() != stamp_size + mark_size) return std::nullopt;
    const std::string stamp = nonce.substr(0, stamp_size);
    if (keyed_hash(key_, stamp).substr(0, mark_size) != nonce.substr(stamp_size)) return std::nullopt;
    uint64_t when = 0;
    std::from_chars(stamp.data(), stamp.data() + 16, when, 16);
    const Millis made(static_cast<int64_t>(when));
    return now() - made > lifetime ? std::nullopt : std::optional(made);
}

std::string Gatekeeper::challenge(bool stale) {
    Challenge challenge;
    challenge.realm = realm_;
    challenge.qop_auth = challenge.said_algorithm = true;
    challenge.stale = stale;
    std::string lines;
    for (const DigestAlgorithm algorithm : {DigestAlgorithm::sha256, DigestAlgorithm::md5}) {
        const bool is_md5 = algorithm == DigestAlgorithm::md5;
        if (offer_ == (is_md5 ? DigestOffer::sha256 : DigestOffer::md5)) continue;
        challenge.algorithm = algorithm;
        challenge.nonce = new_nonce();
        add_header(lines, "WWW-Authenticate", format(challenge));
    }
    return lines;
}

Gatekeeper::Verdict Gatekeeper::judge(const std::vector<std::string>& answers, const Credentials& account, std::string_view method,
                                      SpentNonces& spent) const {
    for (const std::string& text : answers) {
        const auto answer = parse_authorization(text);
        if (!answer || answer->realm != realm_) continue;
        // Whoever is offered the better one only may not answer with the other.
        if (offer_ == DigestOffer::sha256 && answer->algorithm == DigestAlgorithm::md5) continue;
        if (answer->user != account.user || account.password.empty() || !knows_password(*answer, account.password, method)) return Verdict::wrong;
        // Without qop nothing is counted, and a nonce serves once.
        uint32_t count = 1;
        if (answer->qop_auth) {
            const char* end = answer->count.data() + answer->count.size();
            const auto [stop, bad] = std::from_chars(answer->count.data(), end, count, 16);
            if (bad != std::errc() || stop != end) return Verdict::wrong;
        }
        const auto when = made(answer->nonce);
        return when && spent.spend(answer->nonce, *when, count) ? Verdict::good : Verdict::stale;
    }
    return Verdict::wrong;
}

}  // namespace tapi::sip
