// SPDX-License-Identifier: Apache-2.0
// The action `lua`: what a script asks for are steps like others.
#include "ivr/flow/checks.hpp"
#include "ivr/interpreter/interpreter.hpp"
#include "ivr/interpreter/lua_script.hpp"

namespace tapi::flow {
namespace {

using voice::Await;

class World final : public ScriptWorld {
  public:
    explicit World(Interpreter& i) : interpreter_(i) {}

    const Json* find(std::string_view name) const override { return interpreter_.session().find(name); }

    void set(const std::string& name, Json value) override {
        for (const auto own : built_in_variables())
            if (own == name) throw Mistake("vars." + name + " is set by the flow itself");
        interpreter_.session().set(name, std::move(value));
    }

    Json evaluate(const std::string& text) override {
        Problems problems("eval");
        const Expression expression = parse_expression(text, {1, 1}, problems);
        for (const Problem& problem : problems.sorted()) throw Mistake(problem.text);
        return flow::evaluate(expression, interpreter_.session());
    }

    void log(const std::string& text) override { interpreter_.report("log", {{"text", text}}); }

  private:
    Interpreter& interpreter_;
};

constexpr const char* answer_variable = "lua_answer";  // of actions that fill a variable

Node text_node(const std::string& text) {
    Node node;
    node.kind = Node::Kind::text;
    node.literal = node.quoted = true;
    node.text = text;
    node.value = text;
    return node;
}

// A step as the checker of files would pass it.
Step step_of(Request request, const Flow& flow) {
    const bool fills = request.action->main == FieldKind::variable;
    if (fills) request.fields.members.push_back({Node(), text_node(answer_variable)});
    Problems problems("Lua");
    auto step = read_step(*request.action, request.fields, flow, problems);
    if (step) check_step(*step, flow, problems);
    for (const Problem& problem : problems.sorted())
        if (!problem.warning) throw Mistake(std::string(request.action->lua) + ": " + problem.text);
    return std::move(*step);
}

// What the function returns in Lua.
Json answer_to(const Step& step, Session& session) {
    if (step.action->main == FieldKind::variable) return session.variable(answer_variable);
    if (step.action->name == "http") {
        const auto* into = step.get<Variable>("into");
        return session.variable(into ? into->name : "answer");
    }
    return session.variable("result");
}

}  // namespace

Await<Way> Interpreter::lua(const Step& step) {
    const auto* code = step.get<Code>("lua");
    if (!code) code = step.get<Code>("code");
    World world(*this);
    std::string mistake;
    try {
        LuaScript script(*code, world, environment_.open_lua);
        Json last;
        while (auto request = script.next(last)) {
            const Step asked = step_of(std::move(*request), *flow_);
            result("");
            const Way way = co_await this->step(asked, true);
            if (way.kind != Way::Kind::on) co_return way;
            last = answer_to(asked, session_);
        }
    } catch (const ScriptError& error) {
        mistake = error.what();
    }
    if (!mistake.empty()) throw Mistake(mistake);
    co_return Way{};
}

}  // namespace tapi::flow
