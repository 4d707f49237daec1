// SPDX-License-Identifier: Apache-2.0
// The steps of a scenario one after the other, and what must have been seen.
#include <algorithm>
#include <sstream>

#include "runner/stage.hpp"

namespace tapi::scenario {
namespace {

// Expected beside seen.
std::string side_by_side(const std::vector<std::string>& expected, const std::vector<std::string>& seen) {
    size_t width = 10;
    for (const std::string& line : expected) width = std::max(width, line.size());
    std::ostringstream text;
    const auto row = [&](const std::string& left, const std::string& right) {
        text << "    " << (left == right ? "  " : "! ") << left << std::string(width + 2 - left.size(), ' ')
             << "| " << right << '\n';
    };
    text << "      "
         << "expected" << std::string(width + 2 - 8, ' ') << "| seen\n";
    for (size_t i = 0; i < std::max(expected.size(), seen.size()); ++i) {
        row(i < expected.size() ? expected[i] : "", i < seen.size() ? seen[i] : "");
    }
    return text.str();
}

class Watching {
  public:
    Watching(const Sees& sees, Actor& actor) : sees_(sees), actor_(actor) {
        for (const Group& group : sees.groups) {
            for (const Line& line : group) expected_.push_back((line.maybe ? "maybe " : "") + line.text);
        }
    }
    void watch() {
        for (const Group& group : sees_.groups) {
            Group left = group;
            while (std::any_of(left.begin(), left.end(), [](const Line& line) { return !line.maybe; })) {
                if (actor_.seen.empty() && !actor_.wait_more()) fail("nothing more came");
                if (!takes(left)) fail("another message came");
            }
            take_what_may_be(left);
        }
        if (!sees_.groups.empty()) return;
        if (!actor_.settle()) actor_.collect();
        if (!actor_.seen.empty()) fail("something came");
    }

  private:
    // The next message is one of those that are left.
    bool takes(Group& left) {
        const Msg message = actor_.seen.front();
        const std::string before = actor_.words(message);
        const auto found = std::find_if(left.begin(), left.end(),
                                        [&](const Line& line) { return actor_.fits(line.text, message); });
        if (found == left.end()) return false;
        seen_.push_back(actor_.words(message));
        actor_.seen.pop_front();
        left.erase(found);
        return true;
    }
    void take_what_may_be(Group& left) {
        if (left.empty()) return;
        if (actor_.seen.empty() && !actor_.settle()) actor_.collect();
        while (!left.empty() && !actor_.seen.empty() && takes(left)) {
        }
    }
    [[noreturn]] void fail(const std::string& how) {
        if (!actor_.settle()) actor_.collect();
        for (const Msg& message : actor_.seen) seen_.push_back(actor_.words(message));
        throw Fault(sees_.where + ": " + sees_.app + " sees: " + how + "\n" + side_by_side(expected_, seen_));
    }

    const Sees& sees_;
    Actor& actor_;
    std::vector<std::string> expected_, seen_;
};

}  // namespace

void Stage::play(const Together& together) {
    std::vector<Started> started;
    for (const Action& action : together.actions) {
        if (action.verb == "kill") {
            act(action);
        } else {
            started.push_back(start(action, actor(action.app, action.where)));
        }
    }
    for (const Started& each : started) check(*each.action, finish(each));
}

void Stage::play(const Sees& sees) {
    Actor& who = actor(sees.app, sees.where);
    who.collect();
    Watching(sees, who).watch();
}

void Stage::play(const Step& step) {
    if (const auto* action = std::get_if<Action>(&step)) return check(*action, act(*action));
    if (const auto* together = std::get_if<Together>(&step)) return play(*together);
    play(std::get<Sees>(step));
}

void Stage::play_end() {
    for (auto& [id, actor] : actors_) {
        if (actor->plan().ignored || !actor->alive()) continue;
        const Sees nothing{scenario_.file + ": at the end", id, {}};
        Watching(nothing, *actor).watch();
    }
}

void Stage::play() {
    for (const Step& step : scenario_.steps) play(step);
    play_end();
}

}  // namespace tapi::scenario
