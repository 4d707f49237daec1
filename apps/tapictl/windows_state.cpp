// SPDX-License-Identifier: Apache-2.0
// Reading .reg and .ini files. Lines that mean nothing here are passed over; nothing in them is trusted.
#include "windows_state.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>
#include <names.hpp>

#include "words.hpp"

namespace tapi::ctl {
namespace {

using nlohmann::json;
using Values = std::map<std::string, std::string>;  // by name in lower case
using Keys = std::map<std::string, Values>;         // by path or section in lower case

constexpr uint32_t location_tone = 1, location_uses_card = 2, card_hidden = 2;
constexpr const char* rule_signs = "0123456789ABCDEFGHIKPTW*#!,@$?() -.";

void append_utf8(std::string& out, uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += static_cast<char>((0xF00 >> more & 0xFF) | c >> 6 * more);
    for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | (c >> 6 * i & 0x3F));
}

std::string from_utf16(const std::string& bytes) {
    std::string out;
    uint32_t high = 0;
    for (size_t i = 2; i + 1 < bytes.size(); i += 2) {
        const uint32_t unit = static_cast<uint8_t>(bytes[i]) | static_cast<uint32_t>(static_cast<uint8_t>(bytes[i + 1])) << 8;
        if (unit >= 0xDC00 && unit < 0xE000) {
            append_utf8(out, high != 0 ? 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD);
            high = 0;
            continue;
        }
        if (high != 0) append_utf8(out, 0xFFFD);
        high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
        if (high == 0) append_utf8(out, unit);
    }
    return out;
}

std::string text_of(const std::string& bytes) {
    if (bytes.rfind("\xFF\xFE", 0) == 0) return from_utf16(bytes);
    return bytes.rfind("\xEF\xBB\xBF", 0) == 0 ? bytes.substr(3) : bytes;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines(1);
    for (const char c : text) {
        if (c == '\n') {
            lines.emplace_back();
        } else if (c != '\r') {
            lines.back() += c;
        }
    }
    return lines;
}

// A text in quotes that begins at `at`, which goes behind it; backslashes protect in a registry's export.
std::string quoted(const std::string& line, size_t& at, bool escapes) {
    std::string text;
    for (++at; at < line.size() && line[at] != '"'; ++at) {
        if (escapes && line[at] == '\\' && at + 1 < line.size()) ++at;
        text += line[at];
    }
    if (at < line.size()) ++at;
    return text;
}

// "name"="text" or "name"=dword:0000002c, the number in decimal; other kinds of values are none of dialing's.
void read_registry_value(const std::string& line, Values& values) {
    if (line.empty() || line[0] != '"') return;
    size_t at = 0;
    const std::string name = lower(quoted(line, at, true));
    if (at >= line.size() || line[at] != '=') return;
    if (++at < line.size() && line[at] == '"') {
        values[name] = quoted(line, at, true);
    } else if (line.compare(at, 6, "dword:") == 0) {
        values[name] = std::to_string(std::strtoul(line.c_str() + at + 6, nullptr, 16));
    }
}

void read_ini_value(const std::string& line, Values& values) {
    const size_t equals = line.find('=');
    if (equals != line.npos && line[0] != ';') values[lower(line.substr(0, equals))] = line.substr(equals + 1);
}

Keys keys_of(const std::vector<std::string>& lines, bool registry) {
    Keys keys;
    Values* values = nullptr;
    for (const std::string& line : lines) {
        if (!line.empty() && line[0] == '[') {
            values = &keys[lower(line.substr(1, line.find(']') - 1))];
        } else if (values != nullptr) {
            registry ? read_registry_value(line, *values) : read_ini_value(line, *values);
        }
    }
    return keys;
}

// The part behind "\telephony\", or nothing.
std::string below_telephony(const std::string& path) {
    constexpr const char* root = "\\telephony\\";
    const size_t at = path.rfind(root);
    return at == path.npos ? "" : path.substr(at + std::char_traits<char>::length(root));
}

const std::string& value(const Values& values, const char* name) {
    static const std::string none;
    const auto at = values.find(name);
    return at != values.end() ? at->second : none;
}
uint32_t number(const Values& values, const char* name) {
    return static_cast<uint32_t>(std::strtoul(value(values, name).c_str(), nullptr, 10));
}

// Fields between commas, those in quotes without them.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (size_t at = 0; at < line.size();) {
        if (line[at] == ',') {
            fields.emplace_back();
            ++at;
        } else if (line[at] == '"') {
            fields.back() += quoted(line, at, false);
        } else {
            if (line[at] != ' ') fields.back() += line[at];
            ++at;
        }
    }
    return fields;
}

class Collector {
  public:
    WindowsState finish() {
        for (json& location : locations_) {
            const std::string card = location["card"];
            location["card"] = card_names_.count(card) != 0 ? card_names_[card] : "";
            if (!card.empty() && location["card"] == "") {
                note("location \"" + location["name"].get<std::string>() + "\": its calling card does not come along");
            }
        }
        out_.state = {{"opentapi_state", 1}, {"locations", locations_}, {"cards", cards_}};
        if (!current_.empty()) out_.state["current_location"] = current_;
        out_.state["priorities"] = {{"media", media_}, {"requests", requests_}};
        return std::move(out_);
    }

