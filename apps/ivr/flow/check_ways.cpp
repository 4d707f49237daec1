// SPDX-License-Identifier: Apache-2.0
// Where a call can go: parts that nothing leads to, steps behind an end, loops in which nobody waits for the
// caller.
#include <algorithm>

#include "ivr/flow/actions.hpp"
#include "ivr/flow/checks.hpp"
#include "ivr/flow/walk.hpp"

namespace tapi::flow {
namespace {

const PartName* leads_to(const Step& step) {
    const auto* go = step.get<PartName>("goto");
    return go ? go : step.get<PartName>("call");
}

void reach(const Flow& flow, const std::string& name, std::set<std::string>& reached) {
    const Part* part = flow.part(name);
    if (!part || !reached.insert(name).second) return;
    each_step(part->steps, [&](const Step& step) {
        if (const PartName* next = leads_to(step)) reach(flow, next->name, reached);
    });
}

void unreached(const Flow& flow, Problems& problems) {
    std::set<std::string> reached;
    reach(flow, flow.start, reached);
    each_step(flow.on_error, [&](const Step& step) {
        if (const PartName* next = leads_to(step)) reach(flow, next->name, reached);
    });
    for (const auto& [name, part] : flow.parts)
        if (named_in_scripts(flow, name)) reach(flow, name, reached);
    for (const auto& [name, part] : flow.parts)
        if (reached.count(name) == 0) problems.warning(part.place, "nothing leads to part '" + name + "'");
}

void behind_an_end(const Steps& steps, Problems& problems) {
    for (size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].action->leaves && i + 1 < steps.size()) {
            problems.warning(steps[i + 1].place, "this is never done: the step before it is '" +
                                                     std::string(steps[i].action->name) + "'");
            break;
        }
    }
    for (const Step& step : steps)
        each_branch(step, [&](const std::string&, const Steps& inner) { behind_an_end(inner, problems); });
}

// A way from the beginning of a part to another on which nothing waits.
struct Edge {
    std::string to;
    Place place;
    bool always = false;  // no condition stands before it
};

// Finds those edges. What a step does is on the way even when it only may be done.
class Silent {
  public:
    explicit Silent(const Flow& flow) : flow_(flow) {}

    std::vector<Edge> from(const Part& part) {
        edges_.clear();
        passes(part.steps, true);
        return edges_;
    }

  private:
    // Whether the way may go on behind these steps without having waited.
    bool passes(const Steps& steps, bool always) {
        for (const Step& step : steps) {
            if (step.action->waits || step.action->name == "lua")
                return false;  // a script may ask the caller
            const bool way_on = branches(step);
            if (const PartName* next = leads_to(step)) {
                edges_.push_back({next->name, step.place, always});
                if (step.action->name == "call" && !called_passes(next->name)) return false;
            }
            if (step.action->leaves || !way_on) return false;
            always = always && !has_branch(step);
        }
        return true;
    }

    bool has_branch(const Step& step) {
        bool any = false;
        each_branch(step, [&](const std::string&, const Steps&) { any = true; });
        return any;
    }

    // `if` and `choose` go on where one of their branches does, or where one is missing; others also without
    // any.
    bool branches(const Step& step) {
        const auto& name = step.action->name;
        bool on = (name != "if" && name != "choose") || !step.find("else");
        each_branch(step, [&](const std::string&, const Steps& inner) { on = passes(inner, false) || on; });
        return on;
    }

    bool called_passes(const std::string& name) {
        const Part* part = flow_.part(name);
        if (!part || !inside_.insert(name).second) return true;
        const auto kept = edges_;
        const bool on = passes(part->steps, false);
        edges_ = kept;
        inside_.erase(name);
        return on;
    }

    const Flow& flow_;
    std::vector<Edge> edges_;
    std::set<std::string> inside_;
};

class Loops {
  public:
    Loops(const Flow& flow, Problems& problems) : problems_(problems) {
        Silent silent(flow);
        for (const auto& [name, part] : flow.parts) edges_[name] = silent.from(part);
    }

    void report() {
        for (const auto& [name, edges] : edges_) {
            way_.clear();
            seen_.clear();
            follow(name, name, true);
        }
    }

  private:
    // Back to `home` from `name`, which is on the way from it.
    void follow(const std::string& home, const std::string& name, bool always) {
        for (const Edge& edge : edges_[name]) {
            const bool still = always && edge.always;
            if (edge.to == home) return found(home, edge, still);
            if (edge.to < home || edges_.find(edge.to) == edges_.end())
                continue;  // reported from its first part
            if (!seen_.insert(edge.to).second) continue;
            way_.push_back(edge.to);
            follow(home, edge.to, still);
            way_.pop_back();
        }
    }

    void found(const std::string& home, const Edge& edge, bool always) {
        std::string text = home;
        for (const auto& name : way_) text += " -> " + name;
        text += " -> " + home;
        if (always)
            problems_.error(edge.place, "an endless loop in which nothing waits for the caller: " + text);
        else
            problems_.warning(edge.place, "a loop in which nothing waits for the caller: " + text +
                                              "; after 1000 steps it fails");
    }

    Problems& problems_;
    std::map<std::string, std::vector<Edge>> edges_;
    std::vector<std::string> way_;
    std::set<std::string> seen_;
};

}  // namespace

void check_ways(const Flow& flow, Problems& problems) {
    unreached(flow, problems);
    for (const auto& [name, part] : flow.parts) behind_an_end(part.steps, problems);
    behind_an_end(flow.on_error, problems);
    Loops(flow, problems).report();
}

}  // namespace tapi::flow
