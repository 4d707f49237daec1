// SPDX-License-Identifier: Apache-2.0
// random_tester [--seed N] [--seconds N] [--steps N] [--apps N] [--out DIR]: random calls of the API by
// several applications on four lines of the exchange, with the rules checked after every step. A failure is
// made short and written to DIR/random-SEED.scn. --seed alone does one round, which is always the same.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <random>

#include "run.hpp"

namespace {

using namespace tapi::random;
using Clock = std::chrono::steady_clock;

bool read_options(int count, char** arguments, Options& options) {
    for (int i = 1; i < count; i += 2) {
        const std::string name = arguments[i];
        if (i + 1 == count) return false;
        const char* value = arguments[i + 1];
        if (name == "--seed") {
            options.seed = std::strtoull(value, nullptr, 10);
        } else if (name == "--seconds") {
            options.seconds = std::atoi(value);
        } else if (name == "--steps") {
            options.steps = std::atoi(value);
        } else if (name == "--apps") {
            options.apps = std::atoi(value);
        } else if (name == "--out") {
            options.out = value;
        } else {
            return false;
        }
    }
    return options.apps >= 1 && options.apps <= 20 && options.steps >= 1;
}

struct Counts {
    size_t rounds = 0, steps = 0, worked = 0, handles = 0;
    std::map<std::string, size_t> verbs;
};

// False when a rule was broken.
bool play(uint64_t seed, const Options& options, Counts& counts) {
    Round round(seed, options.apps);
    auto failure = round.draw_steps(options.steps);
    ++counts.rounds;
    counts.handles += round.model().handles_seen();
    for (const Done& done : round.done()) {
        if (done.action.verb == "new") continue;
        ++counts.steps;
        counts.worked += done.result == "0";
        if (done.result == "0") ++counts.verbs[done.action.verb];
    }
    if (!failure) return true;
    std::printf("seed %llu fails after %zu steps: %s\n", static_cast<unsigned long long>(seed),
                failure->steps, failure->what.c_str());
    std::fflush(stdout);
    const std::vector<Done> done = shrink(seed, options, round.done(), *failure);
    const std::string text = as_scenario(seed, round.scenario(), done, *failure);
    const std::string file = options.out + "/random-" + std::to_string(seed) + ".scn";
    std::ofstream(file) << text;
    std::printf("--- %s\n%s", file.c_str(), text.c_str());
    return false;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    options.seed = std::random_device{}();
    if (!read_options(count, arguments, options)) {
        std::puts("usage: random_tester [--seed N] [--seconds N] [--steps N] [--apps N] [--out DIR]");
        return 2;
    }
    std::printf("seed %llu\n", static_cast<unsigned long long>(options.seed));
    std::fflush(stdout);  // known also when somebody ends the run
    Counts counts;
    bool good = true;
    const auto until = Clock::now() + std::chrono::seconds(options.seconds);
    uint64_t seed = options.seed;
    do {
        good = play(seed++, options, counts);
    } while (good && Clock::now() < until);
    std::printf("%zu rounds, %zu steps, %zu of them worked, %zu handles of calls\n", counts.rounds,
                counts.steps, counts.worked, counts.handles);
    for (const auto& [verb, times] : counts.verbs) std::printf("  %6zu %s\n", times, verb.c_str());
    return good ? 0 : 1;
}
