// SPDX-License-Identifier: Apache-2.0
// Expressions: `tries < 3 and open('office')`, and texts with expressions in them: "order ${number}". Values
// are JSON's.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ivr/flow/tree.hpp"
#include "voice/speech/speech.hpp"

namespace tapi::flow {

struct Expression {
    enum class Kind {
        value,
        variable,
        member,
        index,
        call,
        list,
        negative,
        no,
        both,
        either,
        arithmetic,
        comparison
    };
    Kind kind = Kind::value;
    Place place;
    Json value;        // of kind value
    std::string name;  // of a variable, a member, a function, an operator
    std::vector<Expression> parts;
};

using Op = Expression::Kind;

constexpr size_t longest_expression = 2000;  // characters
constexpr int deepest_expression = 40;
constexpr size_t longest_text = 65536;  // bytes of a text that an expression or ${…} makes

// Errors are reported at their place; the result is then `null`.
Expression parse_expression(std::string_view text, Place, Problems&);

struct Function {
    std::string_view name;
    size_t least, most;  // arguments
    std::string_view does;
};
const std::vector<Function>& functions();

// What an expression can see.
struct Now {
    speech::Date date;
    speech::Time time;
};
class Scope {
  public:
    virtual ~Scope() = default;
    virtual Json variable(const std::string& name) const = 0;  // null when there is none
    virtual bool open(const std::string& hours) const = 0;
    virtual Now now() const = 0;
};

// What cannot be computed: "'total' + 1: null is no number".
class Mistake : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};
Json evaluate(const Expression&, const Scope&);
// false, null, 0, "", [] and {} are false.
bool truth(const Json&);
// As it is put into a text: 12, 1.5, true; lists and maps as JSON; null is empty.
std::string text_of(const Json&);

// A text with expressions in it.
struct Template {
    struct Part {
        std::string text;  // before
        std::optional<Expression> expression;
    };
    std::vector<Part> parts;
    Place place;

    std::optional<std::string> constant() const;  // when there is no expression in it
    // For JSON: a text that is one ${…} and nothing else keeps its kind.
    const Expression* alone() const;
};
Template parse_template(const Node&, Problems&);
std::string expand(const Template&, const Scope&);

// An expression from a node: a text is read as one, true and 12 are themselves.
Expression expression_from(const Node&, Problems&);

void each_variable(const Expression&, const std::function<void(const Expression&)>&);
void each_call(const Expression&, const std::function<void(const Expression&)>&);

}  // namespace tapi::flow
