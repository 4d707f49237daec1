// SPDX-License-Identifier: Apache-2.0
// Steps and their fields, by the table of actions.
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "ivr/flow/reader.hpp"

namespace tapi::flow {
namespace {

std::vector<std::string_view> action_names() {
    std::vector<std::string_view> names;
    for (const Action& action : actions()) names.push_back(action.name);
    return names;
}

bool only_keys(std::string_view text) {
    return text.find_first_not_of(telephone_keys) == std::string_view::npos;
}

std::string listed(const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

// What a field holds in the unit of its bounds; nothing for those without.
std::optional<int64_t> amount(const Field& field) {
    if (const auto* count = std::get_if<int64_t>(&field)) return *count;
    if (const auto* duration = std::get_if<Millis>(&field)) return duration->count();
    return std::nullopt;
}

}  // namespace

std::optional<Millis> parse_duration(std::string_view text) {
    double amount = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), amount, std::chars_format::fixed);
    if (error != std::errc() || !(amount >= 0) || amount > 1e6) return std::nullopt;
    const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
    double factor = 0;
    if (unit == "ms") factor = 1;
    if (unit == "s" || unit.empty()) factor = 1000;
    if (unit == "m") factor = 60'000;
    if (unit == "h") factor = 3'600'000;
    if (factor == 0) return std::nullopt;
    return Millis(static_cast<int64_t>(amount * factor));
}

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > 64 || (text[0] >= '0' && text[0] <= '9')) return false;
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool Reader::expect(const Node& node, Node::Kind kind, std::string_view what) {
    if (node.kind == kind) return true;
    problems_.error(node.place, std::string(what) + " is expected, not " + kind_name(node));
    return false;
}

Steps Reader::steps(const Node& node) {
    Steps all;
    if (node.kind == Node::Kind::text) {  // a name: go there
        Step go;
        go.action = action_named("goto");
        go.place = node.place;
        go.fields.emplace("goto", PartName{node.text});
        all.push_back(std::move(go));
    } else if (expect(node, Node::Kind::list, kind_says(FieldKind::steps))) {
        for (const Node& item : node.items)
            if (auto step = one_step(item)) all.push_back(std::move(*step));
    }
    return all;
}

// The first name of a step is its action; a step without fields may be its name alone.
std::optional<Step> Reader::one_step(const Node& node) {
    const Node* name = nullptr;
    if (node.kind == Node::Kind::text) name = &node;
    if (node.kind == Node::Kind::map && !node.members.empty()) name = &node.members.front().key;
    if (!name) {
        problems_.error(node.place, "a step is expected, such as '- say: Hello', not " + kind_name(node));
        return std::nullopt;
    }
    const Action* action = action_named(name->text);
    if (!action) {
        problems_.unknown(name->place, "action", name->text, action_names());
        return std::nullopt;
    }
    static const std::vector<Member> none;
    if (name == &node) return step(*action, node.place, nullptr, none, 0);
    return step(*action, node.place, &node.members.front().value, node.members, 1);
}

Step Reader::step(const Action& action, Place place, const Node* main, const std::vector<Member>& fields,
                  size_t first) {
    Step step;
    step.action = &action;
    step.place = place;
    const bool empty = !main || main->kind == Node::Kind::nothing;
    if (action.main == FieldKind::nothing && !empty)
        problems_.error(main->place, "'" + std::string(action.name) + "' has no value");
    if (action.main != FieldKind::nothing && empty && !action.main_may_be_empty)
        problems_.error(place,
                        "'" + std::string(action.name) + "' needs " + std::string(kind_says(action.main)));
    if (action.main != FieldKind::nothing && !empty)
        if (auto value = field(action.main, *main, action.words))
            step.fields.emplace(action.name, std::move(*value));
    std::vector<std::string_view> known;
    for (const FieldRow& row : action.fields) known.push_back(row.name);
    for (size_t i = first; i < fields.size(); ++i) {
        const auto& [key, node] = fields[i];
        const FieldRow* row = action.field(key.text);
        if (!row) {
            problems_.unknown(key.place, "field of '" + std::string(action.name) + "'", key.text, known);
            continue;
        }
        auto value = field(row->kind, node, row->words);
        if (!value) continue;
        bounds(*row, *value, node.place);
        step.fields.emplace(row->name, std::move(*value));
    }
    for (const FieldRow& row : action.fields) {
        const bool given = std::any_of(fields.begin(), fields.end(),
                                       [&](const Member& m) { return m.key.text == row.name; });
        if (row.required && !given)
            problems_.error(place, "'" + std::string(action.name) + "' needs '" + std::string(row.name) +
                                       ":', " + std::string(row.does));
    }
    return step;
}

void Reader::bounds(const FieldRow& row, const Field& field, Place place) {
    const auto value = amount(field);
    if (!value || !row.bounded() || (*value >= row.least && *value <= row.most)) return;
    problems_.error(place, "'" + std::string(row.name) + "' must be " + row.bounds());
}

