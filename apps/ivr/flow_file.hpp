// SPDX-License-Identifier: Apache-2.0
// A flow that a command was given.
#pragma once

#include <memory>
#include <string>

#include "ivr/flow/flow.hpp"
#include "tapictl/console.hpp"

namespace tapi::ivr {

// Prints what is wrong with it.
void show_problems(ctl::Console&, const flow::Loaded&);
// The flow; throws ctl::Failure, having said why, when it has errors.
std::shared_ptr<const flow::Flow> flow_from(ctl::Console&, const std::string& file);

}  // namespace tapi::ivr
