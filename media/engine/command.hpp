// SPDX-License-Identifier: Apache-2.0
// Commands out of functions, and the parts of the engine that post them.
#pragma once

#include <utility>

#include "media/engine/engine.hpp"

namespace tapi::media {

template <class Run, class Done>
class FunctionCommand final : public Command {
  public:
    FunctionCommand(Run run, Done done) : run_(std::move(run)), done_(std::move(done)) {}
    void run(Worker& worker) override { run_(worker); }
    void done(Engine& engine) override { done_(engine); }

  private:
    Run run_;
    Done done_;
};

template <class Run, class Done>
std::unique_ptr<Command> make_command(Run run, Done done) {
    return std::make_unique<FunctionCommand<Run, Done>>(std::move(run), std::move(done));
}

template <class Run>
void Engine::run_on(size_t place, Run run) {
    post(place, make_command(std::move(run), [](Engine&) {}));
}

inline Engine::Record* Engine::find(LegId leg) {
    const auto found = legs_.find(static_cast<uint32_t>(leg));
    return found == legs_.end() ? nullptr : &found->second;
}

template <class Again>
Engine::Record* Engine::at_home(LegId leg, Again again) {
    Record* record = find(leg);
    if (record == nullptr || !record->moving) return record;
    record->behind.push_back(std::move(again));
    return nullptr;
}

}  // namespace tapi::media
