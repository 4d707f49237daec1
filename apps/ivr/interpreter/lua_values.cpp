// SPDX-License-Identifier: Apache-2.0
// Tables with the keys 1 to n are lists, others are maps; the empty one is a list.
#include "ivr/interpreter/lua_values.hpp"

#include <lua.hpp>

#include <cmath>

#include "ivr/interpreter/lua_script.hpp"

namespace tapi::flow {
namespace {

class Taker {
  public:
    Taker(lua_State* lua, std::string& why) : lua_(lua), why_(why) {}

    std::optional<Node> take(int index, int depth) {
        if (++values_ > LuaScript::most_values)
            return wrong("more than " + std::to_string(LuaScript::most_values) + " values");
        if (depth > LuaScript::deepest_table || lua_checkstack(lua_, 4) == 0)
            return wrong("tables nested too deep");
        Node node;
        node.literal = node.quoted = true;
        node.kind = Node::Kind::text;
        switch (lua_type(lua_, index)) {
            case LUA_TNIL:
                node.kind = Node::Kind::nothing;
                return node;
            case LUA_TBOOLEAN:
                return scalar(node, lua_toboolean(lua_, index) != 0);
            case LUA_TNUMBER:
                return number(node, index);
            case LUA_TSTRING: {
                size_t size = 0;
                const char* text = lua_tolstring(lua_, index, &size);
                return scalar(node, std::string(text, size));
            }
            case LUA_TTABLE:
                return table(node, lua_absindex(lua_, index), depth);
            default:
                return wrong(std::string("a ") + lua_typename(lua_, lua_type(lua_, index)) +
                             " is no value for a flow");
        }
    }

  private:
    std::optional<Node> wrong(std::string why) {
        why_ = std::move(why);
        return std::nullopt;
    }

    std::optional<Node> scalar(Node& node, Json value) {
        node.text = text_of(value);
        node.quoted = value.is_string();  // true and 5 are read as flags and numbers
        node.value = std::move(value);
        return std::move(node);
    }

    std::optional<Node> number(Node& node, int index) {
        if (lua_isinteger(lua_, index) != 0)
            return scalar(node, static_cast<int64_t>(lua_tointeger(lua_, index)));
        const double real = lua_tonumber(lua_, index);
        if (!std::isfinite(real)) return wrong("a number that is not finite");
        if (std::floor(real) == real && std::fabs(real) < 9e15)
            return scalar(node, static_cast<int64_t>(real));
        return scalar(node, real);
    }

    std::optional<Node> table(Node& node, int index, int depth) {
        const size_t length = lua_rawlen(lua_, index);
        std::vector<std::optional<Node>> items(std::min(length, LuaScript::most_values));
        for (lua_pushnil(lua_); lua_next(lua_, index) != 0; lua_pop(lua_, 1)) {
            auto value = take(-1, depth + 1);
            if (!value || !keep(node, items, std::move(*value))) {
                lua_pop(lua_, 2);
                return std::nullopt;
            }
        }
        node.kind = node.members.empty() ? Node::Kind::list : Node::Kind::map;
        for (auto& item : items) {
            if (!item) return wrong("a list with holes");
            node.items.push_back(std::move(*item));
        }
        if (!node.members.empty() && !node.items.empty())
            return wrong("a table that is a list and a map at once");
        return std::move(node);
    }

    // The key is below the value, which is on top.
    bool keep(Node& node, std::vector<std::optional<Node>>& items, Node value) {
        if (lua_isinteger(lua_, -2) != 0) {
            const auto at = lua_tointeger(lua_, -2);
            if (at >= 1 && static_cast<size_t>(at) <= items.size()) {
                items[static_cast<size_t>(at) - 1] = std::move(value);
                return true;
            }
        }
        Member member;
        member.key.kind = Node::Kind::text;
        if (lua_type(lua_, -2) == LUA_TSTRING)
            member.key.text = lua_tolstring(lua_, -2, nullptr);
        else if (lua_isinteger(lua_, -2) != 0)
            member.key.text = std::to_string(lua_tointeger(lua_, -2));
        else
            return wrong("a table with keys that are neither texts nor numbers").has_value();
        member.value = std::move(value);
        node.members.push_back(std::move(member));
        return true;
    }

    lua_State* lua_;
    std::string& why_;
    size_t values_ = 0;
};

}  // namespace

void push_value(lua_State* lua, const Json& value) {
    luaL_checkstack(lua, 4, "values nested too deep");
    switch (value.type()) {
        case Json::value_t::boolean:
            lua_pushboolean(lua, value.get<bool>());
            return;
        case Json::value_t::number_integer:
        case Json::value_t::number_unsigned:
            lua_pushinteger(lua, value.get<int64_t>());
            return;
        case Json::value_t::number_float:
            lua_pushnumber(lua, value.get<double>());
            return;
        case Json::value_t::string: {
            const auto& text = value.get_ref<const std::string&>();
            lua_pushlstring(lua, text.data(), text.size());
            return;
        }
        case Json::value_t::array:
            lua_createtable(lua, static_cast<int>(value.size()), 0);
            for (size_t i = 0; i < value.size(); ++i) {
                push_value(lua, value[i]);
                lua_rawseti(lua, -2, static_cast<lua_Integer>(i) + 1);
            }
            return;
        case Json::value_t::object:
            lua_createtable(lua, 0, static_cast<int>(value.size()));
            for (auto it = value.begin(); it != value.end(); ++it) {
                lua_pushlstring(lua, it.key().data(), it.key().size());
                push_value(lua, it.value());
                lua_rawset(lua, -3);
            }
            return;
        default:
            lua_pushnil(lua);
            return;
    }
}

std::optional<Node> value_at(lua_State* lua, int index, std::string& why) {
    return Taker(lua, why).take(index, 0);
}

}  // namespace tapi::flow
