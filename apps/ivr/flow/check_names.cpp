// SPDX-License-Identifier: Apache-2.0
// Every name in a flow is the name of something.
#include <algorithm>

#include "ivr/flow/actions.hpp"
#include "ivr/flow/checks.hpp"
#include "ivr/flow/reader.hpp"
#include "ivr/flow/walk.hpp"

namespace tapi::flow {
namespace {

template <class Map>
std::vector<std::string_view> keys_of(const Map& map) {
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : map) keys.push_back(key);
    return keys;
}

void each_step_of(const Flow& flow, const std::function<void(const Step&)>& seen) {
    for (const auto& [name, part] : flow.parts) each_step(part.steps, seen);
    each_step(flow.on_error, seen);
}

// `vars.name` in Lua sets or reads a variable of the flow.
void variables_of_script(const std::string& code, std::set<std::string, std::less<>>& into) {
    constexpr std::string_view prefix = "vars.";
    for (size_t at = code.find(prefix); at != std::string::npos; at = code.find(prefix, at + 1)) {
        size_t end = at + prefix.size();
        while (end < code.size() && (std::isalnum(static_cast<unsigned char>(code[end])) || code[end] == '_'))
            ++end;
        into.insert(code.substr(at + prefix.size(), end - at - prefix.size()));
    }
}

void set_by(const Step& step, std::set<std::string, std::less<>>& into) {
    for (const auto& [name, field] : step.fields) {
        if (const auto* variable = std::get_if<Variable>(&field)) into.insert(variable->name);
        if (const auto* code = std::get_if<Code>(&field)) variables_of_script(code->text, into);
        if (const auto* set = std::get_if<Assignments>(&field))
            for (const auto& [variable, value] : *set) into.insert(variable);
    }
    if (step.action->name == "http" && !step.find("into")) into.insert("answer");
}

class NameCheck {
  public:
    NameCheck(const Flow& flow, Problems& problems)
        : flow_(flow), problems_(problems), variables_(known_variables(flow)) {}

    void expression(const Expression& whole, std::string_view also = {}) {
        each_variable(whole, [&](const Expression& e) {
            if (e.name == also || variables_.count(e.name) != 0) return;
            std::vector<std::string_view> known(variables_.begin(), variables_.end());
            if (!also.empty()) known.push_back(also);
            problems_.unknown(e.place, "variable", e.name, known);
        });
        each_call(whole, [&](const Expression& e) { function(e); });
    }

    void step(const Step& step) {
        check_step(step, flow_, problems_);
        const bool gather = step.action->name == "gather", queue = step.action->name == "queue";
        each_expression(step, [&](const Expression& e) {
            expression(e, gather ? "digits" : queue ? "position" : "");
        });
    }

  private:
    void function(const Expression& e) {
        std::vector<std::string_view> names;
        for (const Function& f : functions()) {
            names.push_back(f.name);
            if (f.name != e.name) continue;
            if (e.parts.size() < f.least || e.parts.size() > f.most) {
                const std::string least = std::to_string(f.least), most = std::to_string(f.most);
                problems_.error(e.place, e.name + "() takes " +
                                             (least == most ? least : least + " to " + most) +
                                             " values, not " + std::to_string(e.parts.size()));
            }
            if (e.name == "open" && !e.parts.empty()) opening(e.parts.front());
            return;
        }
        problems_.unknown(e.place, "function", e.name, names);
    }

    void opening(const Expression& e) {
        if (e.kind != Expression::Kind::value || !e.value.is_string()) return;
        const auto& name = e.value.get_ref<const std::string&>();
        if (flow_.hours.find(name) == flow_.hours.end())
            problems_.unknown(e.place, "entry of hours", name, keys_of(flow_.hours));
    }

    const Flow& flow_;
    Problems& problems_;
    std::set<std::string, std::less<>> variables_;
};

void check_variable(const Step& step, const std::string& name, Problems& problems) {
    const auto& own = built_in_variables();
    if (std::find(own.begin(), own.end(), name) != own.end())
        problems.error(step.place, "'" + name + "' is set by the flow itself; choose another name");
}

void check_language(const Step& step, const Flow& flow, Problems& problems) {
    const auto* text = step.get<Template>("language");
    const auto name = text ? text->constant() : std::nullopt;
    if (!name) return;
    std::vector<std::string_view> tags;
    for (const auto language : flow.languages) tags.push_back(speech::tag(language));
    if (std::find(tags.begin(), tags.end(), *name) == tags.end())
        problems.unknown(step.place, "language of this flow", *name, tags);
}

void check_address(const Step& step, Problems& problems) {
    const auto* text = step.get<Template>("http");
    const auto url = text ? text->constant() : std::nullopt;
    if (url && !url->starts_with("http://") && !url->starts_with("https://"))
        problems.error(step.place, "an address of the web begins with http:// or https://");
}

void check_counts(const Step& step, Problems& problems) {
    const auto* least = step.get<int64_t>("min");
    const auto* most = step.get<int64_t>("max");
    if (least && *least > (most ? *most : 32)) problems.error(step.place, "'min' is larger than 'max'");
    const auto* accept = step.get<Keys>("accept");
    if (accept && accept->keys.size() != 1) problems.error(step.place, "'accept' is one key");
}

}  // namespace

const std::vector<std::string_view>& built_in_variables() {
    static const std::vector<std::string_view> names = {"call", "language", "result"};
    return names;
}

std::set<std::string, std::less<>> known_variables(const Flow& flow) {
    std::set<std::string, std::less<>> names(built_in_variables().begin(), built_in_variables().end());
    names.insert("error");
    for (const auto& [name, value] : flow.variables) names.insert(name);
    each_step_of(flow, [&](const Step& step) { set_by(step, names); });
    return names;
}

void check_step(const Step& step, const Flow& flow, Problems& problems) {
    for (const auto& [name, field] : step.fields) {
        const auto* part = std::get_if<PartName>(&field);
        if (part && !flow.part(part->name))
            problems.unknown(step.place, "part", part->name, keys_of(flow.parts));
        if (const auto* variable = std::get_if<Variable>(&field))
            check_variable(step, variable->name, problems);
        if (const auto* set = std::get_if<Assignments>(&field))
            for (const auto& [variable, value] : *set) check_variable(step, variable, problems);
    }
    check_language(step, flow, problems);
    check_address(step, problems);
    check_counts(step, problems);
    if (step.action->name == "lua" && (step.find("lua") != nullptr) == (step.find("code") != nullptr))
        problems.error(step.place, "'lua' needs a file, or 'code:', and not both");
}

void check_names(const Flow& flow, Problems& problems) {
    NameCheck check(flow, problems);
    each_step_of(flow, [&](const Step& step) { check.step(step); });
    for (const auto& [name, spoken] : flow.prompts)
        each_expression(spoken, [&](const Expression& e) { check.expression(e, "position"); });
}

bool named_in_scripts(const Flow& flow, std::string_view name) {
    bool found = false;
    each_step_of(flow, [&](const Step& step) {
        for (const auto& [field_name, field] : step.fields) {
            const auto* code = std::get_if<Code>(&field);
            for (const char mark : {'"', '\''})
                found =
                    found || (code && code->text.find(mark + std::string(name) + mark) != std::string::npos);
        }
    });
    return found;
}

}  // namespace tapi::flow
