// SPDX-License-Identifier: Apache-2.0
// Each part is a table, each step a row with a port, each way out an arrow with the condition on it. Steps
// within steps are rows of the same table, indented.
#include "ivr/flow/draw.hpp"

#include <algorithm>

#include "ivr/flow/actions.hpp"
#include "ivr/flow/walk.hpp"

namespace tapi::flow {
namespace {

constexpr size_t longest_row = 48;  // characters

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out;
}

// Cut between characters of UTF-8.
std::string shortened(std::string text) {
    size_t characters = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (begins && ++characters > longest_row) return text.substr(0, i) + "…";
    }
    return text;
}

std::string as_json(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string shown(const Expression& e) {
    using Kind = Expression::Kind;
    const auto part = [&](size_t i) { return shown(e.parts.at(i)); };
    std::string list;
    for (const Expression& p : e.parts) list += (list.empty() ? "" : ", ") + shown(p);
    switch (e.kind) {
        case Kind::value:
            return as_json(e.value);
        case Kind::variable:
            return e.name;
        case Kind::member:
            return part(0) + "." + e.name;
        case Kind::index:
            return part(0) + "[" + part(1) + "]";
        case Kind::call:
            return e.name + "(" + list + ")";
        case Kind::list:
            return "[" + list + "]";
        case Kind::negative:
            return "-" + part(0);
        case Kind::no:
            return "not " + part(0);
        default:
            return part(0) + " " + e.name + " " + part(1);
    }
}

std::string shown(const Template& text) {
    std::string out;
    for (const auto& part : text.parts) {
        out += part.text;
        if (part.expression) out += "${" + shown(*part.expression) + "}";
    }
    return out;
}

std::string shown(const Spoken&, const std::string& language);

std::string shown(const Say& say, const std::string& language) {
    using Kind = Say::Kind;
    switch (say.kind) {
        case Kind::text:
            return shown(say.text);
        case Kind::file:
            return "♪ " + shown(say.text);
        case Kind::prompt:
            return "“" + say.name + "”";
        case Kind::choice: {
            const auto found = say.languages.find(language);
            return found == say.languages.end() ? "" : shown(found->second, language);
        }
        case Kind::silence:
        case Kind::beep:
            return "";
        default:
            return say.value ? "[" + shown(*say.value) + "]" : "";
    }
}

std::string shown(const Spoken& spoken, const std::string& language) {
    std::string out;
    for (const Say& say : spoken.pieces) {
        const std::string one = shown(say, language);
        if (!one.empty()) out += (out.empty() ? "" : " ") + one;
    }
    return out;
}

struct Shown {
    std::string language;  // that is shown where there are several

    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(int64_t count) const { return std::to_string(count); }
    std::string operator()(Millis length) const {
        return length.count() % 1000 == 0 ? std::to_string(length.count() / 1000) + "s"
                                          : std::to_string(length.count()) + "ms";
    }
    std::string operator()(const Word& word) const { return word.word; }
    std::string operator()(const Keys& keys) const { return keys.keys; }
    std::string operator()(const PartName& part) const { return part.name; }
    std::string operator()(const Variable& variable) const { return variable.name; }
    std::string operator()(const Code& code) const { return code.name; }
    std::string operator()(const Template& text) const { return shown(text); }
    std::string operator()(const Expression& e) const { return shown(e); }
    std::string operator()(const Spoken& spoken) const { return shown(spoken, language); }
    std::string operator()(const Assignments& all) const {
        std::string out;
        for (const auto& [name, value] : all) out += (out.empty() ? "" : ", ") + name + " = " + shown(value);
        return out;
    }
    template <class Other>
    std::string operator()(const Other&) const {
        return {};
    }
};

// One part: its rows and the arrows from them.
class Box {
  public:
    Box(const std::string& id, const std::string& title, bool first, speech::Language language)
        : id_(id), language_(language) {
        table_ =
            "<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\" CELLPADDING=\"4\"><TR><TD PORT=\"top\" "
            "BGCOLOR=\"" +
            std::string(first ? "#b7d7a8" : "#cfe2f3") + "\"><B>" + escaped(title) + "</B></TD></TR>";
    }

    void steps(const Steps& all, int depth, const std::string& label) {
        for (const Step& step : all) {
            const std::string next = jump(step);
            // The way of a branch that is nothing but a jump goes from the row above.
            if (all.size() == 1 && depth > 0 && !next.empty() && step.action->name == "goto") {
                arrow(next, label, false);
                continue;
            }
            row(step, depth, &step == &all.front() ? label : "");
            if (!next.empty()) arrow(next, "", step.action->name == "call");
            const int own = port_;
            each_branch(step, [&](const std::string& name, const Steps& inner) {
                from_ = own;
                steps(inner, depth + 1, name);
            });
        }
    }

    std::string node() const { return "  \"" + id_ + "\" [label=<" + table_ + "</TABLE>>];\n" + arrows_; }

  private:
    static std::string jump(const Step& step) {
        const auto* go = step.get<PartName>("goto");
        if (!go) go = step.get<PartName>("call");
        return go ? go->name : "";
    }

    void row(const Step& step, int depth, const std::string& label) {
        from_ = ++port_;
        std::string indent;
        for (int i = 0; i < depth; ++i) indent += "&nbsp;&nbsp;&nbsp;";
        const std::string before = label.empty() ? "" : "<I>" + escaped(label) + ":</I> ";
        table_ += "<TR><TD ALIGN=\"LEFT\" PORT=\"p" + std::to_string(port_) + "\">" + indent + before +
                  escaped(shortened(summary(step, language_))) + "</TD></TR>";
    }

    void arrow(const std::string& to, const std::string& label, bool comes_back) {
        arrows_ += "  \"" + id_ + "\":p" + std::to_string(from_) + " -> \"part " + to + "\":top [label=\"" +
                   escaped(label) + "\"" + (comes_back ? ", style=dashed" : "") + "];\n";
    }

    std::string id_;
    speech::Language language_;
    std::string table_, arrows_;
    int port_ = 0;
    int from_ = 0;
};

}  // namespace

std::string summary(const Step& step, speech::Language language) {
    const Field* main = step.find(step.action->name);
    const std::string value = main ? std::visit(Shown{std::string(speech::tag(language))}, *main) : std::string();
    return std::string(step.action->name) + (value.empty() ? "" : ": " + value);
}

std::string to_dot(const Flow& flow) {
    std::string out = "digraph flow {\n  graph [rankdir=LR, fontname=\"sans-serif\", label=\"" +
                      escaped(flow.name) +
                      "\", labelloc=t];\n  node [shape=plain, fontname=\"sans-serif\", fontsize=10];\n"
                      "  edge [fontname=\"sans-serif\", fontsize=9];\n";
    for (const auto& [name, part] : flow.parts) {
        Box box("part " + name, name, name == flow.start, flow.languages.front());
        box.steps(part.steps, 0, "");
        out += box.node();
    }
    if (!flow.on_error.empty()) {
        Box box("on_error", "on_error", false, flow.languages.front());
        box.steps(flow.on_error, 0, "");
        out += box.node();
    }
    return out + "}\n";
}

}  // namespace tapi::flow
