// SPDX-License-Identifier: Apache-2.0
// Computes expressions. Digits from a telephone are texts and numbers from a data base are numbers, so the
// two compare.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ivr/flow/expression.hpp"

namespace tapi::flow {
namespace {

using Arguments = std::vector<Json>;

std::string shown(const Json& value) {
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

std::optional<double> as_number(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    double real = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), real);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(real)) return std::nullopt;
    return real;
}

// Whole numbers stay whole, as far as a double counts exactly.
Json from_number(double real) {
    if (!std::isfinite(real)) throw Mistake("the result is no number");
    if (std::floor(real) == real && std::fabs(real) <= 9007199254740992.0) return static_cast<int64_t>(real);
    return real;
}

double number_of(const Json& value, const std::string& where) {
    if (const auto number = as_number(value)) return *number;
    throw Mistake(where + ": " + shown(value) + " is no number");
}

std::string limited(std::string text) {
    if (text.size() > longest_text)
        throw Mistake("a text of more than " + std::to_string(longest_text) + " bytes");
    return text;
}

Json arithmetic(const std::string& op, const Json& a, const Json& b) {
    const bool texts = op == "+" && (a.is_string() || b.is_string());
    if (texts) return limited(text_of(a) + text_of(b));
    const double x = number_of(a, op), y = number_of(b, op);
    if (op == "+") return from_number(x + y);
    if (op == "-") return from_number(x - y);
    if (op == "*") return from_number(x * y);
    if (y == 0) throw Mistake("division by 0");
    return from_number(op == "/" ? x / y : std::fmod(x, y));
}

bool equal(const Json& a, const Json& b) {
    if (a.is_string() != b.is_string()) {
        const auto x = as_number(a), y = as_number(b);
        return x && y && *x == *y;
    }
    return a == b;
}

bool contains(const Json& all, const Json& one) {
    if (all.is_string()) return all.get_ref<const std::string&>().find(text_of(one)) != std::string::npos;
    if (all.is_object()) return all.contains(text_of(one));
    return all.is_array() &&
           std::any_of(all.begin(), all.end(), [&](const Json& item) { return equal(item, one); });
}

bool less(const Json& a, const Json& b) {
    const auto x = as_number(a), y = as_number(b);
    if (x && y) return *x < *y;
    if (a.is_string() && b.is_string())
        return a.get_ref<const std::string&>() < b.get_ref<const std::string&>();
    throw Mistake(shown(a) + " and " + shown(b) + " have no order");
}

Json compare(const std::string& op, const Json& a, const Json& b) {
    if (op == "==") return equal(a, b);
    if (op == "!=") return !equal(a, b);
    if (op == "in") return contains(b, a);
    if (op == "<") return less(a, b);
    if (op == ">") return less(b, a);
    return op == "<=" ? !less(b, a) : !less(a, b);
}

Json element(const Json& from, const Json& which) {
    if (from.is_object()) return from.value(text_of(which), Json());
    if (!from.is_array()) return nullptr;
    const double index = number_of(which, "[]");
    return index >= 0 && index < static_cast<double>(from.size()) ? from[static_cast<size_t>(index)] : Json();
}

std::string text_in(const Arguments& a, size_t i = 0) { return text_of(a.at(i)); }

// ASCII only: what is typed on a telephone and what back ends use as codes.
std::string mapped(std::string text, int (*change)(int)) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x80) c = static_cast<char>(change(c));
    return text;
}

