// SPDX-License-Identifier: Apache-2.0
// A call flow as it is run: parts, which are lists of steps, and what they name. A step is one action of the
// table in actions.hpp with its fields; steps of Lua scripts are the same.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ivr/flow/expression.hpp"
#include "ivr/flow/hours.hpp"

namespace tapi::flow {

using Millis = std::chrono::milliseconds;

// ---- What is said

struct Say;
struct Spoken {
    Place place;
    std::vector<Say> pieces;
    bool empty() const { return pieces.empty(); }
};

struct Say {
    enum class Kind {
        text,
        file,
        prompt,
        choice,
        number,
        ordinal,
        digits,
        money,
        date,
        time,
        moment,
        duration,
        count,
        silence,
        beep
    };
    Kind kind = Kind::text;
    Place place;
    Template text;                            // text; file; money: the currency
    std::string name;                         // prompt
    std::map<std::string, Spoken> languages;  // choice: by language
    std::optional<Expression> value;          // what is spoken as a number, date, ...
    Template one, other, none;                // count
    speech::Gender gender = speech::Gender::neuter;
    Millis length{0};  // silence
};

// ---- What is done

struct Action;
struct Step;
using Steps = std::vector<Step>;

struct PartName {
    std::string name;
};
struct Variable {
    std::string name;
};
struct Keys {
    std::string keys;
};
struct Word {
    std::string word;  // one of the field's choices
};
struct Code {
    std::string text;
    std::string name;  // of the script, for its errors
};
struct DataMember;
// JSON with expressions in it.
struct Data {
    std::variant<Json, Template, Expression, std::vector<Data>, std::vector<DataMember>> value;
};
struct DataMember {
    std::string name;
    Data data;
};
using Cases = std::vector<std::pair<std::string, Steps>>;
using Assignments = std::vector<std::pair<std::string, Expression>>;
using Texts = std::vector<Template>;
using NamedTexts = std::vector<std::pair<std::string, Template>>;

using Field = std::variant<bool, int64_t, Millis, Word, Template, Expression, Spoken, Steps, Cases, Keys,
                           PartName, Variable, Code, Data, Assignments, Texts, NamedTexts>;

struct Step {
    const Action* action = nullptr;
    Place place;
    std::map<std::string, Field, std::less<>>
        fields;  // those that were given; the first by the action's own name

    const Field* find(std::string_view name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? nullptr : &found->second;
    }
    template <class T>
    const T* get(std::string_view name) const {
        const Field* field = find(name);
        return field ? std::get_if<T>(field) : nullptr;
    }
};

struct Part {
    std::string name;
    Place place;
    Steps steps;
};

struct Flow {
    std::filesystem::path file;
    std::string name;
    std::vector<speech::Language> languages;  // the first is spoken unless a step says otherwise
    std::string timezone;                     // empty: this machine's
    std::filesystem::path sounds;             // where prompts are
    std::string start;
    std::map<std::string, Json, std::less<>> variables;
    std::map<std::string, Hours, std::less<>> hours;
    std::map<std::string, Spoken, std::less<>> prompts;
    std::map<std::string, Part, std::less<>> parts;
    Steps on_error;  // when something fails that no step provides for

    const Part* part(std::string_view name) const {
        const auto found = parts.find(name);
        return found == parts.end() ? nullptr : &found->second;
    }
    // A sound file in a language: SOUNDS/de/NAME, else SOUNDS/NAME.
    std::filesystem::path sound(const std::string& name, speech::Language) const;
};

// ---- Reading and checking

struct Loaded {
    std::shared_ptr<const Flow> flow;  // null when there are errors
    std::vector<Problem> problems;     // errors and warnings, in the order of their places
    bool ok() const { return flow != nullptr; }
};

// Reads and checks all of it: syntax, names, files, scripts, ways through it. Does not throw.
Loaded load(const std::filesystem::path&);
// The same for a text; `file` says where prompts and scripts are looked for, and what problems name.
Loaded load_text(std::string_view text, const std::filesystem::path& file);

// One action with its fields, as a script gives it.
std::optional<Step> read_step(const Action&, const Node& fields, const Flow&, Problems&);

// Variables that every flow has: `call` with who calls whom, `language`, `result` of the last step.
const std::vector<std::string_view>& built_in_variables();

}  // namespace tapi::flow
