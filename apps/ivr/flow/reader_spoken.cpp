// SPDX-License-Identifier: Apache-2.0
// What the caller hears: a text, a map for one thing or for several languages, or a list of these.
#include <algorithm>

#include "ivr/flow/reader.hpp"

namespace tapi::flow {
namespace {

using Piece = Say::Kind;

struct Named {
    std::string_view name;
    Piece kind;
};
constexpr std::array<Named, 14> piece_kinds = {{{"text", Piece::text},
                                                {"file", Piece::file},
                                                {"prompt", Piece::prompt},
                                                {"number", Piece::number},
                                                {"ordinal", Piece::ordinal},
                                                {"digits", Piece::digits},
                                                {"money", Piece::money},
                                                {"date", Piece::date},
                                                {"time", Piece::time},
                                                {"moment", Piece::moment},
                                                {"duration", Piece::duration},
                                                {"count", Piece::count},
                                                {"silence", Piece::silence},
                                                {"beep", Piece::beep}}};

const Named* piece_kind(std::string_view name) {
    const auto found =
        std::find_if(piece_kinds.begin(), piece_kinds.end(), [&](const Named& n) { return n.name == name; });
    return found == piece_kinds.end() ? nullptr : &*found;
}

std::vector<std::string_view> piece_names() {
    std::vector<std::string_view> names;
    for (const Named& n : piece_kinds) names.push_back(n.name);
    for (const auto tag : speech::language_tags()) names.push_back(tag);
    return names;
}

std::optional<speech::Gender> gender_of(std::string_view text) {
    if (text == "masculine") return speech::Gender::masculine;
    if (text == "feminine") return speech::Gender::feminine;
    if (text == "neuter") return speech::Gender::neuter;
    return std::nullopt;
}

bool is_language(std::string_view text) {
    const auto& tags = speech::language_tags();
    return std::find(tags.begin(), tags.end(), text) != tags.end();
}

}  // namespace

Spoken Reader::spoken(const Node& node) {
    Spoken all;
    all.place = node.place;
    if (node.kind == Node::Kind::list)
        for (const Node& item : node.items) piece(item, all.pieces);
    else
        piece(node, all.pieces);
    return all;
}

void Reader::piece(const Node& node, std::vector<Say>& into) {
    if (node.kind == Node::Kind::text) {
        Say say;
        say.place = node.place;
        say.text = parse_template(node, problems_);
        into.push_back(std::move(say));
    } else if (node.kind == Node::Kind::map && !node.members.empty()) {
        const bool languages = std::any_of(node.members.begin(), node.members.end(),
                                           [](const Member& m) { return is_language(m.key.text); });
        languages ? choice(node, into) : piece_of_kind(node, into);
    } else if (!(node.kind == Node::Kind::list &&
                 node.items.empty())) {  // an empty table of Lua says nothing
        problems_.error(node.place, "what is said is expected (a text, or for instance {file: NAME}), not " +
                                        kind_name(node));
    }
}

void Reader::choice(const Node& node, std::vector<Say>& into) {
    Say say;
    say.kind = Piece::choice;
    say.place = node.place;
    for (const auto& [key, value] : node.members) {
        if (is_language(key.text))
            say.languages.emplace(key.text, spoken(value));
        else
            problems_.unknown(key.place, "language", key.text, speech::language_tags());
    }
    into.push_back(std::move(say));
}

void Reader::piece_of_kind(const Node& node, std::vector<Say>& into) {
    const Named* found = nullptr;
    size_t which = 0;  // tables of Lua have no order, so it need not be the first
    for (size_t i = 0; i < node.members.size() && !found; ++i)
        if ((found = piece_kind(node.members[i].key.text)) != nullptr) which = i;
    const auto& [key, value] = node.members[which];
    if (!found) return problems_.unknown(key.place, "kind of speech", key.text, piece_names());
    Say say;
    say.kind = found->kind;
    say.place = node.place;
    switch (say.kind) {
        case Piece::text:
        case Piece::file:
            say.text = parse_template(value, problems_);
            break;
        case Piece::prompt:
            say.name = plain(value, "the name of a prompt");
            break;
        case Piece::beep:
            break;
        case Piece::silence:
            if (const auto length = parse_duration(value.text); length && *length <= std::chrono::minutes(1))
                say.length = *length;
            else
                problems_.error(value.place, "a duration of at most 60s is expected, such as 500ms");
            break;
        default:
            say.value = expression_from(value, problems_);
            break;
    }
    for (size_t i = 0; i < node.members.size(); ++i)
        if (i != which) further(say, node.members[i], key.text);
    if (say.kind == Piece::money && say.text.parts.empty())
        problems_.error(node.place, "'money' needs 'currency:', such as EUR");
    if (say.kind == Piece::count && (say.one.parts.empty() || say.other.parts.empty()))
        problems_.error(
            node.place,
            "'count' needs 'one:' and 'other:', such as {count: n, one: message, other: messages}");
    into.push_back(std::move(say));
}

void Reader::further(Say& say, const Member& member, std::string_view of) {
    const auto& [key, value] = member;
    const bool money = say.kind == Piece::money, count = say.kind == Piece::count;
    if (money && key.text == "currency")
        say.text = parse_template(value, problems_);
    else if (count && key.text == "one")
        say.one = parse_template(value, problems_);
    else if (count && key.text == "other")
        say.other = parse_template(value, problems_);
    else if (count && key.text == "none")
        say.none = parse_template(value, problems_);
    else if ((count || say.kind == Piece::ordinal || say.kind == Piece::number) && key.text == "gender") {
        if (const auto gender = gender_of(value.text))
            say.gender = *gender;
        else
            problems_.error(value.place, "one of masculine, feminine, neuter is expected");
    } else {
        std::vector<std::string_view> known;
        if (money) known = {"currency"};
        if (count) known = {"one", "other", "none", "gender"};
        problems_.unknown(key.place, "field of '" + std::string(of) + "'", key.text, known);
    }
}

}  // namespace tapi::flow
