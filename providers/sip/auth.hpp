// SPDX-License-Identifier: Apache-2.0
// Answers to challenges over the life of a registration or a call: which challenge, how often, with which count.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/digest.hpp"

namespace tapi::sip {

// The challenges of a response, as text.
struct Challenges {
    std::vector<std::string> www, proxy;
    bool empty() const { return www.empty() && proxy.empty(); }
};

class Authenticator {
  public:
    explicit Authenticator(const Credentials& credentials) : credentials_(&credentials) {}

    // False: there is nothing to answer with, or the answer was refused.
    bool challenged(const Challenges& challenges);
    // A request was let through; the next challenge is a new one.
    void accepted() { refused_ = 0; }
    // Header lines for a request; empty before the first challenge.
    std::string headers(std::string_view method, std::string_view uri);

  private:
    struct Known {
        std::optional<Challenge> challenge;
        uint32_t count = 0;
    };
    static constexpr unsigned most_refusals = 3;  // of one request: by a proxy, by what is behind it, and a stale nonce

    bool take(Known& known, const std::vector<std::string>& texts, bool proxy);
    void add(std::string& lines, Known& known, std::string_view method, std::string_view uri);

    const Credentials* credentials_;
    Known www_, proxy_;
    unsigned refused_ = 0;
};

}  // namespace tapi::sip
