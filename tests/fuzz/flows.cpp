// SPDX-License-Identifier: Apache-2.0
// Call flows and their expressions: any bytes are a flow or have problems, and what was read can be drawn and
// computed.
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "ivr/flow/draw.hpp"
#include "ivr/flow/expression.hpp"
#include "ivr/flow/flow.hpp"

namespace tapi::fuzz {
namespace {

class Values final : public flow::Scope {
  public:
    flow::Json variable(const std::string& name) const override { return values_.value(name, flow::Json()); }
    bool open(const std::string& hours) const override { return hours.size() % 2 == 0; }
    flow::Now now() const override { return {{2026, 5, 4}, {9, 5}}; }

  private:
    const flow::Json values_ = {
        {"n", 3}, {"t", "042"}, {"list", {1, "two", nullptr}}, {"map", {{"a", 1.5}, {"b", {{"c", true}}}}}};
};

void flow_run(ByteView bytes) {
    const flow::Loaded loaded = flow::load_text(chars_of(bytes), "/nowhere/flow.yaml");
    bool errors = false;
    for (const flow::Problem& problem : loaded.problems) {
        errors = errors || !problem.warning;
        require(!flow::to_string(problem).empty(), "a problem has words");
    }
    require(loaded.ok() != errors, "a flow, or errors");
    if (!loaded.ok()) return;
    require(loaded.flow->part(loaded.flow->start) != nullptr, "it can begin");
    require(flow::to_dot(*loaded.flow).ends_with("}\n"), "it can be drawn");
}

void expression_run(ByteView bytes) {
    const Values values;
    flow::Node node;
    node.kind = flow::Node::Kind::text;
    node.text = chars_of(bytes);
    flow::Problems problems("fuzz");
    const flow::Expression expression = flow::parse_expression(node.text, {1, 1}, problems);
    const flow::Template text = flow::parse_template(node, problems);
    try {
        flow::text_of(flow::evaluate(expression, values));
    } catch (const flow::Mistake&) {
    }
    try {
        require(flow::expand(text, values).size() <= flow::longest_text, "a text is bounded");
    } catch (const flow::Mistake&) {
    }
}

std::vector<Bytes> flow_seeds() {
    return {
        bytes_from(
            "name: a\nlanguages: [en, de]\ntimezone: Europe/Berlin\nvariables: {n: 1}\nholidays: {12-24: "
            "08:00-12:00}\n"
            "hours: {o: {mon-fri: '08:00-12:00, 13:00-18:00'}}\nprompts: {p: {en: x, de: [y, {number: "
            "n}]}}\nparts:\n  a:\n"
            "    - menu: {prompt: p}\n      keys: {1: b, '*': [{call: b}]}\n      failed: [hang_up]\n  b:\n"
            "    - if: open('o') and n < 3\n      then: [{set: {n: n + 1}}]\n      else: a\n    - gather: "
            "d\n      valid: length(digits) > 2\n"),
        bytes_from("parts:\n  a:\n    - http: http://x/${n}\n      json: {a: ['${1}', true]}\n      headers: "
                   "{X: y}\n    - queue: q\n"
                   "      agents: ['1', '2']\n      every: 300ms\n    - transfer: '1'\n      announce: x\n   "
                   " - record: r\n    - lua:\n      code: say('x')\n"
                   "    - choose: 1\n      cases: {1: [return]}\n    - say: {count: 1, one: a, other: b, "
                   "gender: feminine}\n"),
        bytes_from("parts: {a: [{goto: a}]}")};
}

std::vector<Bytes> expression_seeds() {
    return {bytes_from("n + 1 < 3 and not (t == 42 or list[1] in ['two', \"x\"])"),
            bytes_from("map.b.c or default(none, part(t, -2, 1)) + 'x'"),
            bytes_from("a ${n} b ${map['a'] * 2 % 3 - -1} $${c}"), bytes_from("round(1.25, 1) / abs(-n)")};
}

}  // namespace

const Target call_flow{"call_flow", flow_run, flow_seeds};
const Target flow_expression{"flow_expression", expression_run, expression_seeds};

}  // namespace tapi::fuzz
