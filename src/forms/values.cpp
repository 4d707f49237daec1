// SPDX-License-Identifier: Apache-2.0
// Values of a form: checked, written and read by people.
#include <algorithm>
#include <charconv>

#include "base/unicode.hpp"
#include "forms/form.hpp"

namespace tapi::forms {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

std::string check_number(const Field& field, const json& value) {
    const bool too_large = value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX;
    if (!value.is_number_integer()) return "must be a whole number";
    if (too_large || value.get<int64_t>() < field.min || value.get<int64_t>() > field.max)
        return "must be " + range_of(field);
    return {};
}

std::string check_text(const Field& field, const json& value) {
    if (!value.is_string()) return "must be a text";
    const auto& text = value.get_ref<const std::string&>();
    if (to_utf8(to_utf16(text)) != text) return "must be valid UTF-8";
    if (std::any_of(text.begin(), text.end(), is_control)) return "must be one line without control characters";
    if (text.size() < field.min_length)
        return field.min_length == 1 ? "must not be empty"
                                     : "must have at least " + std::to_string(field.min_length) + " bytes";
    if (text.size() > field.max_length) return "must have at most " + std::to_string(field.max_length) + " bytes";
    return {};
}

std::string check_choice(const Field& field, const json& value) {
    const bool known = value.is_string() && std::any_of(field.choices.begin(), field.choices.end(),
                                                        [&](const Choice& one) { return one.value == value; });
    return known ? std::string() : "must be " + range_of(field);
}

class Checker {
  public:
    FieldErrors errors;

    void object(const std::vector<Field>& fields, const json& values, const std::string& prefix) {
        if (!values.is_object()) return fault(prefix.empty() ? "values" : prefix, "must be an object");
        for (const auto& [key, value] : values.items()) {
            const auto field =
                std::find_if(fields.begin(), fields.end(), [&key = key](const Field& one) { return one.key == key; });
            const std::string path = prefix.empty() ? key : prefix + "." + key;
            if (field == fields.end()) {
                fault(path, "is not known here");
            } else if (field->type == Type::list) {
                list(*field, value, path);
            } else {
                fault(path, simple(*field, value));
            }
        }
    }

  private:
    static std::string simple(const Field& field, const json& value) {
        switch (field.type) {
            case Type::number:
                return check_number(field, value);
            case Type::flag:
                return value.is_boolean() ? std::string() : "must be true or false";
            case Type::choice:
                return check_choice(field, value);
            default:
                return check_text(field, value);
        }
    }
    void list(const Field& field, const json& value, const std::string& path) {
        if (!value.is_array()) return fault(path, "must be a list");
        if (value.size() > field.item_limit)
            return fault(path, "must have at most " + std::to_string(field.item_limit) + " items");
        for (size_t i = 0; i < value.size(); ++i)
            object(field.fields, value[i], path + "[" + std::to_string(i) + "]");
    }
    void fault(const std::string& path, const std::string& words) {
        if (!words.empty()) errors.emplace(path, words);
    }
};

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
    return text;
}

std::optional<bool> yes_or_no(const std::string& text) {
    for (const char* yes : {"yes", "true", "on", "1"}) {
        if (lower(text) == yes) return true;
    }
    for (const char* no : {"no", "false", "off", "0"}) {
        if (lower(text) == no) return false;
    }
    return std::nullopt;
}

// By its value, or by what is shown for it.
const Choice* choice_of(const Field& field, const std::string& text) {
    for (const Choice& one : field.choices) {
        if (one.value == text) return &one;
    }
    for (const Choice& one : field.choices) {
        if (lower(one.value) == lower(text) || (!one.label.empty() && lower(one.label) == lower(text))) return &one;
    }
    return nullptr;
}

json read(const Field& field, const std::string& text) {
    switch (field.type) {
        case Type::number: {
            int64_t number = 0;
            const char* end = text.data() + text.size();
            const auto [at, fault] = std::from_chars(text.data(), end, number);
            return fault == std::errc() && at == end ? json(number) : json(text);
        }
        case Type::flag: {
            const auto meant = yes_or_no(text);
            return meant ? json(*meant) : json(text);
        }
        case Type::choice: {
            const Choice* meant = choice_of(field, text);
            return meant != nullptr ? meant->value : text;
        }
        case Type::list:
            return json::parse(text, nullptr, false);
        default:
            return text;
    }
}

}  // namespace

FieldErrors check(const std::vector<Field>& fields, const json& values) {
    Checker checker;
    checker.object(fields, values, {});
    return std::move(checker.errors);
}

json outcome(const FieldErrors& errors) {
    return errors.empty() ? json::object() : json{{"errors", errors}};
}

std::optional<FieldErrors> parse_outcome(std::string_view text) {
    if (text.size() > max_json) return std::nullopt;
    const json object = json::parse(text.begin(), text.end(), nullptr, false);
    if (!object.is_object()) return std::nullopt;
    FieldErrors errors;
    const json given = object.value("errors", json::object());
    if (!given.is_object()) return std::nullopt;
    for (const auto& [key, words] : given.items()) {
        if (!words.is_string()) return std::nullopt;
        errors.emplace(key, words.get<std::string>());
    }
    return errors;
}

Result<json> value_from_text(const Field& field, const std::string& text) {
    if (field.type == Type::note || field.type == Type::hidden) return failure(-1, field.key + " cannot be set");
    json value = read(field, text);
    const FieldErrors errors = check({field}, json{{field.key, value}});
    if (errors.empty()) return value;
    // What is wrong inside a list keeps its place.
    const auto& [path, words] = *errors.begin();
    return failure(-1, path + " " + words);
}

std::string text_of(const Field& field, const json& value) {
    if (field.type == Type::secret) return field.is_set ? "(set)" : "(not set)";
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_string()) return value.get<std::string>();
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string range_of(const Field& field) {
    switch (field.type) {
        case Type::number:
            return std::to_string(field.min) + " to " + std::to_string(field.max) +
                   (field.unit.empty() ? "" : " " + field.unit);
        case Type::flag:
            return "yes or no";
        case Type::choice: {
            std::string all;
            for (const Choice& one : field.choices) all += (all.empty() ? "" : ", ") + one.value;
            return "one of " + all;
        }
        default:
            return {};
    }
}

}  // namespace tapi::forms
