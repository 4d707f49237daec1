// SPDX-License-Identifier: Apache-2.0
// Whoever is at the telephones of a scenario: lifts handsets and presses keys over the exchange's link for panels.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "runner/actor.hpp"
#include "runner/scenario.hpp"

namespace tapi::scenario {

using nlohmann::json;

class Hand {
  public:
    explicit Hand(const std::string& socket);
    ~Hand();
    Hand(const Hand&) = delete;
    Hand& operator=(const Hand&) = delete;

    // lift, replace: NUMBER [DEVICE]; press: NUMBER KEYS; shows: NUMBER TEXT, which is waited for.
    void act(const Action& action);

  private:
    json ask(const Action& action, const json& request);
    json next(const Action& action);
    void press(const Action& action, const std::string& phone, const json& key);
    void wait_for(const Action& action, const std::string& phone, const std::string& text);

    const int socket_;
    std::string input_;
};

}  // namespace tapi::scenario
