// SPDX-License-Identifier: Apache-2.0
// See campaign.hpp.
#include "campaign.hpp"

#include <algorithm>
#include <array>

namespace tapi::ivr {
namespace {

constexpr std::array<const char*, 5> names{"waiting", "calling", "confirmed", "reached", "given up"};

}  // namespace

const char* to_string(State state) { return names[static_cast<size_t>(state)]; }

std::optional<State> state_named(std::string_view name) {
    const auto* found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<State>(found - names.begin());
}

// An attempt that this program itself cut short is none.
void settle(Recipient& recipient, const Attempt& attempt, const CampaignRules& rules) {
    recipient.last = attempt;
    if (attempt.outcome == "interrupted") {
        recipient.state = State::waiting;
        return;
    }
    ++recipient.attempts;
    const bool to_machine = attempt.answered_by == "machine";
    const bool told = attempt.heard && (!to_machine || rules.message_to_machine);
    if (attempt.confirmed) {
        recipient.state = State::confirmed;
    } else if (told && !rules.confirmation) {
        recipient.state = State::reached;
    } else if (recipient.attempts >= rules.most_attempts) {
        recipient.state = State::given_up;
    } else {
        recipient.state = State::waiting;
        recipient.next = attempt.when + rules.retry_after;
    }
}

std::vector<Recipient> recipients_of(const CsvTable& table) {
    const auto column = std::find(table.heading.begin(), table.heading.end(), "number");
    if (column == table.heading.end()) throw CsvError(1, "the heading has no column \"number\"");
    const auto number = static_cast<size_t>(column - table.heading.begin());
    std::vector<Recipient> all;
    for (size_t at = 0; at < table.rows.size(); ++at) {
        Recipient one;
        one.id = static_cast<int64_t>(at + 1);
        one.fields = table.rows[at];
        one.number = one.fields[number];
        if (one.number.empty()) throw CsvError(table.lines[at], "it has no number");
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace tapi::ivr
