// SPDX-License-Identifier: Apache-2.0
// Who is to be called when: the rules of notification, without calls and without a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csv.hpp"

namespace tapi::ivr {

using WallTime = std::chrono::system_clock::time_point;

enum class State {
    waiting,    // to be called, or called again
    calling,    // now
    confirmed,  // he said so
    reached,    // he heard it, where no confirmation was asked for
    given_up,   // as often as allowed, in vain
};
const char* to_string(State state);
std::optional<State> state_named(std::string_view name);
inline bool over(State state) { return state != State::waiting && state != State::calling; }

// What came of one attempt.
struct Attempt {
    std::string outcome;      // "answered", "busy", "no answer", "refused", "unreachable", "failed", "interrupted"
    std::string answered_by;  // "person", "machine", "nobody"; empty: nobody answered
    std::string cause;        // in words
    bool heard = false;       // the flow ran to its end
    bool confirmed = false;
    double seconds = 0;
    WallTime when;
};

struct Recipient {
    int64_t id = 0;  // the row of the list, from 1
    std::string number;
    CsvRow fields;  // of the list, number included
    State state = State::waiting;
    unsigned attempts = 0;
    WallTime next;  // not before
    Attempt last;
};

struct CampaignRules {
    unsigned most_attempts = 3;
    std::chrono::seconds retry_after{600};
    size_t at_once = 1;
    bool confirmation = false;      // only who confirms has been notified
    bool message_to_machine = false;  // a machine that took the message has been notified
};

// The state after the attempt, and when the next one may be.
void settle(Recipient& recipient, const Attempt& attempt, const CampaignRules& rules);

// The recipients of a list. Its heading has a column "number". Throws CsvError.
std::vector<Recipient> recipients_of(const CsvTable& table);

}  // namespace tapi::ivr
