// SPDX-License-Identifier: Apache-2.0
// Lua 5.4 with a fence around it: no files, no programs, no code from texts, bounded memory and instructions.
#include "ivr/interpreter/lua_script.hpp"

#include <lua.hpp>

#include <array>
#include <cstdlib>
#include <cstring>

#include "ivr/interpreter/lua_values.hpp"

namespace tapi::flow {
namespace {

constexpr int instructions_a_check = 1000;

}  // namespace

struct LuaScript::State {
    explicit State(ScriptWorld& w) : world(w), lua(lua_newstate(&State::allocate, this)) {
        if (!lua) throw std::bad_alloc();
    }
    ~State() { lua_close(lua); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    static void* allocate(void* self, void* block, size_t old_size, size_t new_size) {
        auto& state = *static_cast<State*>(self);
        const size_t before = block ? old_size : 0;
        if (new_size == 0) {
            std::free(block);
            state.memory -= before;
            return nullptr;
        }
        if (new_size > before && state.memory + new_size - before > most_memory) return nullptr;
        void* moved = std::realloc(block, new_size);
        if (moved) state.memory += new_size - before;
        return moved;
    }

    ScriptWorld& world;
    size_t memory = 0;
    int instructions = 0;
    lua_State* lua;
    lua_State* coroutine = nullptr;
    Json scratch;         // what is pushed by functions that may raise
    std::string mistake;  // why one of them fails
    bool started = false;
};

namespace {

using State = LuaScript::State;

State& state_of(lua_State* lua) {
    void* self = nullptr;
    lua_getallocf(lua, &self);
    return *static_cast<State*>(self);
}

// Raised again at each instruction: pcall in the script does not get around it.
void count_instructions(lua_State* lua, lua_Debug*) {
    State& state = state_of(lua);
    state.instructions += instructions_a_check;
    if (state.instructions <= LuaScript::most_instructions) return;
    lua_sethook(lua, &count_instructions, LUA_MASKCOUNT, 1);
    luaL_error(lua, "more than %d instructions without an action", LuaScript::most_instructions);
}

int raise_mistake(lua_State* lua) { return luaL_error(lua, "%s", state_of(lua).mistake.c_str()); }

int no_program(lua_State* lua) { return luaL_error(lua, "this is not available to scripts of flows"); }

// An action: its number is with the function. Yields it with its arguments.
int yield_action(lua_State* lua) {
    const int arguments = lua_gettop(lua);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    return lua_yield(lua, arguments + 1);
}

int get_variable(lua_State* lua) {
    if (lua_type(lua, 2) != LUA_TSTRING) return 0;
    const Json* value = state_of(lua).world.find(lua_tostring(lua, 2));
    if (!value) return 0;
    push_value(lua, *value);
    return 1;
}

// The part of an action that has C++ objects; false: `mistake` says why.
bool try_set(lua_State* lua, State& state) {
    try {
        auto node = value_at(lua, 3, state.mistake);
        if (!node) return false;
        state.world.set(lua_tostring(lua, 2), to_json(*node));
        return true;
    } catch (const std::exception& error) {
        state.mistake = error.what();
        return false;
    }
}

int set_variable(lua_State* lua) {
    if (lua_type(lua, 2) != LUA_TSTRING) return luaL_error(lua, "the name of a variable is a text");
    return try_set(lua, state_of(lua)) ? 0 : raise_mistake(lua);
}

bool try_evaluate(const char* text, State& state) {
    try {
        state.scratch = state.world.evaluate(text);
        return true;
    } catch (const std::exception& error) {
        state.mistake = error.what();
        return false;
    }
}

int evaluate_expression(lua_State* lua) {
    const char* text = luaL_checkstring(lua, 1);
    State& state = state_of(lua);
    if (!try_evaluate(text, state)) return raise_mistake(lua);
    push_value(lua, state.scratch);
    return 1;
}

int print(lua_State* lua) {
    luaL_Buffer line;
    const int count = lua_gettop(lua);
    luaL_buffinit(lua, &line);
    for (int i = 1; i <= count; ++i) {
        if (i > 1) luaL_addchar(&line, ' ');
        luaL_tolstring(lua, i, nullptr);
        luaL_addvalue(&line);
    }
    luaL_pushresult(&line);
    try {
        state_of(lua).world.log(lua_tostring(lua, -1));
    } catch (const std::exception&) {
        // who cannot hear it goes without
    }
    return 0;
}

void close_doors(lua_State* lua) {
    for (const char* name : {"dofile", "loadfile", "load", "collectgarbage", "require"}) {
        lua_pushcfunction(lua, &no_program);
        lua_setglobal(lua, name);
    }
    lua_getglobal(lua, "string");
    lua_pushcfunction(lua, &no_program);
    lua_setfield(lua, -2, "dump");
    lua_pop(lua, 1);
}

void open_libraries(lua_State* lua) {
    constexpr std::array<luaL_Reg, 5> safe = {{{LUA_GNAME, luaopen_base},
                                               {LUA_TABLIBNAME, luaopen_table},
                                               {LUA_STRLIBNAME, luaopen_string},
                                               {LUA_MATHLIBNAME, luaopen_math},
                                               {LUA_UTF8LIBNAME, luaopen_utf8}}};
    for (const luaL_Reg& library : safe) {
        luaL_requiref(lua, library.name, library.func, 1);
        lua_pop(lua, 1);
    }
    close_doors(lua);
}

void add_vars(lua_State* lua) {
    lua_newtable(lua);
    lua_newtable(lua);
    lua_pushcfunction(lua, &get_variable);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, &set_variable);
    lua_setfield(lua, -2, "__newindex");
    lua_pushboolean(lua, 0);
    lua_setfield(lua, -2, "__metatable");
    lua_setmetatable(lua, -2);
    lua_setglobal(lua, "vars");
}

struct Setting {
    const Code& code;
    bool open;
};

// Protected: whatever is raised in here comes out of lua_pcall. Leaves the compiled script.
int set_up(lua_State* lua) {
    const auto& setting = *static_cast<const Setting*>(lua_touserdata(lua, 1));
    setting.open ? luaL_openlibs(lua) : open_libraries(lua);
    lua_register(lua, "print", &print);
    lua_register(lua, "eval", &evaluate_expression);
    add_vars(lua);
    const auto& all = actions();
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].lua.empty()) continue;
        lua_pushinteger(lua, static_cast<lua_Integer>(i));
        lua_pushcclosure(lua, &yield_action, 1);
        lua_setglobal(lua, all[i].lua.data());
    }
    const char* name = setting.code.name.empty() ? "=code" : setting.code.name.c_str();
    lua_pushfstring(lua, "%s%s", setting.code.name.empty() ? "" : "=", name);
    if (luaL_loadbufferx(lua, setting.code.text.data(), setting.code.text.size(), lua_tostring(lua, -1),
                         "t") != LUA_OK)
        return lua_error(lua);
    return 1;
}

