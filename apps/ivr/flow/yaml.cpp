// SPDX-License-Identifier: Apache-2.0
// From the events of libyaml to a tree. Anchors, aliases and tags are refused: a flow names what it uses
// twice.
#include <yaml.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <set>

#include "ivr/flow/tree.hpp"

namespace tapi::flow {
namespace {

Place place_of(const yaml_mark_t& mark) {
    return {static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
}

// Ends the reading; the problem is reported already.
struct BrokenYaml {};

class YamlReader {
  public:
    YamlReader(std::string_view text, Problems& problems) : problems_(problems) {
        if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        const char* const begin = text.empty() ? "" : text.data();  // the parser takes no null
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(begin), text.size());
    }
    ~YamlReader() {
        yaml_event_delete(&event_);
        yaml_parser_delete(&parser_);
    }
    YamlReader(const YamlReader&) = delete;
    YamlReader& operator=(const YamlReader&) = delete;

    Node document() {
        next();  // the stream begins
        next();
        if (event_.type == YAML_STREAM_END_EVENT) fail({1, 1}, "the file is empty");
        next();
        Node root = node(0);
        next();  // the document ends
        next();
        if (event_.type != YAML_STREAM_END_EVENT)
            fail(here(), "a flow is one document: '---' begins another");
        return root;
    }

  private:
    [[noreturn]] void fail(Place place, const std::string& text) {
        problems_.error(place, text);
        throw BrokenYaml();
    }

    Place here() const { return place_of(event_.start_mark); }

    void next() {
        yaml_event_delete(&event_);
        event_ = {};
        if (yaml_parser_parse(&parser_, &event_) != 0) return;
        std::string text = parser_.problem ? parser_.problem : "cannot be read";
        if (parser_.context) text += std::string(" ") + parser_.context;
        fail(place_of(parser_.problem_mark), "not YAML: " + text);
    }

    void plain_only(const yaml_char_t* anchor, const yaml_char_t* tag) {
        if (anchor)
            fail(here(),
                 "anchors are not used in flows; what is said twice goes under prompts:, what is done twice "
                 "into a part");
        if (tag) fail(here(), "tags ('!…') are not used in flows");
    }

    // The event at hand begins it.
    Node node(int depth) {
        if (++nodes_ > most_nodes)
            fail(here(), "more than " + std::to_string(most_nodes) + " values in one file");
        if (depth > deepest_node)
            fail(here(), "nested deeper than " + std::to_string(deepest_node) + " levels");
        switch (event_.type) {
            case YAML_SCALAR_EVENT:
                return scalar();
            case YAML_SEQUENCE_START_EVENT:
                return list(depth);
            case YAML_MAPPING_START_EVENT:
                return map(depth);
            case YAML_ALIAS_EVENT:
                fail(here(),
                     "aliases ('*name') are not used in flows; put a text that begins with * in quotation "
                     "marks");
            default:
                fail(here(), "not YAML: a value is missing");
        }
    }

    Node scalar() {
        const auto& s = event_.data.scalar;
        plain_only(s.anchor, s.tag);
        Node n;
        n.place = n.text_place = here();
        n.text.assign(reinterpret_cast<const char*>(s.value), s.length);
        n.quoted = s.style != YAML_PLAIN_SCALAR_STYLE;
        if (s.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || s.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
            ++n.text_place.column;
        const bool nothing = !n.quoted && (n.text.empty() || n.text == "~" || n.text == "null");
        n.kind = nothing ? Node::Kind::nothing : Node::Kind::text;
        return n;
    }

    Node list(int depth) {
        plain_only(event_.data.sequence_start.anchor, event_.data.sequence_start.tag);
        Node n;
        n.kind = Node::Kind::list;
        n.place = n.text_place = here();
        for (next(); event_.type != YAML_SEQUENCE_END_EVENT; next()) n.items.push_back(node(depth + 1));
        return n;
    }

    Node map(int depth) {
        plain_only(event_.data.mapping_start.anchor, event_.data.mapping_start.tag);
        Node n;
        n.kind = Node::Kind::map;
        n.place = n.text_place = here();
        std::set<std::string> names;
        for (next(); event_.type != YAML_MAPPING_END_EVENT; next()) {
            if (event_.type == YAML_ALIAS_EVENT)
                fail(here(), "the key * must stand in quotation marks: \"*\"");
            if (event_.type != YAML_SCALAR_EVENT) fail(here(), "a name is expected before ':'");
            Member member;
            member.key = scalar();
            if (!names.insert(member.key.text).second)
                problems_.error(member.key.place, "'" + member.key.text + "' stands here twice");
            next();
            member.value = node(depth + 1);
            n.members.push_back(std::move(member));
        }
        return n;
    }

    Problems& problems_;
    yaml_parser_t parser_{};
    yaml_event_t event_{};
    size_t nodes_ = 0;
};

// Of a plain text: a number as JSON has them, or nothing.
std::optional<Json> number_in(const std::string& text) {
    const char* end = text.data() + text.size();
    int64_t whole = 0;
    if (const auto [at, error] = std::from_chars(text.data(), end, whole);
        error == std::errc() && at == end) {
        const size_t first = text.front() == '-' ? 1 : 0;
        if (text.size() > first + 1 && text[first] == '0')
            return std::nullopt;  // 007 is a number to be dialed
        return Json(whole);
    }
    double real = 0;
    if (const auto [at, error] = std::from_chars(text.data(), end, real);
        error == std::errc() && at == end && std::isfinite(real))
        return Json(real);
    return std::nullopt;
}

}  // namespace

const Node* Node::find(std::string_view name) const {
    for (const Member& m : members)
        if (m.key.text == name) return &m.value;
    return nullptr;
}

std::optional<Node> parse_yaml(std::string_view text, Problems& problems) {
    if (text.size() > most_bytes) {
        problems.error({}, "the file is larger than " + std::to_string(most_bytes) + " bytes");
        return std::nullopt;
    }
    try {
        return YamlReader(text, problems).document();
    } catch (const BrokenYaml&) {
        return std::nullopt;
    }
}

Json to_json(const Node& node) {
    if (node.literal && node.kind == Node::Kind::text) return node.value;
    switch (node.kind) {
        case Node::Kind::nothing:
            return nullptr;
        case Node::Kind::list: {
            Json list = Json::array();
            for (const Node& item : node.items) list.push_back(to_json(item));
            return list;
        }
        case Node::Kind::map: {
            Json map = Json::object();
            for (const Member& m : node.members) map[m.key.text] = to_json(m.value);
            return map;
        }
        case Node::Kind::text:
            break;
    }
    if (node.quoted) return node.text;
    if (node.text == "true") return true;
    if (node.text == "false") return false;
    if (auto number = number_in(node.text)) return *number;
    return node.text;
}

std::string kind_name(const Node& node) {
    switch (node.kind) {
        case Node::Kind::nothing:
            return "nothing";
        case Node::Kind::text:
            return "a text";
        case Node::Kind::list:
            return "a list";
        case Node::Kind::map:
            return "a map";
    }
    return {};
}

}  // namespace tapi::flow
