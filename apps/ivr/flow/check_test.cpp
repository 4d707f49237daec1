// SPDX-License-Identifier: Apache-2.0
// Each thing that can be wrong with a flow, with its place and its words.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "ivr/flow/draw.hpp"
#include "ivr/flow/flow.hpp"

namespace tapi::flow {
namespace {

class Check : public testing::Test {
  protected:
    Check() {
        std::string name = (std::filesystem::temp_directory_path() / "check-XXXXXX").string();
        folder = mkdtemp(name.data());
        std::filesystem::create_directories(folder / "s/de");
        for (const char* file : {"s/de/both.wav", "s/both.wav", "s/de/german.wav"}) std::ofstream(folder / file) << "x";
        std::ofstream(folder / "good.lua") << "say('x')\nvars.made = 1\ngo('from_lua')";
        std::ofstream(folder / "bad.lua") << "say('x'\n";
    }
    ~Check() override { std::filesystem::remove_all(folder); }

    // "LINE:COLUMN: error: TEXT", one a line.
    std::string problems(const std::string& text) {
        const Loaded loaded = load_text(text, folder / "f.yaml");
        std::string all;
        for (const Problem& p : loaded.problems) {
            const std::string one = to_string(p);
            all += (all.empty() ? "" : "\n") + one.substr(one.find("f.yaml:") + 7);
        }
        bool errors = false;
        for (const Problem& p : loaded.problems) errors = errors || !p.warning;
        EXPECT_EQ(errors, !loaded.ok());
        return all;
    }
    // Of one step, which stands in line 3.
    std::string of_step(const std::string& step) {
        return problems("languages: [en, de]\nparts: {main: [\n" + step + "\n], other: [{goto: main}]}\n");
    }

