// SPDX-License-Identifier: Apache-2.0
// A scenario as its file says it: the exchange, the applications, and what happens step by step.
// docs/scenarios.md describes the language.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tapi::scenario {

// A fault of a scenario file, or a scenario that went another way: "hold.scn:12: ...".
struct Fault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Opening {
    std::string number;
    std::string privileges;  // names, joined by +
    std::string media = "INTERACTIVEVOICE";
};

struct App {
    std::string id;
    std::string program;  // what its executable is called
    std::string version = "2.2";
    std::string mechanism = "event";
    bool ignored = false;  // its messages are not compared
    std::vector<Opening> lines;
    std::vector<Opening> phones;
};

// `a: call 1002 as out -> INVALADDRESS`
struct Action {
    std::string where;  // "hold.scn:12"
    std::string app;
    std::string verb;
    std::vector<std::string> words;             // in their places
    std::map<std::string, std::string> values;  // key=value
    std::vector<std::string> names;             // after `as`
    std::map<std::string, std::string> gives;   // after `gives`
    std::vector<std::string> results;           // after `->`, any of them; empty: it works
    bool begun = false;                         // its reply is a message like others
    std::string text;                           // as it was written
};

// Actions that begin before any of them has ended.
struct Together {
    std::vector<Action> actions;
};

struct Line {
    std::string where;
    std::string text;
    bool maybe = false;
};

// Lines whose order is free; mostly one.
using Group = std::vector<Line>;

struct Sees {
    std::string where;
    std::string app;
    std::vector<Group> groups;  // empty: nothing
};

using Step = std::variant<Action, Together, Sees>;

struct Scenario {
    std::string file;
    std::string title;
    std::string rules;
    std::string pending;              // why it cannot pass yet
    std::string exchange;             // TOML; empty: the usual one
    std::string more_exchange;        // TOML behind the usual one
    std::string server;               // lines for [server]
    std::string tables;               // more tables of the server's configuration
    std::string log_level = "debug";  // of the server
    std::vector<App> apps;
    bool uses_panel = false;  // somebody is at the telephones
    std::vector<Step> steps;
};

Scenario parse(std::string_view text, const std::string& file);
Scenario load(const std::string& path);

// One action, `app: verb ...`.
Action parse_action(const std::string& text, const std::string& where);

std::vector<std::string> split(const std::string& text);

}  // namespace tapi::scenario
