// SPDX-License-Identifier: Apache-2.0
// What can be done with a flow without a line: check it, draw it, walk through it. Each returns an exit code,
// or throws ctl::Failure.
#pragma once

#include <istream>
#include <memory>
#include <string>

#include "ivr/flow/flow.hpp"
#include "tapictl/console.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::ivr {

// Prints what is wrong with it; exit_failed when it has errors.
int check_flow(ctl::Console& console, const std::string& file);
// The JSON Schema of flow files.
int print_schema();
// As SVG, by graphviz; an empty `output` is the standard output.
int draw_flow(ctl::Console& console, const std::string& file, const std::string& output);

struct TryPlan {
    std::string flow;
    std::string caller;  // empty: 1001
    std::string called;  // empty: 1000
    std::string at;      // "2026-12-24 15:00" in the flow's time zone; empty: now
};
// The keyboard is the telephone.
int try_flow(ctl::Console& console, const TryPlan& plan);

// The flow; throws ctl::Failure, having said why, when it has errors.
std::shared_ptr<const flow::Flow> flow_from(ctl::Console&, const std::string& file);

}  // namespace tapi::ivr
