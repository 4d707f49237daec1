// SPDX-License-Identifier: Apache-2.0
// A campaign whose line takes no calls: out of service, in use, or not there. That is nobody's attempt; it waits, but not for ever.
#pragma once

#include <chrono>
#include <optional>

namespace tapi::ivr {

class LineWait {
  public:
    using Instant = std::chrono::steady_clock::time_point;
    explicit LineWait(std::chrono::seconds limit) : limit_(limit) {}

    static constexpr std::chrono::seconds again{1};  // from a refusal to the next try

    // The line has refused. True: it had not before.
    bool refused(Instant now);
    // It has taken a call. How long it was waited for; nothing: it was not.
    std::optional<std::chrono::seconds> taken(Instant now);
    // Nobody waits for it now, or our own calls are in its way: that is no reason to give up.
    void hold(Instant now);
    bool may_try(Instant now) const { return !since_ || now >= last_ + again; }
    bool over(Instant now) const { return since_ && now - *since_ >= limit_; }

  private:
    std::chrono::seconds limit_;
    std::optional<Instant> since_;
    Instant begun_{}, last_{};
};

}  // namespace tapi::ivr
