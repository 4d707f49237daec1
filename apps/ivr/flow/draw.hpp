// SPDX-License-Identifier: Apache-2.0
// A flow as a picture and as a schema for editors.
#pragma once

#include <string>

#include "ivr/flow/flow.hpp"

namespace tapi::flow {

// For graphviz: a box for each part with its steps in it, arrows to where they lead.
std::string to_dot(const Flow&);

// A JSON Schema of flow files, from the table of actions.
Json schema();

// What a step says or does, in a few words of this language: "say: Good morning, you have called Example…".
std::string summary(const Step&, speech::Language);

}  // namespace tapi::flow
