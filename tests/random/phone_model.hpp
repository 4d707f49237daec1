// SPDX-License-Identifier: Apache-2.0
// What must be true of phones: one owner at a time, who only watches changes nothing, the counts agree, and a handle
// that was closed is none.
#pragma once

#include <map>
#include <set>
#include <string>

#include "runner/stage.hpp"

namespace tapi::random {

using nlohmann::json;

class PhoneModel {
  public:
    // Every application has the phones open that the scenario says.
    PhoneModel(scenario::Stage& stage, const scenario::Scenario& scenario);

    std::set<std::string> open(const std::string& app) const;
    // After a step; throws Violation.
    void after(const scenario::Action& action, const json& answer);

  private:
    struct Handle {
        std::string number;
        bool owner = false;
    };
    size_t holders(const std::string& number, bool owner) const;
    void opened(const scenario::Action& action, LONG result);
    void used(const scenario::Action& action, LONG result);
    void check_counts();

    scenario::Stage& stage_;
    std::map<std::string, std::map<std::string, Handle>> handles_;  // by application and name
};

}  // namespace tapi::random
