// SPDX-License-Identifier: Apache-2.0
// Forms from JSON and to JSON.
#include "forms/form.hpp"

#include <set>

namespace tapi::forms {
namespace {

struct TypeName {
    Type type;
    const char* name;
};
constexpr TypeName type_names[] = {{Type::number, "number"}, {Type::text, "text"},     {Type::secret, "secret"},
                                   {Type::flag, "flag"},     {Type::choice, "choice"}, {Type::list, "list"},
                                   {Type::note, "note"},
                                   {Type::hidden, "hidden"}};

// No code of TAPI: who hears it makes one of it.
struct Wrong {
    std::string words;
};

std::string text_in(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return {};
    if (!at->is_string() || at->get_ref<const std::string&>().size() > max_text)
        throw Wrong{std::string("\"") + key + "\" must be a text of at most " + std::to_string(max_text) + " bytes"};
    return at->get<std::string>();
}

int64_t number_in(const json& object, const char* key, int64_t otherwise) {
    const auto at = object.find(key);
    if (at == object.end()) return otherwise;
    const bool too_large = at->is_number_unsigned() && at->get<uint64_t>() > INT64_MAX;
    if (!at->is_number_integer() || too_large) throw Wrong{std::string("\"") + key + "\" must be a whole number"};
    return at->get<int64_t>();
}

size_t size_in(const json& object, const char* key, size_t otherwise, size_t most) {
    const int64_t given = number_in(object, key, static_cast<int64_t>(otherwise));
    if (given < 0 || given > static_cast<int64_t>(most))
        throw Wrong{std::string("\"") + key + "\" must be 0 to " + std::to_string(most)};
    return static_cast<size_t>(given);
}

bool flag_in(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return false;
    if (!at->is_boolean()) throw Wrong{std::string("\"") + key + "\" must be true or false"};
    return at->get<bool>();
}

const json& array_in(const json& object, const char* key, size_t most) {
    static const json none = json::array();
    const auto at = object.find(key);
    if (at == object.end()) return none;
    if (!at->is_array() || at->size() > most)
        throw Wrong{std::string("\"") + key + "\" must be a list of at most " + std::to_string(most)};
    return *at;
}

Type type_in(const json& object) {
    const std::string name = text_in(object, "type");
    for (const TypeName& row : type_names) {
        if (name == row.name) return row.type;
    }
    throw Wrong{"there is no type \"" + name + "\""};
}

std::vector<Choice> choices_in(const json& object) {
    std::vector<Choice> choices;
    for (const json& one : array_in(object, "choices", max_choices)) {
        if (!one.is_object()) throw Wrong{"a choice must be an object"};
        choices.push_back({text_in(one, "value"), text_in(one, "label")});
    }
    return choices;
}

std::vector<Field> fields_in(const json& object, bool inside_list);

Field field_in(const json& object, bool inside_list) {
    if (!object.is_object()) throw Wrong{"a field must be an object"};
    Field field;
    field.key = text_in(object, "key");
    if (field.key.empty() || field.key.find_first_of("=.[] ") != field.key.npos)
        throw Wrong{"a field's \"key\" must be there, without any of = . [ ] and spaces"};
    field.type = type_in(object);
    field.label = text_in(object, "label");
    field.help = text_in(object, "help");
    field.section = text_in(object, "section");
    field.unit = text_in(object, "unit");
    field.min = number_in(object, "min", field.min);
    field.max = number_in(object, "max", field.max);
    if (field.min > field.max) throw Wrong{"\"min\" of " + field.key + " is above its \"max\""};
    field.min_length = size_in(object, "min_length", 0, max_text);
    field.max_length = size_in(object, "max_length", max_text, max_text);
    field.choices = choices_in(object);
    if (field.type == Type::choice && field.choices.empty()) throw Wrong{field.key + " has no \"choices\""};
    field.is_set = flag_in(object, "is_set");
    if (field.type != Type::list) return field;
    if (inside_list) throw Wrong{field.key + " is a list inside a list"};
    field.fields = fields_in(object, true);
    field.item_label = text_in(object, "item_label");
    field.item_limit = size_in(object, "item_limit", max_items, max_items);
    return field;
}

std::vector<Field> fields_in(const json& object, bool inside_list) {
    std::vector<Field> fields;
    std::set<std::string> keys;
    for (const json& one : array_in(object, "fields", max_fields)) {
        fields.push_back(field_in(one, inside_list));
        if (!keys.insert(fields.back().key).second) throw Wrong{"the key " + fields.back().key + " is there twice"};
    }
    return fields;
}

void put(json& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

json fields_json(const std::vector<Field>& fields);

json field_json(const Field& field) {
    json object = {{"key", field.key}, {"type", name_of(field.type)}};
    put(object, "label", field.label);
    put(object, "help", field.help);
    put(object, "section", field.section);
    put(object, "unit", field.unit);
    if (field.type == Type::number) object["min"] = field.min, object["max"] = field.max;
    if (field.type == Type::text || field.type == Type::secret) {
        if (field.min_length > 0) object["min_length"] = field.min_length;
        object["max_length"] = field.max_length;
    }
    for (const Choice& choice : field.choices)
        object["choices"].push_back({{"value", choice.value}, {"label", choice.label}});
    if (field.is_set) object["is_set"] = true;
    if (field.type == Type::list) {
        object["fields"] = fields_json(field.fields);
        put(object, "item_label", field.item_label);
        object["item_limit"] = field.item_limit;
    }
    return object;
}

json fields_json(const std::vector<Field>& fields) {
    json list = json::array();
    for (const Field& field : fields) list.push_back(field_json(field));
    return list;
}

}  // namespace

const char* name_of(Type type) {
    for (const TypeName& row : type_names) {
        if (row.type == type) return row.name;
    }
    return "?";
}

const Field* Form::field(std::string_view key) const {
    for (const Field& one : fields) {
        if (one.key == key) return &one;
    }
    return nullptr;
}

Result<Form> parse_form(std::string_view text) {
    if (text.size() > max_json) return failure(-1, "the form is too large");
    const json object = json::parse(text.begin(), text.end(), nullptr, false);
    if (!object.is_object()) return failure(-1, "the form is no JSON object");
    try {
        Form form;
        form.title = text_in(object, "title");
        form.help = text_in(object, "help");
        form.fields = fields_in(object, false);
        form.values = object.value("values", json::object());
        if (const FieldErrors errors = check(form.fields, form.values); !errors.empty())
            return failure(-1, "the value of " + errors.begin()->first + " " + errors.begin()->second);
        return form;
    } catch (const Wrong& wrong) {
        return failure(-1, wrong.words);
    }
}

json to_json(const Form& form) {
    json object = {{"title", form.title}, {"fields", fields_json(form.fields)}, {"values", form.values}};
    put(object, "help", form.help);
    return object;
}

}  // namespace tapi::forms
