// SPDX-License-Identifier: Apache-2.0
// tapi provider config: a provider's form as a list, as assignments, or question by question on a terminal.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "commands.hpp"
#include "phone_app.hpp"
#include "select.hpp"
#include "forms/form.hpp"
#include "secret.hpp"

namespace tapi::ctl {
namespace {

using forms::Field;
using forms::Form;
using forms::Type;

bool is_shown(const Field& field) { return field.type != Type::hidden; }

// By device id, name or one of its addresses, as everywhere.
uint32_t line_named(Signals& signals, const std::string& wanted) {
    LineApp app(signals);
    const std::vector<LineInfo> lines = app.lines();
    return select_line(lines, wanted).line->id;
}

uint32_t phone_numbered(const std::string& wanted) {
    const bool digits = !wanted.empty() && wanted.size() < 9 && wanted.find_first_not_of("0123456789") == wanted.npos;
    if (!digits) throw Failure(exit_usage, fmt::format("\"{}\" is no device id of a phone", wanted));
    return static_cast<uint32_t>(std::stoul(wanted));
}

// The request for what the arguments name.
Json request_for(Signals& signals, const ProviderArguments& arguments) {
    Json request{{"action", "config"}, {"provider", arguments.provider}};
    const std::string& id = arguments.provider;
    if (!id.empty() && id.size() < 9 && id.find_first_not_of("0123456789") == id.npos) request["provider"] = std::stoul(id);
    if (!arguments.line.empty()) request["line"] = line_named(signals, arguments.line);
    if (!arguments.phone.empty()) request["phone"] = phone_numbered(arguments.phone);
    if (!arguments.device_class.empty()) request["class"] = arguments.device_class;
    return request;
}

// What the provider has for its settings: a form, or dialogs of its own.
bool has_dialog_only(const Json& answer) { return answer.contains("dialog"); }

Form form_of(const Json& answer) {
    auto form = forms::parse_form(answer.dump());
    if (!form) throw Failure(exit_failed, "the provider's form cannot be understood: " + form.error().context);
    return std::move(*form);
}

forms::json value_of(const Form& form, const Field& field) {
    const auto at = form.values.find(field.key);
    return at != form.values.end() ? *at : forms::json();
}

int show(Console& console, const Form& form) {
    std::vector<std::vector<std::string>> rows = {{"KEY", "VALUE", "MAY BE", "WHAT IT IS"}};
    for (const Field& field : form.fields) {
        if (!is_shown(field)) continue;
        const std::string help = field.help.empty() ? field.shown_as() : field.shown_as() + ": " + field.help;
        rows.push_back({field.key, forms::text_of(field, value_of(form, field)), forms::range_of(field), help});
    }
    console.table(rows);
    console.record(Json::parse(forms::to_json(form).dump()));
    return exit_done;
}

const Field& field_named(const Form& form, const std::string& key) {
    if (const Field* field = form.field(key)) return *field;
    std::string all;
    for (const Field& field : form.fields) {
        if (is_shown(field)) all += (all.empty() ? "" : ", ") + field.key;
    }
    throw Failure(exit_usage, fmt::format("there is no setting \"{}\"; there are: {}", key, all));
}

forms::json assigned(Console& console, const Form& form, const std::vector<std::string>& assignments) {
    forms::json values = forms::json::object();
    for (const std::string& assignment : assignments) {
        const size_t equals = assignment.find('=');
        if (equals == assignment.npos || equals == 0)
            throw Failure(exit_usage, fmt::format("\"{}\" is no KEY=VALUE", assignment));
        const Field& field = field_named(form, assignment.substr(0, equals));
        std::string text = assignment.substr(equals + 1);
        // What stands in the arguments can be read by every user of the machine.
        if (field.type == Type::secret && text != "-")
            throw Failure(exit_usage, fmt::format("{0} is a secret: write {0}=- and give it on the standard input", field.key));
        if (field.type == Type::secret) text = typed_secret(console, (field.shown_as() + ":").c_str());
        auto value = forms::value_from_text(field, text);
        if (!value) throw Failure(exit_usage, value.error().context);
        values[field.key] = std::move(*value);
    }
    return values;
}

// Asks for one value until it is right; nothing when it shall stay. The end of input ends it all.
std::optional<forms::json> asked(Console& console, const Form& form, const Field& field) {
    const std::string range = forms::range_of(field);
    if (!field.help.empty()) console.line(console.paint(Color::dim, field.help));
    for (;;) {
        std::cout << field.shown_as() << (range.empty() ? "" : " (" + range + ")") << " ["
                  << forms::text_of(field, value_of(form, field)) << "]: " << std::flush;
        std::string text;
        if (field.type == Type::secret) {
            text = typed_secret(console, "");
        } else if (!std::getline(std::cin, text)) {
            throw Failure(exit_interrupted, "nothing was changed");
        }
        if (text.empty()) return std::nullopt;
        if (auto value = forms::value_from_text(field, text)) return *value;
        else console.note(value.error().context);
    }
}

forms::json fill_in(Console& console, const Form& form) {
    console.line(console.paint(Color::strong, form.title));
    if (!form.help.empty()) console.line(form.help);
    console.line("Return keeps what is in brackets; ^D changes nothing.");
    forms::json values = forms::json::object();
    std::string section;
    for (const Field& field : form.fields) {
        if (!is_shown(field) || field.type == Type::note || field.type == Type::list) continue;
        if (field.section != section) console.line("\n" + console.paint(Color::strong, field.section));
        section = field.section;
        if (auto value = asked(console, form, field)) values[field.key] = std::move(*value);
    }
    return values;
}

int apply(Console& console, Json request, const forms::json& values) {
    if (values.empty()) {
        console.line("nothing was changed");
        return exit_done;
    }
    request["values"] = Json::parse(values.dump());
    const auto errors = forms::parse_outcome(ask_admin("provider", request).dump());
    if (!errors) throw Failure(exit_failed, "the provider's answer cannot be understood");
    if (!errors->empty()) {
        std::string all;
        for (const auto& [key, words] : *errors) all += (all.empty() ? "" : "; ") + key + " " + words;
        throw Failure(exit_failed, all, "LINEERR_INVALPARAM");
    }
    console.line(fmt::format("{} changed", values.size() == 1 ? "1 setting" : fmt::format("{} settings", values.size())));
    console.record({{"changed", values.size()}});
    return exit_done;
}

// ---- Dialogs of the provider's own

int32_t run_dialog(Signals& signals, const Json& request, uint32_t provider) {
    const std::string device_class = request.value("class", "");
    const char* const wanted = device_class.empty() ? nullptr : device_class.c_str();
    if (request.contains("phone")) {
        const PhoneApp app;
        return phoneConfigDialogA(request["phone"], nullptr, wanted);
    }
    const LineApp app(signals);
    return request.contains("line") ? lineConfigDialogA(request["line"], nullptr, wanted) : lineConfigProvider(nullptr, provider);
}

int show_dialog(Signals& signals, Console& console, const Json& request, const Json& answer) {
    const std::string name = answer.at("provider");
    const int32_t result = run_dialog(signals, request, answer.at("id"));
    const auto code = static_cast<uint32_t>(result);
    if (code == LINEERR_OPERATIONUNAVAIL || code == PHONEERR_OPERATIONUNAVAIL) {
        throw Failure(exit_failed, fmt::format("{} shows its settings in a dialog of its own, which needs a display here; OPENTAPI_TRACE=1 "
                                               "tells what is missing", name));
    }
    if (result != 0) throw request.contains("phone") ? phone_failure("showing the dialog of " + name, result)
                                                     : line_failure("showing the dialog of " + name, result);
    console.line("the dialog of " + name + " was closed");
    return exit_done;
}

}  // namespace

int configure_provider(Signals& signals, Console& console, const Arguments& arguments) {
    const ProviderArguments& wanted = arguments.provider;
    const Json request = request_for(signals, wanted);
    const Json answer = ask_admin("provider", request);
    if (has_dialog_only(answer) && wanted.assignments.empty() && !wanted.list && !console.json())
        return show_dialog(signals, console, request, answer);
    if (has_dialog_only(answer)) {
        throw Failure(exit_usage, fmt::format("{} has no settings that could be listed, but a dialog of its own: `tapi provider config {}` "
                                              "shows it", wanted.provider, wanted.provider));
    }
    const Form form = form_of(answer);
    if (!wanted.assignments.empty()) return apply(console, request, assigned(console, form, wanted.assignments));
    const bool terminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
    if (wanted.list || console.json() || !terminal) return show(console, form);
    return apply(console, request, fill_in(console, form));
}

}  // namespace tapi::ctl
