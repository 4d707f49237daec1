// SPDX-License-Identifier: Apache-2.0
// Reads scenario files. A fault names the file, the line, and what was expected there.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "runner/scenario.hpp"

namespace tapi::scenario {
namespace {

struct Source {
    std::string where;  // file:line
    std::string text;   // without indentation and comment
    std::string raw;
    size_t indent = 0;
};

std::string trimmed(const std::string& text) {
    const size_t begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

bool takes(std::string& text, const std::string& beginning) {
    if (!text.starts_with(beginning)) return false;
    text = trimmed(text.substr(beginning.size()));
    return true;
}

[[noreturn]] void fail(const Source& at, const std::string& expected) {
    throw Fault(at.where + ": expected " + expected + ", found \"" + at.text + '"');
}

class Parser {
  public:
    Parser(std::string_view text, const std::string& file) {
        scenario_.file = file;
        std::istringstream stream{std::string(text)};
        std::string raw;
        for (int number = 1; std::getline(stream, raw); ++number) {
            Source line{file + ":" + std::to_string(number), trimmed(raw), raw, 0};
            line.indent = std::min(raw.find_first_not_of(" \t"), raw.size());
            lines_.push_back(line);
        }
    }
    Scenario parse() {
        while (at_ < lines_.size()) {
            const Source& line = lines_[at_++];
            if (line.text.empty() || line.text.starts_with('#')) continue;
            if (line.indent != 0) fail(line, "a line that is not indented");
            statement(line);
        }
        if (scenario_.title.empty()) throw Fault(scenario_.file + ":1: expected \"title: ...\"");
        if (scenario_.apps.empty()) throw Fault(scenario_.file + ":1: expected at least one \"app ...\"");
        return std::move(scenario_);
    }

  private:
    void statement(const Source& line) {
        std::string rest = line.text;
        if (takes(rest, "title:")) {
            scenario_.title = rest;
        } else if (takes(rest, "rules:")) {
            scenario_.rules = rest;
        } else if (takes(rest, "pending:")) {
            scenario_.pending = rest.empty() ? "no reason given" : rest;
        } else if (line.text == "exchange") {
            scenario_.exchange = block();
        } else if (line.text == "exchange adds") {
            scenario_.more_exchange = block();
        } else if (line.text == "server") {
            scenario_.server = block();
        } else if (line.text == "tables") {
            scenario_.tables = block();
        } else if (takes(rest, "app ")) {
            scenario_.apps.push_back(app(line, rest));
        } else if (line.text == "together") {
            scenario_.steps.push_back(together(line));
        } else {
            step(line);
        }
    }

    // The indented lines that follow, as they are.
    std::string block() {
        std::string text;
        while (at_ < lines_.size() && (lines_[at_].text.empty() || lines_[at_].indent > 0)) {
            text += lines_[at_++].raw + "\n";
        }
        return text;
    }
    std::vector<Source> indented() {
        std::vector<Source> found;
        for (; at_ < lines_.size() && (lines_[at_].text.empty() || lines_[at_].indent > 0); ++at_) {
            if (!lines_[at_].text.empty() && !lines_[at_].text.starts_with('#')) found.push_back(lines_[at_]);
        }
        return found;
    }

    static bool is_no_app(const std::string& id) { return id == "server" || id == "provider" || id == "panel"; }

    static bool is_version(const std::string& word) {
        return word == "1.3" || word == "1.4" || word == "2.0" || word == "2.1" || word == "2.2";
    }

    App app(const Source& line, const std::string& text) {
        std::vector<std::string> words = split(text);
        App app;
        app.id = app.program = words.at(0);
        app.ignored = std::erase(words, "ignored") > 0;
        if (is_no_app(app.id)) fail(line, "another name for an application");
        size_t i = 1;
        for (; i < words.size() && words[i] != "on" && words[i] != "phones"; ++i) {
            const bool more = i + 1 < words.size();
            if (is_version(words[i])) {
                app.version = words[i];
            } else if (words[i] == "named" && more) {
                app.program = words[++i];
            } else if (words[i] == "by" && more) {
                app.mechanism = words[++i];
            } else {
                fail(line,
                     "a version, \"named PROGRAM\", \"by MECHANISM\", \"ignored\", \"on NUMBER "
                     "PRIVILEGES\" or \"phones NUMBER PRIVILEGE\"");
            }
        }
        const auto phones = std::find(words.begin() + static_cast<std::ptrdiff_t>(std::min(i, words.size())),
                                      words.end(), "phones");
        if (phones != words.end()) app.phones = openings(line, {phones + 1, words.end()}, "phones");
        words.erase(phones, words.end());
        if (i < words.size()) app.lines = openings(line, {words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end()}, "on");
        return app;
    }

    static std::vector<Opening> openings(const Source& line, const std::vector<std::string>& words,
                                         const std::string& after) {
        std::vector<Opening> found;
        if (words.empty()) fail(line, "NUMBER PRIVILEGES after \"" + after + '"');
        for (size_t i = 0; i < words.size(); ++i) found.push_back(opening(line, words, i, after));
        return found;
    }

    // NUMBER PRIVILEGES [for MEDIA], and a comma before the next one.
    static Opening opening(const Source& line, const std::vector<std::string>& words, size_t& i,
                           const std::string& after) {
        if (i + 1 >= words.size()) fail(line, "NUMBER PRIVILEGES after \"" + after + '"');
        Opening opening{words[i], words[i + 1]};
        ++i;
        if (i + 2 < words.size() && words[i + 1] == "for") {
            opening.media = words[i + 2];
            i += 2;
        }
        std::string& last = opening.media.ends_with(',') ? opening.media : opening.privileges;
        if (last.ends_with(',')) {
            last.pop_back();
        } else if (i + 1 < words.size()) {
            fail(line, "a comma before the next one");
        }
        return opening;
    }

    Together together(const Source& line) {
        Together steps;
        for (const Source& each : indented()) {
            check_app(each, each.text);
            steps.actions.push_back(parse_action(each.text, each.where));
        }
        if (steps.actions.size() < 2) fail(line, "at least two indented actions after \"together\"");
        return steps;
    }

    void check_app(const Source& line, const std::string& text) {
        const std::string id = text.substr(0, text.find_first_of(" :"));
        const auto known = [&](const App& app) { return app.id == id; };
        scenario_.uses_panel = scenario_.uses_panel || id == "panel";
        if (is_no_app(id) ||
            std::any_of(scenario_.apps.begin(), scenario_.apps.end(), known))
            return;
        fail(line, "an application (there is no \"app " + id + "\"), \"server\", \"provider\", \"panel\", or a heading");
    }

    void step(const Source& line) {
        check_app(line, line.text);
        const std::vector<std::string> words = split(line.text);
        if (words.size() >= 2 && words[1] == "sees") {
            Sees sees{line.where, words[0], {}};
            if (words.size() == 3 && words[2] == "nothing") return scenario_.steps.push_back(sees);
            if (words.size() != 2)
                fail(line, "\"" + words[0] + " sees\" or \"" + words[0] + " sees nothing\"");
            sees.groups = groups(line);
            return scenario_.steps.push_back(sees);
        }
        Action action = parse_action(line.text, line.where);
        if (line.text == "provider: becomes") action.values["configuration"] = block();
        scenario_.steps.push_back(std::move(action));
    }

    std::vector<Group> groups(const Source& line) {
        std::vector<Group> groups;
        bool open = false;
        for (const Source& each : indented()) {
            if (each.text == "{") {
                if (open) fail(each, "\"}\" before the next \"{\"");
                groups.emplace_back();
                open = true;
            } else if (each.text == "}") {
                if (!open) fail(each, "\"{\" before \"}\"");
                open = false;
            } else {
                if (!open) groups.emplace_back();
                Line expected{each.where, each.text, false};
                expected.maybe = takes(expected.text, "maybe ");
                groups.back().push_back(expected);
            }
        }
        if (open) fail(line, "\"}\"");
        if (groups.empty()) fail(line, "indented messages");
        return groups;
    }

    Scenario scenario_;
    std::vector<Source> lines_;
    size_t at_ = 0;
};

}  // namespace

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false, any = false;
    for (const char c : text) {
        if (c == '"') {
            quoted = !quoted;
            any = true;
        } else if (c == ' ' && !quoted) {
            if (!word.empty() || any) words.push_back(word);
            word.clear();
            any = false;
        } else {
            word += c;
        }
    }
    if (!word.empty() || any) words.push_back(word);
    return words;
}

Action parse_action(const std::string& text, const std::string& where) {
    const Source line{where, text, text, 0};
    Action action;
    action.where = where;
    action.text = text;
    std::vector<std::string> words = split(text);
    if (words.size() < 2 || !words[0].ends_with(':')) fail(line, "\"APP: VERB ...\" or \"APP sees\"");
    action.app = words[0].substr(0, words[0].size() - 1);
    size_t i = 1;
    if (words[i] == "begin" && words.size() > 2) {
        action.begun = true;
        ++i;
    }
    action.verb = words[i++];
    enum { plain, names, gives, results } part = plain;
    for (; i < words.size(); ++i) {
        const std::string& word = words[i];
        const size_t equals = word.find('=');
        if (word == "as" || word == "gives" || word == "->") {
            part = word == "as" ? names : word == "gives" ? gives : results;
        } else if (part == results) {
            if (word != "|") action.results.push_back(word);
        } else if (part == names) {
            action.names.push_back(word);
        } else if (part == gives) {
            if (equals == word.npos) fail(line, "KEY=VALUE after \"gives\"");
            action.gives[word.substr(0, equals)] = word.substr(equals + 1);
        } else if (equals != word.npos) {
            action.values[word.substr(0, equals)] = word.substr(equals + 1);
        } else {
            action.words.push_back(word);
        }
    }
    if (part == results && action.results.empty()) fail(line, "the name of an error after \"->\"");
    return action;
}

Scenario parse(std::string_view text, const std::string& file) { return Parser(text, file).parse(); }

Scenario load(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw Fault(path + ": cannot be read");
    std::stringstream text;
    text << file.rdbuf();
    return parse(text.str(), path.substr(path.rfind('/') + 1));
}

}  // namespace tapi::scenario
