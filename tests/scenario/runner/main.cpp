// SPDX-License-Identifier: Apache-2.0
// scenario_runner FILE...: plays scenarios, each with a server of its own. Exit code 0: all went as they say;
// 1: one did not; 77: those that were played did, but some are pending.
#include <cstdio>
#include <cstring>
#include <exception>

#include "runner/stage.hpp"

namespace {

using tapi::scenario::Scenario;

enum class Outcome { passed, failed, pending };

Outcome play(const char* path, bool pending_too) {
    try {
        const Scenario scenario = tapi::scenario::load(path);
        if (!scenario.pending.empty() && !pending_too) {
            std::printf("PENDING %s: %s: not played: %s\n", scenario.file.c_str(), scenario.title.c_str(),
                        scenario.pending.c_str());
            return Outcome::pending;
        }
        tapi::scenario::Stage(scenario).play();
        std::printf("passed %s: %s\n", scenario.file.c_str(), scenario.title.c_str());
        return Outcome::passed;
    } catch (const std::exception& fault) {
        std::printf("FAILED %s\n", fault.what());
        return Outcome::failed;
    }
}

}  // namespace

int main(int count, char** arguments) {
    bool failed = false, pending = false, pending_too = false;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(arguments[i], "--pending-too") == 0) {
            pending_too = true;
            continue;
        }
        const Outcome outcome = play(arguments[i], pending_too);
        failed |= outcome == Outcome::failed;
        pending |= outcome == Outcome::pending;
    }
    if (count < 2) std::puts("usage: scenario_runner [--pending-too] FILE...");
    return failed || count < 2 ? 1 : pending ? 77 : 0;
}
