// SPDX-License-Identifier: Apache-2.0
// Reads expressions: recursive descent, from `or` down to names and numbers.
#include <cctype>
#include <charconv>

#include "ivr/flow/expression.hpp"

namespace tapi::flow {
namespace {

struct BrokenExpression {};

bool begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool in_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
  public:
    Parser(std::string_view text, Place place, Problems& problems)
        : text_(text), place_(place), problems_(problems) {}

    Expression whole() {
        if (text_.size() > longest_expression)
            fail("longer than " + std::to_string(longest_expression) + " characters");
        Expression e = either();
        if (at_ < text_.size()) fail("'" + rest() + "' is not expected here");
        return e;
    }

  private:
    [[noreturn]] void fail(const std::string& text) {
        problems_.error(here(), "expression: " + text);
        throw BrokenExpression();
    }

    Place here() const { return {place_.line, place_.column + static_cast<int>(at_)}; }
    std::string rest() const { return std::string(text_.substr(at_, 12)); }

    void blanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    }

    bool take(std::string_view sign) {
        blanks();
        if (!text_.substr(at_).starts_with(sign)) return false;
        at_ += sign.size();
        return true;
    }

    void need(std::string_view sign) {
        if (!take(sign))
            fail("'" + std::string(sign) + "' is expected" +
                 (at_ < text_.size() ? " before '" + rest() + "'" : " at the end"));
    }

    bool take_word(std::string_view word) {
        blanks();
        const auto after = at_ + word.size();
        if (!text_.substr(at_).starts_with(word) || (after < text_.size() && in_name(text_[after])))
            return false;
        at_ = after;
        return true;
    }

    Expression made(Op kind, std::string name, std::vector<Expression> parts) {
        Expression e;
        e.kind = kind;
        e.place = parts.empty() ? here() : parts.front().place;
        e.name = std::move(name);
        e.parts = std::move(parts);
        return e;
    }

    Expression two(Op kind, std::string name, Expression left, Expression right) {
        std::vector<Expression> parts;
        parts.push_back(std::move(left));
        parts.push_back(std::move(right));
        return made(kind, std::move(name), std::move(parts));
    }

    Expression either() {
        if (++depth_ > deepest_expression)
            fail("nested deeper than " + std::to_string(deepest_expression) + " levels");
        Expression left = both();
        while (take_word("or")) left = two(Op::either, "or", std::move(left), both());
        --depth_;
        return left;
    }

    Expression both() {
        Expression left = no();
        while (take_word("and")) left = two(Op::both, "and", std::move(left), no());
        return left;
    }

    Expression no() {
        if (!take_word("not")) return comparison();
        if (++depth_ > deepest_expression)
            fail("nested deeper than " + std::to_string(deepest_expression) + " levels");
        Expression e = made(Op::no, "not", {});
        e.parts.push_back(no());
        --depth_;
        return e;
    }

    Expression comparison() {
        Expression left = sum();
        for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"})
            if (take(sign)) return two(Op::comparison, std::string(sign), std::move(left), sum());
        if (take_word("in")) return two(Op::comparison, "in", std::move(left), sum());
        blanks();
        if (text_.substr(at_).starts_with("=")) fail("'=' compares nothing; write '=='");
        return left;
    }

    Expression sum() {
        Expression left = product();
        for (;;) {
            if (take("+"))
                left = two(Op::arithmetic, "+", std::move(left), product());
            else if (take("-"))
                left = two(Op::arithmetic, "-", std::move(left), product());
            else
                return left;
        }
    }

    Expression product() {
        Expression left = negative();
        for (;;) {
            if (take("*"))
                left = two(Op::arithmetic, "*", std::move(left), negative());
            else if (take("/"))
                left = two(Op::arithmetic, "/", std::move(left), negative());
            else if (take("%"))
                left = two(Op::arithmetic, "%", std::move(left), negative());
            else
                return left;
        }
    }

    Expression negative() {
        if (!take("-")) return reached();
        if (++depth_ > deepest_expression)
            fail("nested deeper than " + std::to_string(deepest_expression) + " levels");
        Expression e = made(Op::negative, "-", {});
        e.parts.push_back(negative());
        --depth_;
        return e;
    }

    // a.b[0].c
    Expression reached() {
        Expression e = primary();
        for (;;) {
            if (take(".")) {
                e = with_part(Op::member, name(), std::move(e));
            } else if (take("[")) {
                e = two(Op::index, "[", std::move(e), either());
                need("]");
            } else {
                return e;
            }
        }
    }

    Expression with_part(Op kind, std::string name, Expression part) {
        std::vector<Expression> parts;
        parts.push_back(std::move(part));
        return made(kind, std::move(name), std::move(parts));
    }