    std::filesystem::path folder;
};

TEST_F(Check, AGoodFlowHasNoProblems) {
    EXPECT_EQ("", problems(R"(
name: Test
languages: [en, de]
timezone: Europe/Berlin
sounds: s
variables: {tries: 0, list: [1, two]}
holidays: [12-25]
hours:
  office: {mon-fri: "08:00-18:00", holidays: {12-24: "08:00-12:00"}}
prompts:
  hello: [{en: Hello, de: [{file: german.wav}]}, {file: both.wav}]
start: main
parts:
  main:
    - say: {prompt: hello}
    - menu: {en: One, de: Eins}
      keys: {1: sub, 2: [{call: sub}], "*": main}
    - lua: good.lua
    - set: {made: made + 1}
  sub: [{if: open('office') and tries < 3, then: [return], else: [hang_up]}]
  from_lua: [{transfer: "1002"}]
on_error: [{say: {en: Sorry, de: Pardon}}]
)"));
}

TEST_F(Check, WhatIsNoYaml) {
    EXPECT_EQ("1:1: error: the file is empty", problems(""));
    EXPECT_EQ("2:1: error: not YAML: did not find expected ',' or ']' while parsing a flow sequence", problems("parts: [a\n"));
    EXPECT_EQ("1:1: error: a map with 'parts:' is expected, not a list", problems("- a\n"));
    EXPECT_EQ("2:1: error: 'name' stands here twice", problems("name: a\nname: b\nparts: {main: [hang_up]}\n"));
    EXPECT_EQ("1:7: error: anchors are not used in flows; what is said twice goes under prompts:, what is done twice into a part",
              problems("name: &a b\n"));
    EXPECT_EQ("1:7: error: aliases ('*name') are not used in flows; put a text that begins with * in quotation marks",
              problems("name: *a\n"));
    EXPECT_EQ("1:7: error: tags ('!…') are not used in flows", problems("name: !x b\n"));
    EXPECT_EQ("2:1: error: a flow is one document: '---' begins another", problems("name: a\n---\nname: b\n"));
    EXPECT_EQ("1:3: error: a name is expected before ':'", problems("? [a]\n: b\n").substr(0, 44));
    EXPECT_EQ(" error: the file is larger than 1048576 bytes", problems(std::string((1 << 20) + 1, ' ')));
    EXPECT_EQ("1:42: error: nested deeper than 40 levels", problems(std::string(60, '[')));
    std::string many = "a: [";
    for (int i = 0; i < 100'001; ++i) many += "1,";
    EXPECT_NE(std::string::npos, problems(many + "]\n").find("more than 100000 values in one file"));
}

TEST_F(Check, AFileThatIsNotThere) {
    EXPECT_EQ((folder / "none.yaml").string() + ": error: cannot be read", to_string(load(folder / "none.yaml").problems.at(0)));
    EXPECT_EQ(folder.string() + ": error: cannot be read", to_string(load(folder).problems.at(0)));
}

TEST_F(Check, WhatStandsAround) {
    const std::vector<std::pair<const char*, const char*>> table = {
        {"part: {}\nparts: {main: [hang_up]}", "1:1: error: there is no entry of a flow 'part'; did you mean 'parts'?"},
        {"name: a", "1:1: error: a flow needs 'parts:', which say what is done"},
        {"parts: {}", "1:8: error: a flow needs at least one part"},
        {"parts: [a]", "1:8: error: a map from names to steps is expected, not a list"},
        {"parts: {1a: [hang_up]}", "1:9: error: '1a' is no name for a part (letters, digits and _)"},
        {"start: mian\nparts: {main: [hang_up]}", "1:8: error: there is no part 'mian'; did you mean 'main'?"},
        {"languages: [en, it]\nparts: {main: [hang_up]}", "1:17: error: 'it' is no language that numbers and dates are spoken in: en, de, fr, es"},
        {"timezone: Berlin\nparts: {main: [hang_up]}", "1:11: error: there is no time zone 'Berlin'; it is named like Europe/Berlin"},
        {"sounds: none\nparts: {main: [hang_up]}", "1:9: error: there is no folder 'none' beside the flow"},
        {"variables: {call: 1}\nparts: {main: [hang_up]}", "1:13: error: 'call' is set by the flow itself"},
        {"variables: {a-b: 1}\nparts: {main: [hang_up]}", "1:13: error: 'a-b' is no name for a variable (letters, digits and _)"},
        {"hours: {a: {monday: closed}}\nparts: {main: [hang_up]}", "1:13: error: 'monday' is no day: mon, mon-fri, sat,sun, daily or holidays"},
        {"hours: {a: {mon: 8-12}}\nparts: {main: [hang_up]}", "1:18: error: '8-12' are no hours: 08:00-12:00, 13:00-18:00 or closed"},
        {"holidays: [25.12.]\nparts: {main: [hang_up]}", "1:12: error: '25.12.' is no day: 2026-04-03, or 12-25 for each year"},
        {"holidays: {12-25: maybe}\nparts: {main: [hang_up]}", "1:19: error: 'maybe' are no hours: 08:00-12:00, 13:00-18:00 or closed"},
        {"prompts: {a: {prompt: b}, b: x}\nparts: {main: [hang_up]}", "1:14: error: a prompt cannot have another one in it"},
        {"parts: {main: nowhere}", "1:15: error: there is no part 'nowhere'"},
    };
    for (const auto& [text, problem] : table) EXPECT_EQ(problem, problems(text)) << text;
}

TEST_F(Check, Steps) {
    const std::vector<std::pair<const char*, const char*>> table = {
        {"{sya: x}", "3:2: error: there is no action 'sya'; did you mean 'say'?"},
        {"[a]", "3:1: error: a step is expected, such as '- say: Hello', not a list"},
        {"{say: x, bage: true}", "3:10: error: there is no field of 'say' 'bage'; did you mean 'barge'?"},
        {"{say: x, barge: yes}", "3:17: error: true or false is expected, not 'yes'"},
        {"{say: }", "3:1: error: 'say' needs what is said"},
        {"{answer: now}", "3:10: error: 'answer' has no value"},
        {"{menu: x}", "3:1: error: 'menu' needs 'keys:', what each key does; several digits are allowed"},
        {"{menu: x, keys: {a: main}}", "3:18: error: 'a' is no key of a telephone: 1 to 8 of 0-9 * #"},
        {"{menu: x, keys: {}}", "3:17: error: at least one is needed"},
        {"{menu: x, keys: {1: mian}}", "3:21: error: there is no part 'mian'; did you mean 'main'?"},
        {"{menu: x, keys: {1: [hang_up]}, first: 5x}", "3:40: error: a duration such as 5s, 300ms or 2m is expected, not '5x'"},
        {"{menu: x, keys: {1: [hang_up]}, first: 5m}", "3:40: error: 'first' must be 100ms to 120s"},
        {"{menu: x, keys: {1: [hang_up]}, retries: 21}", "3:42: error: 'retries' must be 0 to 20"},
        {"{menu: x, keys: {1: [hang_up]}, retries: two}", "3:42: error: a whole number is expected, not 'two'"},
        {"{gather: 1x}", "3:10: error: the name of a variable (letters, digits and _) is expected, not '1x'"},
        {"{gather: call}", "3:1: error: 'call' is set by the flow itself; choose another name"},
        {"{gather: x, min: 4, max: 3}", "3:1: error: 'min' is larger than 'max'"},
        {"{gather: x, until: a}", "3:20: error: keys of the telephone, such as \"#\" is expected, not 'a'"},
        {"{gather: x, valid: 'digit == 1'}", "3:21: error: there is no variable 'digit'; did you mean 'digits'?"},
        {"{refuse: maybe}", "3:10: error: one of busy, rejected is expected, not 'maybe'"},
        {"{goto: mian}", "3:1: error: there is no part 'mian'; did you mean 'main'?"},
        {"{if: 'tires > 1', then: [hang_up]}", "3:7: error: there is no variable 'tires'"},
        {"{if: 'opne(1)', then: [hang_up]}", "3:7: error: there is no function 'opne'; did you mean 'open'?"},
        {"{if: \"open('x')\", then: [hang_up]}", "3:15: error: there is no entry of hours 'x'"},
        {"{if: 'length()', then: [hang_up]}", "3:7: error: length() takes 1 values, not 0"},
        {"{if: 'round(1,2,3)', then: [hang_up]}", "3:7: error: round() takes 1 to 2 values, not 3"},
        {"{if: [1], then: [hang_up]}", "3:6: error: an expression is expected, not a list"},
        {"{set: {call: 1}}", "3:1: error: 'call' is set by the flow itself; choose another name"},
        {"{set: {a b: 1}}", "3:8: error: 'a b' is no name for a variable (letters, digits and _)"},
        {"{set: x}", "3:7: error: a map from variables to expressions is expected, not a text"},
        {"{language: fr}", "3:1: error: there is no language of this flow 'fr'"},
        {"{http: ftp://x}", "3:1: error: an address of the web begins with http:// or https://"},
        {"{http: 'http://x', timeout: 31s}", "3:29: error: 'timeout' must be 100ms to 30s"},
        {"{http: 'http://x', method: fetch}", "3:28: error: one of get, post, put, patch, delete is expected, not 'fetch'"},
        {"{http: 'http://x', headers: [a]}", "3:29: error: a map to texts is expected, not a list"},
        {"{queue: q}", "3:1: error: 'queue' needs 'agents:', the numbers of those who answer"},
        {"{queue: q, agents: []}", "3:20: error: at least one is needed"},
        {"{queue: q, agents: [1], most: 0}", "3:31: error: 'most' must be 1 to 1000"},
        {"{transfer: 1, accept: 12}", "3:1: error: 'accept' is one key"},
        {"{lua: }", "3:1: error: 'lua' needs a file, or 'code:', and not both"},
        {"{lua: good.lua, code: x()}", "3:1: error: 'lua' needs a file, or 'code:', and not both"},
        {"{lua: none.lua}", "3:7: error: there is no file 'none.lua' beside the flow"},
        {"{lua: , code: 'x ='}", "3:1: error: Lua: code:1: unexpected symbol near <eof>"},
        {"{lua: bad.lua}", "3:1: error: Lua: bad.lua:2: ')' expected (to close '(' at line 1) near <eof>"},
        {"{say: {en: x}}", "3:7: error: nothing is said here in de"},
        {"{say: {en: x, de: x, fr: x}}", "3:26: warning: 'fr' is never spoken here: languages: does not have it"},
        {"{say: {en: x, de: x, it: x}}", "3:22: error: there is no language 'it'"},
        {"{say: {sound: x}}", "3:8: error: there is no kind of speech 'sound'"},
        {"{say: {prompt: x}}", "3:7: error: there is no prompt 'x'"},
        {"{say: {file: x.wav}}", "3:7: error: there is no sound file 'x.wav' for de"},
        {"{say: {money: 1}}", "3:7: error: 'money' needs 'currency:', such as EUR"},
        {"{say: {money: 1, currency: YEN}}", "3:7: error: there is no currency 'YEN'"},
        {"{say: {money: 1, curency: EUR}}", "3:7: error: 'money' needs 'currency:', such as EUR\n3:18: error: there is no field of 'money' 'curency'; did you mean 'currency'?"},
        {"{say: {count: 1}}", "3:7: error: 'count' needs 'one:' and 'other:', such as {count: n, one: message, other: messages}"},
        {"{say: {count: 1, one: a, other: b, gender: it}}", "3:44: error: one of masculine, feminine, neuter is expected"},
        {"{say: {silence: 2m}}", "3:17: error: a duration of at most 60s is expected, such as 500ms"},
        {"{say: {number: }}", "3:16: error: an expression is expected, not nothing"},
        {"{say: []}", ""},
        {"{say: [[x]]}", "3:8: error: what is said is expected (a text, or for instance {file: NAME}), not a list"},
        {"{say: 'a ${b'}", "3:12: error: '${' has no '}'; a text with the two characters has them as '$${'"},
        {"{say: 'a ${1 +}'}", "3:15: error: expression: a value is expected at the end"},
    };
    for (const auto& [step, problem] : table) {
        const std::string all = of_step(step);
        // The first one is about the step; that nothing leads to `other` is said where there are no errors.
        EXPECT_EQ(0u, all.find(problem)) << step << "\n" << all;
    }
}

TEST_F(Check, EverythingIsReportedAtOnceInOrder) {
    EXPECT_EQ("1:1: error: there is no entry of a flow 'nam'; did you mean 'name'?\n"
              "3:11: error: there is no action 'sya'; did you mean 'say'?\n"
              "4:10: error: there is no part 'b'\n"
              "4:30: error: expression: '*' is not expected here",
              problems("nam: x\nparts:\n  main: [{sya: x},\n         {goto: b}, {say: \"${*}\"}]\n"));
}

TEST_F(Check, WaysThatLeadNowhere) {
    EXPECT_EQ("3:3: warning: nothing leads to part 'b'", problems("parts:\n  a: [hang_up]\n  b: [hang_up]\n"));
    EXPECT_EQ("1:25: warning: this is never done: the step before it is 'hang_up'", problems("parts: {main: [hang_up, {say: x}]}"));
}

TEST_F(Check, LoopsInWhichNothingWaits) {
    EXPECT_EQ("1:23: error: an endless loop in which nothing waits for the caller: a -> a", problems("parts: {a: [{say: x}, {goto: a}]}"));
    EXPECT_NE(std::string::npos, problems("parts: {a: [{goto: b}], b: [{goto: c}], c: [{goto: a}]}").find("error: an endless loop in which nothing waits for the caller: a -> b -> c -> a"));
    EXPECT_NE(std::string::npos, problems("parts: {a: [{if: true, then: a}]}").find("warning: a loop in which nothing waits for the caller: a -> a; after 1000 steps it fails"));
    EXPECT_NE(std::string::npos, problems("parts: {a: [{call: b}, {goto: a}], b: [{say: x}]}").find("error: an endless loop"));
    EXPECT_EQ("", problems("parts: {a: [{menu: x, keys: {1: a}, failed: a}]}"));
    EXPECT_EQ("", problems("parts: {a: [{call: b}, {goto: a}], b: [{gather: x}]}"));
    EXPECT_EQ("", problems("parts: {a: [{pause: 1s}, {goto: a}]}"));
    EXPECT_EQ("", problems("parts: {a: [{lua: , code: pause(1)}, {goto: a}]}"));
}

TEST_F(Check, MoreThanAHundredProblemsAreCut) {
    std::string text = "parts:\n  main:\n";
    for (int i = 0; i < 200; ++i) text += "    - sya: x\n";
    EXPECT_EQ(100u, load_text(text, "f.yaml").problems.size());
}

TEST_F(Check, IsDrawn) {
    const Loaded loaded = load_text("name: <Desk>\nparts:\n  main: [{menu: 'A & B', keys: {1: sub, 2: [{say: \"x\"}, {call: sub}]}, failed: [hang_up]}]\n  sub: [{set: {n: 'n + 1'}}]\nvariables: {n: 1}\n",
                                    "f.yaml");
    ASSERT_TRUE(loaded.ok());
    const std::string dot = to_dot(*loaded.flow);
    for (const char* expected : {"label=\"&lt;Desk&gt;\"", "menu: A &amp; B", "\"part main\":p1 -> \"part sub\":top [label=\"1\"]",
                                 "\"part main\":p4 -> \"part sub\":top [label=\"\", style=dashed]", "<I>2:</I> say: x", "<I>failed:</I> hang_up", "set: n = n + 1"})
        EXPECT_NE(std::string::npos, dot.find(expected)) << expected << "\n" << dot;
}

TEST_F(Check, TheSchemaHasEveryAction) {
    const std::string text = schema().dump();
    for (const char* name : {"\"say\"", "\"menu\"", "\"gather\"", "\"http\"", "\"on_error\"", "\"no_input\""}) EXPECT_NE(std::string::npos, text.find(name)) << name;
}

}  // namespace
}  // namespace tapi::flow