std::optional<Field> Reader::field(FieldKind kind, const Node& node,
                                   const std::vector<std::string_view>& words) {
    const auto wrong = [&](const std::string& what) {
        problems_.error(node.place,
                        what + " is expected, not " +
                            (node.kind == Node::Kind::text ? "'" + node.text + "'" : kind_name(node)));
        return std::nullopt;
    };
    const bool text = node.kind == Node::Kind::text;
    switch (kind) {
        case FieldKind::nothing:
            return std::nullopt;
        case FieldKind::flag:
            if (!text || node.quoted || (node.text != "true" && node.text != "false"))
                return wrong(std::string(kind_says(kind)));
            return node.text == "true";
        case FieldKind::count: {
            const Json value = text ? to_json(node) : Json();
            if (!value.is_number_integer()) return wrong(std::string(kind_says(kind)));
            return value.get<int64_t>();
        }
        case FieldKind::duration: {
            const auto duration = text ? parse_duration(node.text) : std::nullopt;
            if (!duration) return wrong(std::string(kind_says(kind)));
            return *duration;
        }
        case FieldKind::word:
            if (!text || std::find(words.begin(), words.end(), node.text) == words.end())
                return wrong("one of " + listed(words));
            return Word{node.text};
        case FieldKind::text:
            return parse_template(node, problems_);
        case FieldKind::expression:
            return expression_from(node, problems_);
        case FieldKind::spoken:
            return spoken(node);
        case FieldKind::steps:
            return steps(node);
        case FieldKind::cases:
        case FieldKind::key_cases:
            return cases(node, kind == FieldKind::key_cases);
        case FieldKind::keys:
            if (node.kind == Node::Kind::nothing || (node.quoted && node.text.empty())) return Keys{};
            if (!text || !only_keys(node.text)) return wrong(std::string(kind_says(kind)));
            return Keys{node.text};
        case FieldKind::part:
            if (!text) return wrong(std::string(kind_says(kind)));
            return PartName{node.text};
        case FieldKind::variable:
            if (!text || !is_name(node.text)) return wrong("the name of a variable (letters, digits and _)");
            return Variable{node.text};
        case FieldKind::script:
            return code_file(node);
        case FieldKind::code:
            if (!text) return wrong(std::string(kind_says(kind)));
            return Code{node.text, {}};
        case FieldKind::data:
            return data(node);
        case FieldKind::assignments:
            return assignments(node);
        case FieldKind::texts:
            return texts(node);
        case FieldKind::named_texts:
            return named_texts(node);
    }
    return std::nullopt;
}

std::optional<Field> Reader::cases(const Node& node, bool keys) {
    if (node.literal && node.kind == Node::Kind::list) {  // a script looks itself at what was pressed
        Cases plain;
        for (const Node& item : node.items) plain.emplace_back(item.text, Steps());
        return plain;
    }
    if (!expect(node, Node::Kind::map, kind_says(keys ? FieldKind::key_cases : FieldKind::cases)))
        return std::nullopt;
    Cases all;
    for (const auto& [key, value] : node.members) {
        const std::string& name = key.text;
        if (keys && (name.empty() || name.size() > longest_key || !only_keys(name)))
            problems_.error(key.place, "'" + name + "' is no key of a telephone: 1 to " +
                                           std::to_string(longest_key) + " of 0-9 * #");
        all.emplace_back(name, steps(value));
    }
    if (all.empty()) problems_.error(node.place, "at least one is needed");
    return all;
}

std::optional<Field> Reader::code_file(const Node& node) {
    if (!expect(node, Node::Kind::text, kind_says(FieldKind::script))) return std::nullopt;
    std::error_code error;
    const auto path = folder_ / node.text;
    if (!std::filesystem::is_regular_file(path, error)) {
        problems_.error(node.place, "there is no file '" + node.text + "' beside the flow");
        return Code{};
    }
    std::ifstream in(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in || text.size() > largest_script) {
        problems_.error(node.place, "'" + node.text + "' cannot be read, or is larger than " +
                                        std::to_string(largest_script) + " bytes");
        return Code{};
    }
    return Code{std::move(text), node.text};
}

Data Reader::data(const Node& node) {
    if (node.literal) return {to_json(node)};
    if (node.kind == Node::Kind::list) {
        std::vector<Data> list;
        for (const Node& item : node.items) list.push_back(data(item));
        return {std::move(list)};
    }
    if (node.kind == Node::Kind::map) {
        std::vector<DataMember> map;
        for (const auto& [key, value] : node.members) map.push_back({key.text, data(value)});
        return {std::move(map)};
    }
    if (node.kind == Node::Kind::nothing || node.text.find("${") == std::string::npos) return {to_json(node)};
    Template text = parse_template(node, problems_);
    if (const Expression* alone = text.alone()) return {Expression(*alone)};
    return {std::move(text)};
}

Assignments Reader::assignments(const Node& node) {
    Assignments all;
    if (!expect(node, Node::Kind::map, kind_says(FieldKind::assignments))) return all;
    for (const auto& [key, value] : node.members) {
        if (!is_name(key.text))
            problems_.error(key.place,
                            "'" + key.text + "' is no name for a variable (letters, digits and _)");
        all.emplace_back(key.text, expression_from(value, problems_));
    }
    return all;
}

Texts Reader::texts(const Node& node) {
    Texts all;
    if (node.kind == Node::Kind::text)
        all.push_back(parse_template(node, problems_));
    else if (expect(node, Node::Kind::list, kind_says(FieldKind::texts)))
        for (const Node& item : node.items) all.push_back(parse_template(item, problems_));
    if (all.empty()) problems_.error(node.place, "at least one is needed");
    return all;
}

NamedTexts Reader::named_texts(const Node& node) {
    NamedTexts all;
    if (!expect(node, Node::Kind::map, kind_says(FieldKind::named_texts))) return all;
    for (const auto& [key, value] : node.members)
        all.emplace_back(key.text, parse_template(value, problems_));
    return all;
}

std::optional<Step> read_step(const Action& action, const Node& fields, const Flow& flow,
                              Problems& problems) {
    const size_t before = problems.errors();
    const Node* main = fields.find("");
    std::vector<Member> others;
    for (const Member& m : fields.members)
        if (!m.key.text.empty()) others.push_back(m);
    Step step = Reader(flow.file.parent_path(), problems).step(action, fields.place, main, others, 0);
    if (problems.errors() != before) return std::nullopt;
    return step;
}

}  // namespace tapi::flow
