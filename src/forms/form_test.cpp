// SPDX-License-Identifier: Apache-2.0
#include "forms/form.hpp"

#include <gtest/gtest.h>

namespace tapi::forms {
namespace {

constexpr std::string_view every_type = R"({
  "title": "Line 1001", "help": "What this line does.",
  "fields": [
    {"key": "digit_ms", "type": "number", "label": "Digit", "min": 50, "max": 5000, "unit": "ms",
     "section": "Dialing", "help": "How long a digit sounds."},
    {"key": "name", "type": "text", "min_length": 1, "max_length": 8},
    {"key": "pin", "type": "secret", "is_set": true},
    {"key": "pulse", "type": "flag"},
    {"key": "tones", "type": "choice", "choices": [{"value": "na", "label": "North America"}, {"value": "eu"}]},
    {"key": "shown", "type": "note"},
    {"key": "places", "type": "list", "item_label": "name", "item_limit": 2,
     "fields": [{"key": "name", "type": "text"}, {"key": "rings", "type": "number", "max": 9}]}],
  "values": {"digit_ms": 100, "name": "Me", "pulse": true, "tones": "eu", "shown": "x", "places": [{"name": "A"}]}
})";

Form form() { return *parse_form(every_type); }

std::string words(const json& values) {
    const FieldErrors errors = check(form().fields, values);
    std::string all;
    for (const auto& [key, text] : errors) all += key + " " + text + "; ";
    return all;
}

std::string refusal(const std::string& fields) {
    const auto parsed = parse_form("{\"fields\":[" + fields + "]}");
    return parsed ? "accepted" : parsed.error().context;
}

TEST(Form, EveryTypeIsReadAndWritten) {
    const Form read = form();
    EXPECT_EQ(read.title, "Line 1001");
    ASSERT_EQ(read.fields.size(), 7u);
    EXPECT_EQ(read.fields[0].section, "Dialing");
    EXPECT_EQ(read.fields[0].max, 5000);
    EXPECT_EQ(read.fields[4].choices[0].label, "North America");
    EXPECT_TRUE(read.fields[2].is_set);
    EXPECT_EQ(read.field("places")->fields[1].key, "rings");
    EXPECT_EQ(read.field("nothing"), nullptr);
    const auto again = parse_form(to_json(read).dump());
    ASSERT_TRUE(again) << again.error().context;
    EXPECT_EQ(to_json(*again), to_json(read));
}

TEST(Form, WhatIsNoFormIsExplained) {
    EXPECT_EQ(parse_form("[").error().context, "the form is no JSON object");
    EXPECT_EQ(parse_form("[]").error().context, "the form is no JSON object");
    EXPECT_EQ(parse_form(std::string(max_json + 1, ' ')).error().context, "the form is too large");
    EXPECT_EQ(refusal("1"), "a field must be an object");
    EXPECT_EQ(refusal(R"({"key":"a","type":"colour"})"), "there is no type \"colour\"");
    EXPECT_EQ(refusal(R"({"key":"a b","type":"text"})").substr(0, 15), "a field's \"key\"");
    EXPECT_EQ(refusal(R"({"key":"a","type":"text"},{"key":"a","type":"flag"})"), "the key a is there twice");
    EXPECT_EQ(refusal(R"({"key":"a","type":"number","min":2,"max":1})"), "\"min\" of a is above its \"max\"");
    EXPECT_EQ(refusal(R"({"key":"a","type":"number","min":1.5})"), "\"min\" must be a whole number");
    EXPECT_EQ(refusal(R"({"key":"a","type":"number","max":18446744073709551615})"), "\"max\" must be a whole number");
    EXPECT_EQ(refusal(R"({"key":"a","type":"choice"})"), "a has no \"choices\"");
    EXPECT_EQ(refusal(R"({"key":"a","type":"text","max_length":5000})"), "\"max_length\" must be 0 to 4096");
    EXPECT_EQ(refusal(R"({"key":"a","type":"list","fields":[{"key":"b","type":"list"}]})"),
              "b is a list inside a list");
    std::string many;
    for (size_t i = 0; i <= max_fields; ++i)
        many += std::string(i == 0 ? "" : ",") + R"({"key":"k)" + std::to_string(i) + R"(","type":"flag"})";
    EXPECT_EQ(refusal(many), "\"fields\" must be a list of at most 200");
    EXPECT_EQ(parse_form(R"({"fields":[{"key":"a","type":"flag"}],"values":{"a":3}})").error().context,
              "the value of a must be true or false");
}

