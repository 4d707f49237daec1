// SPDX-License-Identifier: Apache-2.0
// A scenario on its way: a server of its own with the exchange, and the applications.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "runner/actor.hpp"
#include "runner/hand.hpp"
#include "runner/scenario.hpp"
#include "runner/verbs.hpp"
#include "support/server.hpp"

namespace tapi::scenario {

// The exchange that scenarios have when they name none.
extern const char* const usual_exchange;

class Stage {
  public:
    explicit Stage(const Scenario& scenario);

    // Every step, and at the end nobody has seen anything that was not expected. Throws Fault.
    void play();

    // One action with its reply; {"result": ...} of the function, or of the reply when there was one.
    json act(const Action& action);
    Actor& actor(const std::string& id, const std::string& where);
    std::map<std::string, std::unique_ptr<Actor>>& actors() { return actors_; }
    test::TestServer& server() { return *server_; }
    std::optional<DWORD> device_of(const std::string& number);
    std::optional<DWORD> phone_of(const std::string& number);

  private:
    // An action that the application has been told to do.
    struct Started {
        const Action* action = nullptr;
        const Verb* verb = nullptr;
        Actor* actor = nullptr;
    };

    void open_lines();
    void open_phones();
    void learn_phones(Actor& actor);
    void learn_numbers(Actor& actor);
    void reconfigure(const Action& action);
    bool act_on_processes(const Action& action);
    bool act_on_actor(const Action& action, Actor& actor);
    json request_for(const Action& action, const Verb& verb, Actor& actor);
    json value(const Action& action, Actor& actor, const std::string& key, const std::string& text);
    Started start(const Action& action, Actor& actor);
    json finish(const Started& started);
    void bind(const Started& started, const json& answer);
    json wait_reply(const Started& started, LONG request);
    void name_new_call(const Action& action, Actor& actor);
    void await(const Action& action, Actor& actor);
    void check(const Action& action, const json& answer);
    void play(const Step& step);
    void play(const Together& together);
    void play(const Sees& sees);
    void play_end();

    const Scenario& scenario_;
    std::unique_ptr<test::TestServer> server_;
    std::unique_ptr<Hand> hand_;  // from its first use on
    std::map<std::string, std::unique_ptr<Actor>> actors_;
    std::map<std::string, DWORD> devices_, phones_;  // by number
};

}  // namespace tapi::scenario