int make_coroutine(lua_State* lua) {
    lua_newthread(lua);
    lua_pushvalue(lua, 1);
    lua_xmove(lua, lua_tothread(lua, -2), 1);
    return 1;
}

int push_last(lua_State* lua) {
    push_value(lua, *static_cast<const Json*>(lua_touserdata(lua, 1)));
    return 1;
}

std::string error_text(lua_State* lua) {
    const char* text = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : nullptr;
    return std::string("Lua: ") + (text ? text : "an error that is no text");
}

bool main_comes_first(const Action& action) {
    return action.main != FieldKind::nothing && action.main != FieldKind::variable;
}

// The arguments of an action: (main, fields), or (fields) where the main value is the name of a variable.
Node fields_of(lua_State* lua, const Action& action, int first) {
    std::string why;
    const auto argument = [&](int index) -> std::optional<Node> {
        if (index > lua_gettop(lua) || lua_isnil(lua, index)) return std::nullopt;
        auto node = value_at(lua, index, why);
        if (!node) throw ScriptError("Lua: " + std::string(action.lua) + ": " + why);
        return node;
    };
    const bool has_main = main_comes_first(action);
    auto main = has_main ? argument(first) : std::nullopt;
    auto fields = argument(first + (has_main ? 1 : 0));
    Node all;
    all.kind = Node::Kind::map;
    all.literal = true;
    if (fields && fields->kind == Node::Kind::map)
        all.members = std::move(fields->members);
    else if (fields && !(fields->kind == Node::Kind::list && fields->items.empty()))
        throw ScriptError("Lua: " + std::string(action.lua) +
                          ": its fields are a table such as {retries = 1}");
    if (main) all.members.push_back({Node(), std::move(*main)});
    return all;
}

}  // namespace

LuaScript::LuaScript(const Code& code, ScriptWorld& world, bool open)
    : state_(std::make_unique<State>(world)) {
    const Setting setting{code, open};
    lua_State* lua = state_->lua;
    lua_pushcfunction(lua, &set_up);
    lua_pushlightuserdata(lua, const_cast<Setting*>(&setting));
    if (lua_pcall(lua, 1, 1, 0) != LUA_OK) throw ScriptError(error_text(lua));
    lua_pushcfunction(lua, &make_coroutine);
    lua_insert(lua, 1);
    if (lua_pcall(lua, 1, 1, 0) != LUA_OK) throw ScriptError(error_text(lua));
    state_->coroutine = lua_tothread(lua, -1);
}

LuaScript::~LuaScript() = default;

std::optional<Request> LuaScript::next(const Json& last) {
    lua_State* lua = state_->lua;
    lua_State* coroutine = state_->coroutine;
    int arguments = 0;
    if (state_->started) {
        lua_pushcfunction(lua, &push_last);
        lua_pushlightuserdata(lua, const_cast<Json*>(&last));
        if (lua_pcall(lua, 1, 1, 0) != LUA_OK) throw ScriptError(error_text(lua));
        lua_xmove(lua, coroutine, 1);
        arguments = 1;
    }
    state_->started = true;
    state_->instructions = 0;
    lua_sethook(coroutine, &count_instructions, LUA_MASKCOUNT, instructions_a_check);
    int results = 0;
    const int status = lua_resume(coroutine, lua, arguments, &results);
    if (status == LUA_OK) return std::nullopt;
    if (status != LUA_YIELD) throw ScriptError(error_text(coroutine));
    if (results < 1 || lua_isinteger(coroutine, -results) == 0)
        throw ScriptError("Lua: coroutine.yield() does nothing here");
    const int first = lua_gettop(coroutine) - results + 1;
    const auto which = static_cast<size_t>(lua_tointeger(coroutine, first));
    Request request;
    request.action = which < actions().size() ? &actions()[which] : nullptr;
    if (!request.action) throw ScriptError("Lua: coroutine.yield() does nothing here");
    request.fields = fields_of(coroutine, *request.action, first + 1);
    lua_pop(coroutine, results);
    return request;
}

}  // namespace tapi::flow
