// SPDX-License-Identifier: Apache-2.0
// Forms and outcomes: what parses can be written, read again and checked.
#include "forms/form.hpp"
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

void form_run(ByteView bytes) {
    const std::string_view text = chars_of(bytes);
    if (const auto errors = forms::parse_outcome(text))
        require(forms::parse_outcome(forms::outcome(*errors).dump()) == errors, "an outcome comes back");
    const auto form = forms::parse_form(text);
    if (!form) return require(!form.error().context.empty(), "a mistake is explained");
    require(forms::check(form->fields, form->values).empty(), "the values of a form are right");
    const auto written = forms::to_json(*form);
    const auto again = forms::parse_form(written.dump());
    require(again && forms::to_json(*again) == written, "a form comes back");
    for (const forms::Field& field : form->fields) {
        const auto value = forms::value_from_text(field, std::string(text.substr(0, 40)));
        if (value) require(forms::check({field}, {{field.key, *value}}).empty(), "what was read is right");
        forms::text_of(field, form->values.value(field.key, forms::json()));
    }
}

std::vector<Bytes> form_seeds() {
    return {bytes_from(R"({"title":"T","fields":[{"key":"n","type":"number","min":1,"max":9,"unit":"ms"},)"
                       R"({"key":"t","type":"text","max_length":8},{"key":"s","type":"secret","is_set":true},)"
                       R"({"key":"f","type":"flag"},{"key":"c","type":"choice","choices":[{"value":"a","label":"A"}]},)"
                       R"({"key":"l","type":"list","item_label":"x","fields":[{"key":"x","type":"text"}]}],)"
                       R"("values":{"n":3,"t":"hi","f":true,"c":"a","l":[{"x":"y"}]}})"),
            bytes_from(R"({"errors":{"n":"must be 1 to 9 ms"}})"), bytes_from("{}")};
}

}  // namespace

const Target form{"form", form_run, form_seeds};

}  // namespace tapi::fuzz
