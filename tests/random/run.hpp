// SPDX-License-Identifier: Apache-2.0
// One round: a server, applications, and a sequence of steps, drawn or given.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "choices.hpp"
#include "model.hpp"
#include "phone_model.hpp"

namespace tapi::random {

struct Options {
    uint64_t seed = 0;
    int seconds = 0;
    int steps = 200;  // of a round
    int apps = 3;
    std::string out = ".";
};

struct Done {
    scenario::Action action;
    std::string result;  // "0" or the error's name
};

struct Failure {
    std::string rule, what;
    size_t steps = 0;  // how many were done
};

class Round {
  public:
    Round(uint64_t seed, int apps);

    // The next steps, drawn; what failed.
    std::optional<Failure> draw_steps(int count);
    // These steps; those that make no sense any more are left out.
    std::optional<Failure> repeat(const std::vector<scenario::Action>& actions);

    const std::vector<Done>& done() const { return done_; }
    const Model& model() const { return *model_; }
    const scenario::Scenario& scenario() const { return scenario_; }

  private:
    std::optional<scenario::Action> propose();
    std::optional<scenario::Action> propose_what_is_shown(const std::string& app);
    std::string names_for(const Choice& choice);
    std::string argument(Arg arg, const std::string& app);
    void step(const scenario::Action& action);
    void name_calls();
    bool possible(const scenario::Action& action);
    std::optional<Failure> guarded(const std::function<void()>& what);

    Dice dice_;
    scenario::Scenario scenario_;
    std::unique_ptr<scenario::Stage> stage_;
    std::unique_ptr<Model> model_;
    std::unique_ptr<PhoneModel> phones_;
    std::vector<Done> done_;
    std::map<std::string, std::vector<std::string>> named_;  // calls that had a name once, by application
    int names_ = 0;
};

// The same failure with as few steps as can be found in the time.
std::vector<Done> shrink(uint64_t seed, const Options& options, const std::vector<Done>& done,
                         Failure& failure);
// A scenario file that does these steps.
std::string as_scenario(uint64_t seed, const scenario::Scenario& scenario, const std::vector<Done>& done,
                        const Failure& failure);

}  // namespace tapi::random
