// SPDX-License-Identifier: Apache-2.0
// A configuration form: what can be set, of what type and in which bounds, and the values as they are. Providers
// describe their configuration with it; dialogs, the terminal and other faces show it. It travels as JSON, which
// docs/forms.md describes. One set of rules for all who check values.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace tapi::forms {

using nlohmann::json;

// Bounds of a form, whoever made it.
inline constexpr size_t max_json = 512 * 1024;  // bytes, as one blob on the wire
inline constexpr size_t max_fields = 200;       // of one form, or of one list's items
inline constexpr size_t max_choices = 1000;     // of one field
inline constexpr size_t max_items = 1000;       // of one list
inline constexpr size_t max_text = 4096;        // bytes of a value, in UTF-8

enum class Type {
    number,  // a whole one
    text,
    secret,  // goes in and never comes out
    flag,
    choice,
    list,  // of items that are made of fields themselves
    note,    // is shown and cannot be changed
    hidden,  // a text that comes back as it was and is not shown
};
const char* name_of(Type type);

struct Choice {
    std::string value;
    std::string label;  // empty: the value
};

struct Field {
    std::string key;
    Type type = Type::text;
    std::string label;    // empty: the key
    std::string help;     // a sentence
    std::string section;  // heading under which it stands
    std::string unit;     // of a number: "ms"
    int64_t min = 0, max = INT32_MAX;   // number
    size_t min_length = 0, max_length = max_text;  // text and secret, in bytes
    std::vector<Choice> choices;
    bool is_set = false;          // secret: there is one
    std::vector<Field> fields;    // list
    std::string item_label;       // list: key of the field that names an item
    size_t item_limit = max_items;

    const std::string& shown_as() const { return label.empty() ? key : label; }
};

struct Form {
    std::string title;
    std::string help;
    std::vector<Field> fields;
    json values = json::object();  // by key; secrets have none

    const Field* field(std::string_view key) const;
};

// What is wrong, by the key of the field: "locations[2].area" inside a list.
using FieldErrors = std::map<std::string, std::string>;

// The error says what is wrong with the form itself.
Result<Form> parse_form(std::string_view text);
json to_json(const Form& form);

// Values as somebody wants them: an object that may leave out what shall stay.
FieldErrors check(const std::vector<Field>& fields, const json& values);

// {"errors": {KEY: WORDS}}; an empty object when there are none.
json outcome(const FieldErrors& errors);
// Nothing when the text is no outcome.
std::optional<FieldErrors> parse_outcome(std::string_view text);

// How a person writes and reads a value: 250, yes, Europe. Lists are JSON.
Result<json> value_from_text(const Field& field, const std::string& text);
std::string text_of(const Field& field, const json& value);
// "50 to 255 ms", "yes or no", "one of north_america, europe"; empty where everything goes.
std::string range_of(const Field& field);

}  // namespace tapi::forms
