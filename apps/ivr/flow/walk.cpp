// SPDX-License-Identifier: Apache-2.0
// The one place that knows which fields have steps, speech and expressions in them.
#include "ivr/flow/walk.hpp"

#include "ivr/flow/actions.hpp"

namespace tapi::flow {
namespace {

using Seen = std::function<void(const Expression&)>;

void in_template(const Template& text, const Seen& seen) {
    for (const auto& part : text.parts)
        if (part.expression) seen(*part.expression);
}

void in_data(const Data& data, const Seen& seen) {
    if (const auto* text = std::get_if<Template>(&data.value)) in_template(*text, seen);
    if (const auto* one = std::get_if<Expression>(&data.value)) seen(*one);
    if (const auto* list = std::get_if<std::vector<Data>>(&data.value))
        for (const Data& item : *list) in_data(item, seen);
    if (const auto* map = std::get_if<std::vector<DataMember>>(&data.value))
        for (const DataMember& member : *map) in_data(member.data, seen);
}

void in_field(const Field& field, const Seen& seen) {
    if (const auto* text = std::get_if<Template>(&field)) in_template(*text, seen);
    if (const auto* one = std::get_if<Expression>(&field)) seen(*one);
    if (const auto* spoken = std::get_if<Spoken>(&field)) each_expression(*spoken, seen);
    if (const auto* data = std::get_if<Data>(&field)) in_data(*data, seen);
    if (const auto* set = std::get_if<Assignments>(&field))
        for (const auto& [name, value] : *set) seen(value);
    if (const auto* texts = std::get_if<Texts>(&field))
        for (const Template& text : *texts) in_template(text, seen);
    if (const auto* texts = std::get_if<NamedTexts>(&field))
        for (const auto& [name, text] : *texts) in_template(text, seen);
}

}  // namespace

void each_branch(const Step& step, const std::function<void(const std::string&, const Steps&)>& seen) {
    for (const auto& [name, field] : step.fields) {
        if (const auto* steps = std::get_if<Steps>(&field)) seen(name, *steps);
        if (const auto* cases = std::get_if<Cases>(&field))
            for (const auto& [which, steps] : *cases) seen(which, steps);
    }
}

void each_step(const Steps& steps, const std::function<void(const Step&)>& seen) {
    for (const Step& step : steps) {
        seen(step);
        each_branch(step, [&](const std::string&, const Steps& inner) { each_step(inner, seen); });
    }
}

void each_spoken(const Step& step, const std::function<void(const Spoken&)>& seen) {
    for (const auto& [name, field] : step.fields)
        if (const auto* spoken = std::get_if<Spoken>(&field)) seen(*spoken);
}

void each_piece(const Spoken& spoken, const std::function<void(const Say&)>& seen) {
    for (const Say& say : spoken.pieces) {
        seen(say);
        for (const auto& [language, inner] : say.languages) each_piece(inner, seen);
    }
}

void each_expression(const Spoken& spoken, const Seen& seen) {
    each_piece(spoken, [&](const Say& say) {
        if (say.value) seen(*say.value);
        for (const Template* text : {&say.text, &say.one, &say.other, &say.none}) in_template(*text, seen);
    });
}

void each_expression(const Step& step, const Seen& seen) {
    for (const auto& [name, field] : step.fields) in_field(field, seen);
}

}  // namespace tapi::flow
