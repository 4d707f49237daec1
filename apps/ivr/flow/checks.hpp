// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a flow that was read: names that nothing has, files that are not there, ways that
// lead nowhere.
#pragma once

#include <set>
#include <string>

#include "ivr/flow/flow.hpp"

namespace tapi::flow {

// Variables that something in the flow sets, and those that every flow has.
std::set<std::string, std::less<>> known_variables(const Flow&);
// One step, without those within it.
void check_step(const Step&, const Flow&, Problems&);
void check_names(const Flow&, Problems&);    // parts, prompts, variables, functions, hours, languages
void check_spoken(const Flow&, Problems&);   // languages and sound files
void check_ways(const Flow&, Problems&);     // parts that nothing leads to, loops without the caller
void check_scripts(const Flow&, Problems&);  // the syntax of Lua

// Whether a script of the flow has this name in quotation marks.
bool named_in_scripts(const Flow&, std::string_view name);

}  // namespace tapi::flow
