// SPDX-License-Identifier: Apache-2.0
// See flows.hpp.
#include "flows.hpp"

namespace tapi::ivr {

bool Flows::read(const std::string& file, const Tell& tell) {
    const flow::Loaded loaded = flow::load(file);
    for (const flow::Problem& problem : loaded.problems) tell(!problem.warning, to_string(problem));
    if (loaded.ok()) flows_[file] = loaded.flow;
    return loaded.ok();
}

void Flows::read_again(const Tell& tell) {
    std::vector<std::string> files;
    for (const auto& [file, flow] : flows_) files.push_back(file);
    for (const std::string& file : files) read(file, tell);
}

}  // namespace tapi::ivr
