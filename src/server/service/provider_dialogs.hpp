// SPDX-License-Identifier: Apache-2.0
// What waits, of providers that are being added or removed, for a function that runs where the user is (UI-1): which session shows
// it, and that it ends exactly once, also when that session does. Everything on the loop.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "base/result.hpp"
#include "base/timers.hpp"
#include "server/session/provider_dialog.hpp"

namespace tapi::server {

class ProviderDialogs {
  public:
    using Ended = std::function<void(const ProviderDialogEnd& end)>;
    using Done = std::function<void(Status)>;

    explicit ProviderDialogs(Timers& timers) : timers_(timers) {}
    ~ProviderDialogs();

    // session 0: whichever asks for it first, within `limit`.
    void wait(uint32_t id, ProviderDialog dialog, uint32_t session, Millis limit, Ended ended);
    bool has(uint32_t id) const { return waiting_.count(id) != 0; }
    // From here on it is that session's; null when there is none, or it is another's.
    const ProviderDialog* shown_by(uint32_t id, uint32_t session);
    // `done` hears what is reported; INVALPARAM when the session shows none for this provider.
    void end(uint32_t id, uint32_t session, ProviderDialogEnd end, Done done);
    // What came of it, which ends the waiting. False when nothing was shown.
    bool report(uint32_t id, const Status& status);
    // The session shows nothing any more.
    void left(uint32_t session);

  private:
    struct Waiting {
        ProviderDialog dialog;
        uint32_t session = 0;
        std::optional<Timers::Id> timer;
        Ended ended;  // empty: it has ended
        Done done;
    };
    void stop_timer(Waiting& waiting);
    void give_up(uint32_t id, const char* why);

    Timers& timers_;
    std::map<uint32_t, Waiting> waiting_;  // by permanent id
};

}  // namespace tapi::server