TEST(Form, ValuesAreCheckedFieldByField) {
    EXPECT_EQ(words({{"digit_ms", 50}, {"name", "Zoë"}, {"pulse", false}, {"tones", "na"}, {"pin", ""}}), "");
    EXPECT_EQ(words(json::object()), "");
    EXPECT_EQ(words(json::array()), "values must be an object; ");
    EXPECT_EQ(words({{"digit_ms", 49}}), "digit_ms must be 50 to 5000 ms; ");
    EXPECT_EQ(words({{"digit_ms", UINT64_MAX}}), "digit_ms must be 50 to 5000 ms; ");
    EXPECT_EQ(words({{"digit_ms", "50"}}), "digit_ms must be a whole number; ");
    EXPECT_EQ(words({{"name", ""}}), "name must not be empty; ");
    EXPECT_EQ(words({{"name", "123456789"}}), "name must have at most 8 bytes; ");
    EXPECT_EQ(words({{"name", "a\nb"}}), "name must be one line without control characters; ");
    EXPECT_EQ(words({{"name", "\xFF"}}), "name must be valid UTF-8; ");
    EXPECT_EQ(words({{"tones", "asia"}}), "tones must be one of na, eu; ");
    EXPECT_EQ(words({{"colour", 1}}), "colour is not known here; ");
    EXPECT_EQ(words({{"digit_ms", 1}, {"pulse", 1}}),
              "digit_ms must be 50 to 5000 ms; pulse must be true or false; ");
}

TEST(Form, ItemsOfListsAreCheckedWithTheirPlace) {
    EXPECT_EQ(words({{"places", {{{"rings", 3}}, {{"rings", 10}}}}}), "places[1].rings must be 0 to 9; ");
    EXPECT_EQ(words({{"places", {1}}}), "places[0] must be an object; ");
    EXPECT_EQ(words({{"places", json::object()}}), "places must be a list; ");
    EXPECT_EQ(words({{"places", {json::object(), json::object(), json::object()}}}),
              "places must have at most 2 items; ");
}

TEST(Form, PeopleWriteValuesAsTheyRead) {
    const Form f = form();
    EXPECT_EQ(*value_from_text(*f.field("digit_ms"), "250"), 250);
    EXPECT_EQ(value_from_text(*f.field("digit_ms"), "fast").error().context, "digit_ms must be a whole number");
    EXPECT_EQ(value_from_text(*f.field("digit_ms"), "9").error().context, "digit_ms must be 50 to 5000 ms");
    EXPECT_EQ(*value_from_text(*f.field("pulse"), "No"), false);
    EXPECT_EQ(*value_from_text(*f.field("tones"), "north america"), "na");
    EXPECT_EQ(*value_from_text(*f.field("places"), R"([{"name":"B"}])"), json::parse(R"([{"name":"B"}])"));
    EXPECT_EQ(value_from_text(*f.field("places"), "B").error().context, "places must be a list");
    EXPECT_EQ(value_from_text(*f.field("shown"), "y").error().context, "shown cannot be set");
    EXPECT_EQ(text_of(*f.field("pulse"), true), "yes");
    EXPECT_EQ(text_of(*f.field("pin"), json()), "(set)");
    EXPECT_EQ(text_of(*f.field("digit_ms"), 7), "7");
}

TEST(Form, AnOutcomeIsErrorsByField) {
    EXPECT_EQ(outcome({}).dump(), "{}");
    const FieldErrors errors{{"a", "is wrong"}};
    EXPECT_EQ(*parse_outcome(outcome(errors).dump()), errors);
    EXPECT_TRUE(parse_outcome("{}")->empty());
    EXPECT_FALSE(parse_outcome("[]"));
    EXPECT_FALSE(parse_outcome(R"({"errors":[]})"));
    EXPECT_FALSE(parse_outcome(R"({"errors":{"a":1}})"));
}

}  // namespace
}  // namespace tapi::forms
