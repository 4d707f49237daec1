// SPDX-License-Identifier: Apache-2.0
// The schema that editors complete and check flow files by. It is written from the table, and says less than
// the checker: names and ways are for `tapi-ivr check`.
#include "ivr/flow/actions.hpp"
#include "ivr/flow/draw.hpp"
#include "ivr/flow/reader.hpp"

namespace tapi::flow {
namespace {

Json ref(const char* name) { return {{"$ref", std::string("#/$defs/") + name}}; }

Json map_of(Json values) { return {{"type", "object"}, {"additionalProperties", std::move(values)}}; }

Json of_kind(FieldKind kind, const std::vector<std::string_view>& words) {
    switch (kind) {
        case FieldKind::nothing:
            return {{"type", "null"}};
        case FieldKind::flag:
            return {{"type", "boolean"}};
        case FieldKind::count:
            return {{"type", "integer"}};
        case FieldKind::duration:
            return {{"type", {"string", "number"}}, {"pattern", "^[0-9.]+(ms|s|m|h)?$"}};
        case FieldKind::word:
            return {{"enum", words}};
        case FieldKind::text:
        case FieldKind::keys:
            return {{"type", {"string", "integer"}}};
        case FieldKind::expression:
            return {{"type", {"string", "number", "boolean"}}};
        case FieldKind::spoken:
            return ref("spoken");
        case FieldKind::steps:
            return ref("steps");
        case FieldKind::cases:
            return map_of(ref("steps"));
        case FieldKind::key_cases:
            return {{"type", "object"},
                    {"patternProperties", {{"^[0-9*#]{1,8}$", ref("steps")}}},
                    {"additionalProperties", false}};
        case FieldKind::part:
        case FieldKind::variable:
        case FieldKind::script:
        case FieldKind::code:
            return {{"type", "string"}};
        case FieldKind::data:
            return Json::object();
        case FieldKind::assignments:
            return map_of({{"type", {"string", "number", "boolean"}}});
        case FieldKind::texts:
            return {{"type", {"array", "string"}}, {"items", {{"type", {"string", "integer"}}}}};
        case FieldKind::named_texts:
            return map_of({{"type", "string"}});
    }
    return true;
}

Json step_of(const Action& action) {
    Json main = of_kind(action.main, action.words);
    if (main.is_object()) main["description"] = action.does;
    const std::string what(action.main == FieldKind::nothing ? "" : kind_says(action.main));
    if (action.main_may_be_empty)
        main = {{"anyOf", {main, {{"type", "null"}}}}, {"description", action.does}};
    if (!what.empty()) main["title"] = what;
    Json properties = {{std::string(action.name), main}};
    Json required = {action.name};
    for (const FieldRow& row : action.fields) {
        Json field = of_kind(row.kind, row.words);
        if (field.is_object()) {
            field["description"] = std::string(row.does) + (row.bounded() ? " (" + row.bounds() + ")" : "");
            if (!row.standard.empty()) field["default"] = row.standard;
            if (row.kind == FieldKind::count) {
                field["minimum"] = row.least;
                field["maximum"] = row.most;
            }
        }
        properties[std::string(row.name)] = std::move(field);
        if (row.required) required.push_back(row.name);
    }
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

Json any_step() {
    Json names = Json::array(), all = Json::array();
    for (const Action& action : actions()) {
        if (action.main == FieldKind::nothing || action.main_may_be_empty) names.push_back(action.name);
        all.push_back(step_of(action));
    }
    all.push_back({{"enum", std::move(names)}});
    return {{"anyOf", std::move(all)}};
}

Json spoken() {
    Json one = {{"anyOf", {{{"type", {"string", "number"}}}, {{"type", "object"}}}}};
    return {{"anyOf", {one, {{"type", "array"}, {"items", one}}}},
            {"description",
             "a text, {file: NAME}, {prompt: NAME}, {number: EXPRESSION} and their like, {en: …, de: …}, or "
             "a list of these"}};
}

}  // namespace

Json schema() {
    const Json text = {{"type", "string"}};
    const Json holidays = {{"anyOf", {{{"type", "array"}, {"items", text}}, map_of(text)}}};
    Json properties = {
        {"name", text},
        {"languages", {{"type", {"array", "string"}}, {"items", {{"enum", speech::language_tags()}}}}},
        {"timezone", text},
        {"sounds", text},
        {"start", text},
        {"variables", {{"type", "object"}}},
        {"hours", map_of({{"type", "object"}})},
        {"holidays", holidays},
        {"prompts", map_of(ref("spoken"))},
        {"parts", map_of(ref("steps"))},
        {"on_error", ref("steps")}};
    const Json steps = {{"anyOf", {{{"type", "array"}, {"items", ref("step")}}, text}}};
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", "A call flow of tapi-ivr"},
            {"type", "object"},
            {"properties", std::move(properties)},
            {"required", {"parts"}},
            {"additionalProperties", false},
            {"$defs", {{"spoken", spoken()}, {"steps", steps}, {"step", any_step()}}}};
}

}  // namespace tapi::flow
