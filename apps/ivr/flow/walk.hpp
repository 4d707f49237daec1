// SPDX-License-Identifier: Apache-2.0
// Goes through everything in steps, for those who check, draw or describe a flow.
#pragma once

#include <functional>

#include "ivr/flow/flow.hpp"

namespace tapi::flow {

// Each step, those within steps too, outer ones first.
void each_step(const Steps&, const std::function<void(const Step&)>&);
// The steps within one step, by what leads to them: "then", "keys 1".
void each_branch(const Step&, const std::function<void(const std::string& label, const Steps&)>&);
void each_spoken(const Step&, const std::function<void(const Spoken&)>&);
// Each piece, those within languages too.
void each_piece(const Spoken&, const std::function<void(const Say&)>&);
// Those of pieces of speech too.
void each_expression(const Step&, const std::function<void(const Expression&)>&);
void each_expression(const Spoken&, const std::function<void(const Expression&)>&);

}  // namespace tapi::flow