    void registry_location(const Values& v, const std::string& current) {
        const uint32_t flags = v.count("flags") != 0 ? number(v, "flags") : location_tone;
        location({{"name", value(v, "name")},
                  {"country", value(v, "country")},
                  {"area", value(v, "areacode")},
                  {"local_access", value(v, "outsideaccess")},
                  {"long_distance_access", value(v, "longdistanceaccess")},
                  {"cancel_call_waiting", value(v, "disablecallwaiting")},
                  {"toll_prefixes", value(v, "tolllist")},
                  {"pulse", (flags & location_tone) == 0},
                  {"card", (flags & location_uses_card) != 0 ? value(v, "callingcard") : ""}},
                 !current.empty() && value(v, "id") == current);
    }

    // id, name, outside, long distance, area, country, card, as long distance, insert area, toll prefixes, pulse, waiting
    void ini_location(const std::vector<std::string>& f, const std::string& current) {
        if (f.size() < 7) return;
        const auto field = [&](size_t i) { return i < f.size() ? f[i] : std::string(); };
        location({{"name", f[1]},
                  {"country", f[5]},
                  {"area", f[4]},
                  {"local_access", f[2]},
                  {"long_distance_access", f[3]},
                  {"cancel_call_waiting", field(11)},
                  {"toll_prefixes", field(9)},
                  {"pulse", field(10) == "1"},
                  {"card", f[6] == "0" ? "" : f[6]}},
                 f[0] == current);
    }

    void registry_card(const Values& v) {
        const std::string& name = value(v, "name");
        if (name.empty() || (number(v, "flags") & card_hidden) != 0) return;
        const json card = {{"name", name},
                           {"same_area", value(v, "localrule")},
                           {"long_distance", value(v, "ldrule")},
                           {"international", value(v, "internationalrule")}};
        for (const char* rule : {"same_area", "long_distance", "international"}) {
            if (card[rule].get<std::string>().find_first_not_of(rule_signs) != std::string::npos) {
                return note("card \"" + name + "\" does not come along: its rules have signs that OpenTAPI does not know");
            }
        }
        card_names_[value(v, "id")] = name;
        cards_.push_back(card);
        note("card \"" + name + "\": Windows does not give away its number; tapi dialing add-card \"" + name + "\" --number");
    }

    void priorities(const Values& values) {
        for (const auto& [name, programs] : values) {
            json list = json::array();
            for (const std::string& program : fields_of(programs)) {
                if (!program.empty()) list.push_back(program.substr(program.find_last_of("\\/") + 1));
            }
            if (list.empty()) continue;
            if (name == "requestmakecall") requests_["MAKECALL"] = list;
            for (const auto& mode : names::table(names::Family::LINEMEDIAMODE)) {
                const char* mode_name = names::short_name(names::Family::LINEMEDIAMODE, mode);
                if (name == lower(mode_name)) media_[mode_name] = list;
            }
        }
    }

  private:
    void note(std::string text) { out_.notes.push_back(std::move(text)); }

    void location(json item, bool current) {
        const std::string name = item["name"];
        if (name.empty()) return;
        const std::string toll = item["toll_prefixes"];
        if (toll.find_first_not_of("0123456789,") != std::string::npos) {
            item["toll_prefixes"] = "";
            note("location \"" + name + "\": its toll list \"" + toll + "\" does not come along; " +
                 "tapi dialing add-location \"" + name + "\" --toll-list LIST");
        }
        if (current) current_ = name;
        locations_.push_back(std::move(item));
    }

    WindowsState out_;
    json locations_ = json::array(), cards_ = json::array(), media_ = json::object(), requests_ = json::object();
    std::string current_;
    std::map<std::string, std::string> card_names_;  // by id
};

WindowsState from_registry(const Keys& keys) {
    Collector all;
    std::string current;
    for (const auto& [path, values] : keys) {
        if (below_telephony(path) == "locations") current = value(values, "currentid");
    }
    for (const auto& [path, values] : keys) {
        const std::string place = below_telephony(path);
        if (place.rfind("cards\\card", 0) == 0) all.registry_card(values);
        if (place.rfind("locations\\location", 0) == 0 && place.find('\\', 10) == place.npos) {
            all.registry_location(values, current);
        }
        if (place == "handoffpriorities") all.priorities(values);
    }
    return all.finish();
}

WindowsState from_ini(const Keys& keys) {
    Collector all;
    if (const auto section = keys.find("locations"); section != keys.end()) {
        const std::string current = fields_of(value(section->second, "currentlocation"))[0];
        for (const auto& [name, line] : section->second) {
            const bool numbered = name.size() > 8 && std::isdigit(static_cast<unsigned char>(name[8])) != 0;
            if (name.rfind("location", 0) == 0 && numbered) all.ini_location(fields_of(line), current);
        }
    }
    if (const auto section = keys.find("handoffpriorities"); section != keys.end()) all.priorities(section->second);
    return all.finish();
}

}  // namespace

std::optional<WindowsState> read_windows_state(const std::string& bytes) {
    const std::vector<std::string> lines = lines_of(text_of(bytes));
    if (lines[0].rfind("Windows Registry Editor", 0) == 0 || lines[0] == "REGEDIT4") {
        return from_registry(keys_of(lines, true));
    }
    const Keys keys = keys_of(lines, false);
    if (keys.count("locations") == 0 && keys.count("handoffpriorities") == 0) return std::nullopt;
    return from_ini(keys);
}

}  // namespace tapi::ctl
