// SPDX-License-Identifier: Apache-2.0
// See auth.hpp.
#include "sip/auth.hpp"

namespace tapi::sip {

bool Authenticator::take(Known& known, const std::vector<std::string>& texts, bool proxy) {
    std::vector<Challenge> offered;
    for (const std::string& text : texts) {
        if (auto challenge = parse_challenge(text, proxy)) offered.push_back(std::move(*challenge));
    }
    auto chosen = choose_challenge(offered);
    if (!chosen) return false;
    // The same realm again with a fresh nonce, and not stale: the password is wrong.
    const bool wrong = known.challenge && refused_ > 0 && known.challenge->realm == chosen->realm && !chosen->stale && known.count > 0;
    known = {std::move(chosen), 0};
    return !wrong;
}

bool Authenticator::challenged(const Challenges& challenges) {
    if (credentials_->user.empty() || challenges.empty()) return false;
    bool answerable = true;
    if (!challenges.www.empty()) answerable = take(www_, challenges.www, false) && answerable;
    if (!challenges.proxy.empty()) answerable = take(proxy_, challenges.proxy, true) && answerable;
    return ++refused_ <= most_refusals && answerable;
}

void Authenticator::add(std::string& lines, Known& known, std::string_view method, std::string_view uri) {
    if (!known.challenge) return;
    const std::string client = random_token();
    lines += known.challenge->proxy ? "Proxy-Authorization: " : "Authorization: ";
    lines += authorization(*known.challenge, *credentials_, {method, uri, ++known.count, client}) + "\r\n";
}

std::string Authenticator::headers(std::string_view method, std::string_view uri) {
    std::string lines;
    add(lines, www_, method, uri);
    add(lines, proxy_, method, uri);
    return lines;
}

}  // namespace tapi::sip