    std::string name() {
        blanks();
        const size_t begin = at_;
        if (at_ < text_.size() && begins_name(text_[at_]))
            while (at_ < text_.size() && in_name(text_[at_])) ++at_;
        if (at_ == begin)
            fail(at_ < text_.size() ? "a name is expected before '" + rest() + "'"
                                    : "a name is expected at the end");
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::vector<Expression> until(std::string_view end) {
        std::vector<Expression> list;
        if (take(end)) return list;
        do list.push_back(either());
        while (take(","));
        need(end);
        return list;
    }

    Expression primary() {
        blanks();
        if (at_ == text_.size()) fail("a value is expected at the end");
        const char c = text_[at_];
        if (is_digit(c)) return number();
        if (c == '\'' || c == '"') return quoted();
        if (take("(")) {
            Expression e = either();
            need(")");
            return e;
        }
        const Place begin = here();
        Expression e;
        if (take("["))
            e = made(Op::list, "[", until("]"));
        else if (begins_name(c))
            e = named();
        else
            fail("'" + rest() + "' is not expected here");
        e.place = begin;
        return e;
    }

    Expression named() {
        std::string word = name();
        if (word == "true") return value(true);
        if (word == "false") return value(false);
        if (word == "null") return value(nullptr);
        if (word == "and" || word == "or" || word == "not" || word == "in") {
            at_ -= word.size();
            fail("'" + word + "' is not expected here");
        }
        if (take("(")) return made(Op::call, std::move(word), until(")"));
        return made(Op::variable, std::move(word), {});
    }

    Expression value(Json json) {
        Expression e = made(Op::value, {}, {});
        e.value = std::move(json);
        return e;
    }

    Expression number() {
        const char* begin = text_.data() + at_;
        const char* end = text_.data() + text_.size();
        double real = 0;
        const auto [after, error] = std::from_chars(begin, end, real, std::chars_format::fixed);
        if (error != std::errc()) fail("this number is too large");
        const std::string_view digits(begin, static_cast<size_t>(after - begin));
        int64_t whole = 0;
        const auto [whole_end, whole_error] = std::from_chars(begin, after, whole);
        Expression e = value(whole_error == std::errc() && whole_end == after ? Json(whole) : Json(real));
        at_ += digits.size();
        if (at_ < text_.size() && in_name(text_[at_]))
            fail("'" + rest() + "' is not expected behind a number");
        return e;
    }

    Expression quoted() {
        const char mark = text_[at_];
        const size_t begin = at_++;
        std::string out;
        while (at_ < text_.size() && text_[at_] != mark) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            out += text_[at_++];
        }
        if (at_ == text_.size()) {
            at_ = begin;
            fail("a text that begins here has no end");
        }
        ++at_;
        return value(std::move(out));
    }

    std::string_view text_;
    Place place_;
    Problems& problems_;
    size_t at_ = 0;
    int depth_ = 0;
};

Expression constant(Json value, Place place) {
    Expression e;
    e.place = place;
    e.value = std::move(value);
    return e;
}

// Where the ${ at `from` ends: braces and quotation marks in it are counted. npos without an end.
size_t end_of(std::string_view text, size_t from) {
    char mark = 0;
    for (size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (mark && c == '\\')
            ++i;
        else if (mark)
            mark = c == mark ? 0 : mark;
        else if (c == '\'' || c == '"')
            mark = c;
        else if (c == '}')
            return i;
    }
    return std::string_view::npos;
}

}  // namespace

Expression parse_expression(std::string_view text, Place place, Problems& problems) {
    try {
        return Parser(text, place, problems).whole();
    } catch (const BrokenExpression&) {
        return constant(nullptr, place);
    }
}

Expression expression_from(const Node& node, Problems& problems) {
    if (node.literal) return constant(to_json(node), node.place);
    if (node.kind == Node::Kind::text) return parse_expression(node.text, node.text_place, problems);
    problems.error(node.place, "an expression is expected, not " + kind_name(node));
    return constant(nullptr, node.place);
}

Template parse_template(const Node& node, Problems& problems) {
    Template out;
    out.place = node.place;
    if (node.kind != Node::Kind::text) {
        problems.error(node.place, "a text is expected, not " + kind_name(node));
        return out;
    }
    std::string before;
    size_t from = 0;
    while (!node.literal) {
        const size_t dollar = node.text.find("${", from);
        if (dollar == std::string::npos) break;
        before += node.text.substr(from, dollar - from);
        if (!before.empty() && before.back() == '$') {  // $${ is ${
            before += "{";
            from = dollar + 2;
            continue;
        }
        const Place place{node.text_place.line, node.text_place.column + static_cast<int>(dollar) + 2};
        const size_t end = end_of(node.text, dollar + 2);
        if (end == std::string::npos) {
            problems.error(place, "'${' has no '}'; a text with the two characters has them as '$${'");
            break;
        }
        out.parts.push_back({std::move(before), parse_expression(std::string_view(node.text).substr(
                                                                     dollar + 2, end - dollar - 2),
                                                                 place, problems)});
        before.clear();
        from = end + 1;
    }
    before += node.literal ? text_of(node.value) : node.text.substr(std::min(from, node.text.size()));
    if (!before.empty() || out.parts.empty()) out.parts.push_back({std::move(before), std::nullopt});
    return out;
}

std::optional<std::string> Template::constant() const {
    if (parts.empty()) return std::string();
    if (parts.size() == 1 && !parts.front().expression) return parts.front().text;
    return std::nullopt;
}

const Expression* Template::alone() const {
    return parts.size() == 1 && parts.front().text.empty() && parts.front().expression
               ? &*parts.front().expression
               : nullptr;
}

}  // namespace tapi::flow
