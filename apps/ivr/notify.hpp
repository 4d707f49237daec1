// SPDX-License-Identifier: Apache-2.0
// tapi-ivr notify: everybody on a list is called, and a flow tells them something.
#pragma once

#include "campaign.hpp"
#include "config.hpp"
#include "ivr/flow/hours.hpp"
#include "tapictl/console.hpp"

namespace tapi::ivr {

struct NotifyPlan {
    std::string list, flow, line;
    std::string results;            // CSV; empty: LIST.results.csv
    std::string state;              // SQLite; empty: LIST.state.db
    std::string confirmed = "confirmed";  // the part of the flow that stands for it, where the flow has it
    std::string window;             // "09:00-12:00, 14:00-18:00"; empty: always
    std::chrono::seconds ring{40};
    std::chrono::seconds line_wait{600};  // for a line that takes no calls
    CampaignRules rules;
    voice::SynthesizerPlan speech;
    std::string recordings;
};

// exit_done when everybody has been reached, exit_failed when somebody was given up, exit_interrupted when it was ended before,
// exit_no_device when there was no line for too long.
int notify(NotifyPlan plan, ctl::Console& console);

}  // namespace tapi::ivr
