// SPDX-License-Identifier: Apache-2.0
// What must be true of the calls after every step, by what the applications have been told and what they ask.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "runner/stage.hpp"

namespace tapi::random {

using scenario::Actor;
using scenario::Stage;
using test::json;
using test::Msg;

// A rule that does not hold.
struct Violation : std::runtime_error {
    Violation(std::string rule, const std::string& what)
        : runtime_error(rule + ": " + what), rule(std::move(rule)) {}
    std::string rule;
};

// A handle that an application has for a call.
struct Holding {
    std::string line;  // by which of the application's lines
    DWORD privilege = 0;
    DWORD state = 0, mode = 0;  // as it was told; 0: nothing yet
    bool idle = false;
    std::string key;  // which call it is, by the server
};

class Model {
  public:
    explicit Model(Stage& stage);

    // Before a step, and after it with its answer.
    void before(const scenario::Action& action);
    void after(const scenario::Action& action, const json& answer);

    // Handles without a name in an application.
    std::vector<DWORD> unnamed(const std::string& app) const;
    bool has(const std::string& app, DWORD call) const { return holds(app).contains(call); }
    const std::set<std::string>& open_lines(const std::string& app) const;
    bool initialised(const std::string& app) const { return !down_.contains(app); }
    size_t handles_seen() const { return handles_seen_; }

  private:
    using Holdings = std::map<DWORD, Holding>;
    using Key = std::string;  // of a call: its line and its number at the server
    // A handle in an application, and whether it owns the call.
    using Held = std::tuple<std::string, DWORD, bool>;
    // A call as the administrator sees it.
    struct Listed {
        DWORD device;
        bool idle;
        std::set<Held> handles;
    };

    const Holdings& holds(const std::string& app) const;
    void begins(const std::string& app, DWORD call, const std::string& line, DWORD privilege);
    void ends_by_line(const std::string& app, const std::string& line);
    void read_all();
    void read(const std::string& app, const Msg& message);
    void read_state(const std::string& app, const Msg& message);
    void check_result(const scenario::Action& action, const json& answer);
    void learn(const scenario::Action& action, const json& answer);
    std::map<Key, Listed> ask_server();
    void find_calls(const std::map<Key, Listed>& calls);
    void check_holder(const std::string& app, DWORD call, Holding& holding);
    void check_holders();
    void check_server(const std::map<Key, Listed>& calls);
    void check_provider(const std::map<Key, Listed>& calls);
    DWORD states_of(const std::string& app, DWORD device);

    Stage& stage_;
    std::map<std::string, Holdings> holdings_;
    std::map<std::string, std::set<std::string>> lines_;  // open ones, by application
    std::map<std::string, std::map<DWORD, std::string>> line_names_;
    std::set<std::string> down_;
    std::map<DWORD, DWORD> states_;               // legal ones, by device
    // What a holder sees of a call.
    struct View {
        DWORD state;
        std::string who;
        std::pair<int, int> told;  // owners and monitors
    };
    std::map<Key, std::vector<View>> views_;
    std::set<Held> holders_;
    std::map<Key, bool> alive_;                   // calls with holders: not idle
    std::map<DWORD, int> abandoned_;              // calls that everybody left before IDLE, by device
    size_t handles_seen_ = 0, steps_ = 0;
    bool idle_too_ = false;
    // Of the call that the step is about.
    bool dead_ = false;
    DWORD privilege_ = 0, features_ = 0;
};

}  // namespace tapi::random
