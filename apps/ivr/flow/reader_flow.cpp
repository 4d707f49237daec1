// SPDX-License-Identifier: Apache-2.0
// What stands around the steps: languages, sounds, hours, variables, prompts, parts.
#include <algorithm>

#include "ivr/flow/reader.hpp"

namespace tapi::flow {
namespace {

const std::vector<std::string_view> top_names = {"name",    "languages", "timezone", "sounds",
                                                 "start",   "variables", "hours",    "holidays",
                                                 "prompts", "parts",     "on_error"};

}  // namespace

std::string Reader::plain(const Node& node, std::string_view what) {
    if (node.kind == Node::Kind::text) return node.text;
    problems_.error(node.place, std::string(what) + " is expected, not " + kind_name(node));
    return {};
}

void Reader::flow(const Node& root, Flow& into) {
    if (!expect(root, Node::Kind::map, "a map with 'parts:'")) return;
    for (const Member& m : root.members)
        if (std::find(top_names.begin(), top_names.end(), m.key.text) == top_names.end())
            problems_.unknown(m.key.place, "entry of a flow", m.key.text, top_names);
    if (const Node* node = root.find("name")) into.name = plain(*node, "a text");
    if (const Node* node = root.find("languages")) languages(*node, into);
    if (into.languages.empty()) into.languages = {speech::Language::en};
    if (const Node* node = root.find("timezone")) timezone(*node, into);
    into.sounds = folder_;
    if (const Node* node = root.find("sounds")) sounds(*node, into);
    if (const Node* node = root.find("variables")) variables(*node, into);
    const Node* days = root.find("holidays");
    const Holidays common = days ? holidays(*days) : Holidays();
    const Node* hours = root.find("hours");
    if (hours && expect(*hours, Node::Kind::map, "a map from names to opening hours"))
        for (const auto& [key, value] : hours->members) into.hours.emplace(key.text, opening(value, common));
    const Node* prompts = root.find("prompts");
    if (prompts && expect(*prompts, Node::Kind::map, "a map from names to what is said"))
        for (const auto& [key, value] : prompts->members) into.prompts.emplace(key.text, spoken(value));
    if (const Node* node = root.find("on_error")) into.on_error = steps(*node);
    const Node* all = root.find("parts");
    if (all)
        parts(*all, into);
    else
        problems_.error(root.place, "a flow needs 'parts:', which say what is done");
    if (const Node* node = root.find("start")) {
        into.start = plain(*node, kind_says(FieldKind::part));
        std::vector<std::string_view> known;
        for (const auto& [name, part] : into.parts) known.push_back(name);
        if (!into.part(into.start)) problems_.unknown(node->place, "part", into.start, known);
    }
}

void Reader::languages(const Node& node, Flow& into) {
    const std::vector<Node> one = {node};
    for (const Node& item : node.kind == Node::Kind::list ? node.items : one) {
        const std::string name = plain(item, "a language");
        const auto& tags = speech::language_tags();
        const auto found = std::find(tags.begin(), tags.end(), name);
        if (found == tags.end())
            problems_.error(
                item.place,
                "'" + name + "' is no language that numbers and dates are spoken in: en, de, fr, es");
        else
            into.languages.push_back(static_cast<speech::Language>(found - tags.begin()));
    }
}

void Reader::sounds(const Node& node, Flow& into) {
    std::error_code error;
    into.sounds = folder_ / plain(node, "a folder");
    if (!std::filesystem::is_directory(into.sounds, error))
        problems_.error(node.place, "there is no folder '" + node.text + "' beside the flow");
}

void Reader::timezone(const Node& node, Flow& into) {
    into.timezone = plain(node, "a time zone");
    if (!into.timezone.empty() && !time_zone_exists(into.timezone))
        problems_.error(node.place,
                        "there is no time zone '" + into.timezone + "'; it is named like Europe/Berlin");
}

void Reader::variables(const Node& node, Flow& into) {
    if (!expect(node, Node::Kind::map, "a map from names to values")) return;
    for (const auto& [key, value] : node.members) {
        const auto& own = built_in_variables();
        if (!is_name(key.text))
            problems_.error(key.place,
                            "'" + key.text + "' is no name for a variable (letters, digits and _)");
        if (std::find(own.begin(), own.end(), key.text) != own.end())
            problems_.error(key.place, "'" + key.text + "' is set by the flow itself");
        into.variables.emplace(key.text, to_json(value));
    }
}

Hours Reader::opening(const Node& node, const Holidays& common) {
    Hours hours;
    hours.holidays = common;
    if (!expect(node, Node::Kind::map, "a map from days to hours, such as mon-fri: 08:00-18:00"))
        return hours;
    for (const auto& [key, value] : node.members) {
        if (key.text == "holidays") {
            for (auto& day : holidays(value)) hours.holidays.push_back(std::move(day));
            continue;
        }
        const auto days = parse_days(key.text);
        if (!days)
            problems_.error(key.place,
                            "'" + key.text + "' is no day: mon, mon-fri, sat,sun, daily or holidays");
        const auto spans = parse_spans(plain(value, "hours"));
        if (!spans)
            problems_.error(value.place,
                            "'" + value.text + "' are no hours: 08:00-12:00, 13:00-18:00 or closed");
        if (!days || !spans) continue;
        for (const int day : *days) hours.days.at(static_cast<size_t>(day)) = *spans;
    }
    return hours;
}

Holidays Reader::holidays(const Node& node) {
    Holidays all;
    if (node.kind == Node::Kind::map) {
        for (const auto& [key, value] : node.members) holiday(key, &value, all);
    } else if (expect(node, Node::Kind::list, "a list of days, or a map from days to hours")) {
        for (const Node& item : node.items) holiday(item, nullptr, all);
    }
    return all;
}

void Reader::holiday(const Node& day, const Node* hours, Holidays& into) {
    const auto date = parse_holiday(day.text);
    if (!date) problems_.error(day.place, "'" + day.text + "' is no day: 2026-04-03, or 12-25 for each year");
    const auto spans = hours ? parse_spans(plain(*hours, "hours")) : Spans();
    if (!spans)
        problems_.error(hours->place,
                        "'" + hours->text + "' are no hours: 08:00-12:00, 13:00-18:00 or closed");
    if (date && spans) into.emplace_back(*date, *spans);
}

void Reader::parts(const Node& node, Flow& into) {
    if (!expect(node, Node::Kind::map, "a map from names to steps")) return;
    for (const auto& [key, value] : node.members) {
        if (!is_name(key.text))
            problems_.error(key.place, "'" + key.text + "' is no name for a part (letters, digits and _)");
        if (into.start.empty()) into.start = key.text;
        into.parts.emplace(key.text, Part{key.text, key.place, steps(value)});
    }
    if (into.parts.empty()) problems_.error(node.place, "a flow needs at least one part");
}

}  // namespace tapi::flow