Json trim(const std::string& text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

Json length(const Json& value) {
    if (!value.is_string()) return value.is_null() ? 0 : value.size();
    const auto& text = value.get_ref<const std::string&>();
    return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

// Of `text`, `count` bytes from `from`, which counts from 0, or from the end when it is negative.
Json part(const Arguments& a) {
    const std::string text = text_in(a);
    const auto size = static_cast<double>(text.size());
    double from = number_of(a.at(1), "part");
    if (from < 0) from = std::max(0.0, size + from);
    const double count = a.size() > 2 ? std::max(0.0, number_of(a[2], "part")) : size;
    if (from >= size) return "";
    return text.substr(static_cast<size_t>(from), static_cast<size_t>(std::min(count, size)));
}

Json round_to(const Arguments& a) {
    const double places = a.size() > 1 ? std::clamp(number_of(a[1], "round"), 0.0, 9.0) : 0;
    const double scale = std::pow(10.0, std::floor(places));
    return from_number(std::round(number_of(a[0], "round") * scale) / scale);
}

std::string two(int value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string date_text(const speech::Date& d) {
    std::string year = std::to_string(d.year);
    return std::string(4 - std::min<size_t>(year.size(), 4), '0') + year + "-" + two(d.month) + "-" +
           two(d.day);
}

Json weekday_text(const speech::Date& d) {
    static constexpr std::array<const char*, 7> names = {"sunday",   "monday", "tuesday", "wednesday",
                                                         "thursday", "friday", "saturday"};
    return names.at(static_cast<size_t>(speech::weekday(d)));
}

using Body = Json (*)(const Arguments&, const Scope&);
struct Known {
    Function function;
    Body body;
};

const std::vector<Known>& known() {
    static const std::vector<Known> all = {
        {{"length", 1, 1, "characters of a text, items of a list"},
         [](const Arguments& a, const Scope&) { return length(a[0]); }},
        {{"lower", 1, 1, "in small letters (A to Z)"},
         [](const Arguments& a, const Scope&) { return Json(mapped(text_in(a), std::tolower)); }},
        {{"upper", 1, 1, "in capital letters (a to z)"},
         [](const Arguments& a, const Scope&) { return Json(mapped(text_in(a), std::toupper)); }},
        {{"trim", 1, 1, "without blanks at its ends"},
         [](const Arguments& a, const Scope&) { return trim(text_in(a)); }},
        {{"part", 2, 3, "part(text, from, count): from counts from 0, or from the end when it is negative"},
         [](const Arguments& a, const Scope&) { return part(a); }},
        {{"contains", 2, 2, "whether a text, a list or a map has the second"},
         [](const Arguments& a, const Scope&) { return Json(contains(a[0], a[1])); }},
        {{"starts_with", 2, 2, "whether a text begins with the second"},
         [](const Arguments& a, const Scope&) { return Json(text_in(a).starts_with(text_in(a, 1))); }},
        {{"ends_with", 2, 2, "whether a text ends with the second"},
         [](const Arguments& a, const Scope&) { return Json(text_in(a).ends_with(text_in(a, 1))); }},
        {{"number", 1, 1, "a text as a number; null when it is none"},
         [](const Arguments& a, const Scope&) {
             return as_number(a[0]) ? from_number(*as_number(a[0])) : Json();
         }},
        {{"text", 1, 1, "a number or anything else as a text"},
         [](const Arguments& a, const Scope&) { return Json(text_in(a)); }},
        {{"round", 1, 2, "round(number, places)"},
         [](const Arguments& a, const Scope&) { return round_to(a); }},
        {{"abs", 1, 1, "without its sign"},
         [](const Arguments& a, const Scope&) { return from_number(std::fabs(number_of(a[0], "abs"))); }},
        {{"min", 2, 2, "the smaller number"},
         [](const Arguments& a, const Scope&) {
             return from_number(std::min(number_of(a[0], "min"), number_of(a[1], "min")));
         }},
        {{"max", 2, 2, "the larger number"},
         [](const Arguments& a, const Scope&) {
             return from_number(std::max(number_of(a[0], "max"), number_of(a[1], "max")));
         }},
        {{"default", 2, 2, "the first, or the second when the first is null or an empty text"},
         [](const Arguments& a, const Scope&) { return a[0].is_null() || a[0] == "" ? a[1] : a[0]; }},
        {{"open", 1, 1, "whether these opening hours are open now"},
         [](const Arguments& a, const Scope& s) { return Json(s.open(text_in(a))); }},
        {{"date", 0, 0, "today, 2026-05-03"},
         [](const Arguments&, const Scope& s) { return Json(date_text(s.now().date)); }},
        {{"time", 0, 0, "now, 15:05"},
         [](const Arguments&, const Scope& s) {
             return Json(two(s.now().time.hour) + ":" + two(s.now().time.minute));
         }},
        {{"now", 0, 0, "date and time, 2026-05-03T15:05"},
         [](const Arguments&, const Scope& s) {
             return Json(date_text(s.now().date) + "T" + two(s.now().time.hour) + ":" +
                         two(s.now().time.minute));
         }},
        {{"weekday", 0, 0, "today, monday"},
         [](const Arguments&, const Scope& s) { return weekday_text(s.now().date); }},
    };
    return all;
}

Json call(const Expression& e, const Scope& scope) {
    for (const Known& k : known()) {
        if (k.function.name != e.name) continue;
        Arguments arguments;
        for (const Expression& part : e.parts) arguments.push_back(evaluate(part, scope));
        if (arguments.size() < k.function.least || arguments.size() > k.function.most) break;
        return k.body(arguments, scope);
    }
    throw Mistake(e.name + "() cannot be called like this");
}

Json list(const Expression& e, const Scope& scope) {
    Json all = Json::array();
    for (const Expression& part : e.parts) all.push_back(evaluate(part, scope));
    return all;
}

}  // namespace

const std::vector<Function>& functions() {
    static const std::vector<Function> all = [] {
        std::vector<Function> list;
        for (const Known& k : known()) list.push_back(k.function);
        return list;
    }();
    return all;
}

bool truth(const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number()) return value.get<double>() != 0;
    return value.is_string() ? !value.get_ref<const std::string&>().empty() : !value.empty();
}

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_float()) return from_number(value.get<double>()).dump();  // 3, not 3.0
    return value.is_null() ? std::string() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json evaluate(const Expression& e, const Scope& scope) {
    const auto part = [&](size_t i) { return evaluate(e.parts.at(i), scope); };
    switch (e.kind) {
        case Op::value:
            return e.value;
        case Op::variable:
            return scope.variable(e.name);
        case Op::member: {
            const Json from = part(0);
            return from.is_object() ? from.value(e.name, Json()) : Json();
        }
        case Op::index:
            return element(part(0), part(1));
        case Op::call:
            return call(e, scope);
        case Op::list:
            return list(e, scope);
        case Op::negative:
            return from_number(-number_of(part(0), "-"));
        case Op::no:
            return !truth(part(0));
        case Op::both:
            return truth(part(0)) && truth(part(1));
        case Op::either:
            return truth(part(0)) || truth(part(1));
        case Op::arithmetic:
            return arithmetic(e.name, part(0), part(1));
        case Op::comparison:
            return compare(e.name, part(0), part(1));
    }
    return nullptr;
}

std::string expand(const Template& text, const Scope& scope) {
    std::string out;
    for (const auto& part : text.parts) {
        out += part.text;
        if (part.expression) out += text_of(evaluate(*part.expression, scope));
        out = limited(std::move(out));
    }
    return out;
}

void each_variable(const Expression& e, const std::function<void(const Expression&)>& seen) {
    if (e.kind == Op::variable) seen(e);
    for (const Expression& part : e.parts) each_variable(part, seen);
}

void each_call(const Expression& e, const std::function<void(const Expression&)>& seen) {
    if (e.kind == Op::call) seen(e);
    for (const Expression& part : e.parts) each_call(part, seen);
}

}  // namespace tapi::flow
