// SPDX-License-Identifier: Apache-2.0
// Calls and the handles that applications hold on them.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "server/device/objects.hpp"

namespace tapi::server {

struct CallHandle {
    uint32_t handle = 0;
    OpenLine* line = nullptr;
    Call* call = nullptr;
    uint32_t privilege = 0;  // LINECALLPRIVILEGE_OWNER or _MONITOR
    // What this application alone watches for (DIG-1, DIG-7, DIG-8).
    uint32_t digit_modes = 0, media_modes = 0;
    uint32_t tone_list = 0;  // the number of its list at the provider; 0: none
};

// A gathering or generation that the provider has begun and not ended yet.
struct InbandRequest {
    uint32_t id = 0;             // end to end: the provider answers with it
    CallHandle* asker = nullptr;  // null: it has given its handle up
    uint32_t buffer = 0;         // lineGatherDigits: the client's number for its buffer
    bool begun = false;          // the function has returned 0
};

struct Call : std::enable_shared_from_this<Call> {
    Line* line = nullptr;
    uint64_t ht_call = 0;
    uint64_t hd_call = 0;
    uint32_t address = 0;
    uint32_t state = LINECALLSTATE_UNKNOWN;
    uint32_t state_mode = 0;
    uint32_t media_mode = 0;
    WallTime state_entered{};
    std::vector<std::unique_ptr<CallHandle>> handles;
    // Events wait here while the call may not be spoken of: before the reply that creates it (ASY-4), or while its
    // address is asked for.
    bool held_back = false;
    std::deque<ProviderEvent> held_events;
    const OpenLine* maker = nullptr;  // who asked for the call, until the reply
    bool conference = false;          // the parent of a conference
    std::vector<std::shared_ptr<Call>> followers;  // their events wait until this conference may be spoken of
    bool address_known = false;
    bool announced = false;  // applications know of it
    bool closed = false;     // TSPI_lineCloseCall was sent
    // Entered by the application that made the call; they win over what the provider gives (INFO-3).
    std::u16string displayable_address, called_party, comment;
    std::u16string app_name;                 // of the first owner
    const CallHandle* app_specific_by = nullptr;  // through which dwAppSpecific is being set; compared, never followed
    std::vector<std::shared_ptr<Ticket>> requests;  // about it, outstanding
    uint32_t digit_modes = 0, media_modes_monitored = 0;  // what the provider watches for: the union
    // In the order of the requests; all but the last are cancelled and wait for the provider's word (DIG-2, DIG-5).
    std::deque<InbandRequest> gatherings, generations;
    const CallHandle* media_controller = nullptr;  // who set the call's media control (DIG-10)
    // What TSPI_lineGetCallStatus answered last; good while Line::epoch is the same.
    std::shared_ptr<const Bytes> status;
    uint64_t status_epoch = 0;
    // LINECALLINFO asked for in advance by lineGetNewCalls; used once, and only while Line::epoch is the same.
    std::shared_ptr<const Bytes> early_info;
    uint64_t early_info_epoch = 0;

    bool idle() const { return state == LINECALLSTATE_IDLE; }
    CallHandle* handle_of(const OpenLine& opened) const {
        for (const auto& h : handles) {
            if (h->line == &opened) return h.get();
        }
        return nullptr;
    }
    uint32_t count(uint32_t privilege) const {
        uint32_t n = 0;
        for (const auto& h : handles) n += (h->privilege & privilege) != 0;
        return n;
    }
};

}  // namespace tapi::server
