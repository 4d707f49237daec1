// SPDX-License-Identifier: Apache-2.0
// The fields of steps, with the defaults of the table.
#include "ivr/flow/reader.hpp"
#include "ivr/interpreter/interpreter.hpp"

namespace tapi::flow {
namespace {

std::string standard(const Step& step, std::string_view name) {
    const FieldRow* row = step.action->field(name);
    return row ? std::string(row->standard) : std::string();
}

}  // namespace

std::string Interpreter::text(const Step& step, std::string_view name) const {
    const auto* given = step.get<Template>(name);
    return given ? expand(*given, session_) : standard(step, name);
}

Millis Interpreter::duration(const Step& step, std::string_view name) const {
    const auto* given = step.get<Millis>(name);
    return given ? *given : parse_duration(standard(step, name)).value_or(Millis(0));
}

int64_t Interpreter::count(const Step& step, std::string_view name) const {
    const auto* given = step.get<int64_t>(name);
    return given ? *given : std::stoll("0" + standard(step, name));
}

bool Interpreter::flag(const Step& step, std::string_view name) const {
    const auto* given = step.get<bool>(name);
    return given ? *given : standard(step, name) == "true";
}

std::string Interpreter::keys(const Step& step, std::string_view name) const {
    const auto* given = step.get<Keys>(name);
    return given ? given->keys : standard(step, name);
}

}  // namespace tapi::flow
