// SPDX-License-Identifier: Apache-2.0
// Scripts: the same actions, the fence around them, their limits.
#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

using How = Outcome::How;

std::string indented(const std::string& code) {
    std::string out = "    - lua:\n      code: |\n        ";
    for (const char c : code) out += c == '\n' ? std::string("\n        ") : std::string(1, c);
    return out + "\n";
}

class LuaTest : public FlowTest {
  protected:
    Outcome script(const std::string& code, const std::string& further = {}) { return steps(indented(code) + further); }
};

TEST_F(LuaTest, SaysAndAsks) {
    phone.keys = "42#1.";
    script(R"(local number = gather({say = "Your number", max = 4})
say({"You typed", {digits = number}, {count = 2, one = "digit", other = "digits"}}, {barge = false})
local key = menu("One or two", {keys = {"1", "2"}})
say("Key " .. key)
local nothing = gather({max = 1, retries = 0, first = 1})
say(tostring(nothing))
vars.answer = {number = number, list = {1, 2, 3}}
)",
           "    - say: \"${answer.number} ${answer.list[2]}\"\n");
    EXPECT_EQ("Your number You typed four two two digits One or two Key 1 nil 42 3", phone.said());
    EXPECT_TRUE(phone.has("play whole"));
}

TEST_F(LuaTest, TextsOfScriptsAreNotExpanded) {
    script("say('${call.caller}')");
    EXPECT_EQ("${call.caller}", phone.said());
}

TEST_F(LuaTest, SeesVariablesAndExpressions) {
    steps("    - set: {n: 5, list: \"[1, 'two']\"}\n" +
          indented("say(vars.call.caller .. ' ' .. vars.n + 1 .. ' ' .. vars.list[2] .. ' ' .. tostring(vars.none) .. ' ' .. eval('n * 2'))"));
    EXPECT_EQ("1001 6 two nil 10", phone.said());
}

TEST_F(LuaTest, LeavesByAPart) {
    script("if vars.call.caller == '1001' then go('other') end\nsay('never')", "  other:\n    - say: Other\n");
    EXPECT_EQ("Other", phone.said());
}

TEST_F(LuaTest, CallsAPartAndGoesOn) {
    script("call('other')\nsay('back')", "    - hang_up\n  other:\n    - say: Other\n");
    EXPECT_EQ("Other back", phone.said());
}

TEST_F(LuaTest, MenusMayLeaveByAPart) {
    phone.keys = "2";
    script("menu('Two', {keys = {['2'] = 'other'}})\nsay('never')", "  other:\n    - say: Other\n");
    EXPECT_EQ("Two Other", phone.said());
}

TEST_F(LuaTest, ResultsOfTransfersAndRequests) {
    phone.answers = {voice::Outcome::busy};
    script("local how = transfer('1002', {announced = true})\nlocal got = http('http://127.0.0.1:1/')\nsay(how .. ' ' .. got.error)");
    EXPECT_EQ("busy this program makes no requests", phone.said());
}

TEST_F(LuaTest, EndsTheCall) {
    EXPECT_EQ(How::hung_up, script("hang_up()\nsay('never')").how);
    EXPECT_EQ("", phone.said());
}

TEST_F(LuaTest, PrintsToTheLog) {
    script("print('a', 1, true)");
    EXPECT_EQ("a 1 true", events_named("log").at(0)["text"]);
}

struct Bad {
    const char* code;
    const char* text;
};
class BadScript : public LuaTest, public testing::WithParamInterface<Bad> {};

TEST_P(BadScript, FailsTheFlow) {
    EXPECT_EQ(How::failed, script(GetParam().code).how);
    EXPECT_NE(std::string::npos, outcome->text.find(GetParam().text)) << outcome->text;
}

const Bad bad_scripts[] = {
    {"local x = nil\nreturn x.y", "Lua: code:2: attempt to index a nil value"},
    {"error('on purpose')", "Lua: code:1: on purpose"},
    {"error({})", "Lua: an error that is no text"},
    {"while true do end", "more than 1000000 instructions without an action"},
    {"while true do pcall(function() while true do end end) end", "more than 1000000 instructions without an action"},
    {"local s = string.rep('x', 2^30)", "not enough memory"},
    {"local t = {} while true do t[#t + 1] = string.rep('x', 100000) .. #t end", "not enough memory"},
    {"while true do answer() end", "1000 steps without waiting for the caller"},
    {"io.open('/etc/passwd')", "attempt to index a nil value (global 'io')"},
    {"os.execute('true')", "attempt to index a nil value (global 'os')"},
    {"debug.getinfo(1)", "attempt to index a nil value (global 'debug')"},
    {"load('return 1')()", "this is not available to scripts of flows"},
    {"require('x')", "this is not available to scripts of flows"},
    {"dofile('/etc/passwd')", "this is not available to scripts of flows"},
    {"string.dump(print)", "this is not available to scripts of flows"},
    {"say()", "say: 'say' needs what is said"},
    {"say('x', {bage = true})", "there is no field of 'say' 'bage'; did you mean 'barge'?"},
    {"say({sound = 'x'})", "there is no kind of speech 'sound'"},
    {"say('x', 'y')", "say: its fields are a table such as {retries = 1}"},
    {"say(print)", "say: a function is no value for a flow"},
    {"local t = {} t.t = t say(t)", "say: tables nested too deep"},
    {"local t = {} for i = 1, 10001 do t[i] = 'x' end say(t)", "say: more than 10000 values"},
    {"say({1, nil, 3})", "say: a list with holes"},
    {"say({1, 2, x = 5})", "say: a table that is a list and a map at once"},
    {"go('nowhere')", "there is no part 'nowhere'"},
    {"gather({max = 100})", "'max' must be 1 to 64"},
    {"pause(-1)", "a duration such as 5s, 300ms or 2m is expected"},
    {"vars.result = 1", "vars.result is set by the flow itself"},
    {"vars.f = print", "a function is no value for a flow"},
    {"vars[1] = 2", "the name of a variable is a text"},
    {"eval('1 +')", "expression: a value is expected at the end"},
    {"eval('1 / 0')", "division by 0"},
    {"say({number = 'x'})", "cannot be spoken as a number"},
};
INSTANTIATE_TEST_SUITE_P(Lua, BadScript, testing::ValuesIn(bad_scripts));

TEST_F(LuaTest, AMistakeInAnExpressionCanBeCaught) {
    script("local ok, why = pcall(eval, '1 / 0')\nsay(why)");
    EXPECT_EQ("division by 0", phone.said());
}

TEST_F(LuaTest, IsOpenWhereTheProgramSaysSo) {
    environment.open_lua = true;
    script("say(type(os.time()) .. type(require('io')))");
    EXPECT_EQ("numbertable", phone.said());
}

}  // namespace
}  // namespace tapi::flow
