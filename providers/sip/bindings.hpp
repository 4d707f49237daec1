// SPDX-License-Identifier: Apache-2.0
// Where one telephone of ours is reached: what it said when it registered (RFC 3261 10.3), until that expires.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sip/dialog.hpp"

namespace tapi::sip {

struct Binding {
    std::string uri;     // where calls go
    std::string source;  // where the registration came from, as a URI
    std::string call_id;
    uint32_t cseq = 0;
    Instant expires{};
};

struct BindingLimits {
    uint32_t least = 60, most = 300;  // seconds
    // A telephone that moves leaves its old addresses behind: the one that would expire first makes room.
    static constexpr size_t contacts = 10;
};

class Bindings {
  public:
    // What REGISTER wants; all of it or nothing. The reply lists what is bound then.
    Reply take(const Received& request, const BindingLimits& limits, Instant now);
    void forget_expired(Instant now);
    // One that was known before we began.
    void restore(Binding binding);
    const std::vector<Binding>& all() const { return all_; }

  private:
    int remove_all(const Received& request);
    int bind(const Received& request, const BindingLimits& limits, Instant now);
    Binding* find(const std::string& uri);
    Reply listed(Instant now) const;

    std::vector<Binding> all_;
};

}  // namespace tapi::sip
