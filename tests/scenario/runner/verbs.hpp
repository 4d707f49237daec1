// SPDX-License-Identifier: Apache-2.0
// What an application can do in a scenario: the commands of tests/support/commands.hpp, with the order of the
// words that follow them. A function that begins to work needs no more than its row here.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tapi::scenario {

using nlohmann::json;

enum class Answer {
    at_once,  // synchronous
    reply,    // asynchronous
    call,     // its reply brings the handle of a new call, or of two
};

struct Verb {
    std::string name;     // in the scenario
    std::string command;  // in the protocol
    Answer answer = Answer::at_once;
    std::vector<std::string> words;  // the keys of the words that follow
};

// Null: there is no such verb.
const Verb* verb_named(const std::string& name);

// What a value means depends on its key: `privilege=OWNER`, `address=1002`. Nothing when the value has no
// meaning there.
std::optional<json> value_of(const std::string& key, const std::string& text);
// True when `actual` is what `text` says of `key`: `features=+HOLD-ANSWER`, `owners=2`, `caller=1001`.
bool agrees(const std::string& key, const std::string& text, const json& actual);
std::string in_words(const std::string& key, const json& value);

}  // namespace tapi::scenario
