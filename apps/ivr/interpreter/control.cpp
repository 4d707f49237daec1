// SPDX-License-Identifier: Apache-2.0
// From part to part and step to step, and the actions that need little. No co_await stands in a catch block,
// where it may not: what was caught is looked at behind it.
#include <map>

#include "ivr/interpreter/interpreter.hpp"

namespace tapi::flow {

using voice::Await;

Interpreter::Interpreter(std::shared_ptr<const Flow> flow, voice::Telephone& phone, Environment& environment)
    : flow_(std::move(flow)),
      phone_(phone),
      environment_(environment),
      session_(*flow_, phone.facts(), environment) {}

Interpreter::Method Interpreter::method_of(std::string_view action) {
    using I = Interpreter;
    static const std::map<std::string_view, Method> methods = {{"answer", &I::answer},
                                                               {"refuse", &I::refuse},
                                                               {"redirect", &I::redirect},
                                                               {"say", &I::say},
                                                               {"menu", &I::menu},
                                                               {"gather", &I::gather},
                                                               {"if", &I::condition},
                                                               {"choose", &I::choose},
                                                               {"set", &I::set},
                                                               {"language", &I::language},
                                                               {"http", &I::http},
                                                               {"queue", &I::queue},
                                                               {"transfer", &I::transfer},
                                                               {"record", &I::record},
                                                               {"voicemail", &I::voicemail},
                                                               {"park", &I::park},
                                                               {"send", &I::send},
                                                               {"pause", &I::pause},
                                                               {"call", &I::call},
                                                               {"goto", &I::go},
                                                               {"return", &I::back},
                                                               {"hang_up", &I::hang_up},
                                                               {"lua", &I::lua},
                                                               {"attach", &I::attach},
                                                               {"log", &I::log}};
    return methods.at(action);
}

void Interpreter::report(std::string event, Json details) {
    if (!environment_.report) return;
    details["event"] = std::move(event);
    environment_.report(details);
}

void Interpreter::result(std::string word) { session_.set("result", std::move(word)); }

Way Interpreter::given_to(std::string whom) {
    ended_ = true;
    outcome_.how = Outcome::How::given_away;
    outcome_.text = std::move(whom);
    return {Way::Kind::end, nullptr};
}

Await<void> Interpreter::be_answered() {
    if (!phone_.connected()) co_await phone_.answer();
}

// ---- The way through

Await<Way> Interpreter::steps(const Steps& steps) {
    for (const Step& one : steps) {
        const Way way = co_await step(one, false);
        if (way.kind != Way::Kind::on) co_return way;
    }
    co_return Way{};
}

Await<Way> Interpreter::step(const Step& step, bool in_script) {
    if (++idle_steps_ > most_steps_without_waiting)
        throw Failure(std::to_string(most_steps_without_waiting) + " steps without waiting for the caller");
    const bool outer = in_script_;
    in_script_ = in_script;
    std::string mistake;
    Way way;
    try {
        way = co_await (this->*method_of(step.action->name))(step);
    } catch (const Failure&) {
        throw;  // of a step within this one, with its place
    } catch (const voice::Gone&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {  // a Mistake, a prompt that cannot be said, a refusal of the switch
        mistake = error.what();
    }
    in_script_ = outer;
    if (mistake.empty()) co_return way;
    const std::string place = step.place.line > 0 ? "line " + std::to_string(step.place.line) + ": " : "";
    throw Failure(place + std::string(step.action->name) + ": " + mistake);
}

// A part, and those it goes on with, until one returns, ends, or has no more steps.
Await<Way> Interpreter::part(const Part& first) {
    const Part* now = &first;
    for (;;) {
        part_ = now->name;
        report("part", {{"part", part_}});
        const Way way = co_await steps(now->steps);
        if (way.kind != Way::Kind::jump) co_return way;
        now = way.part;
    }
}

Await<Way> Interpreter::branch(const Step& step, std::string_view first, std::string_view second) {
    const auto* found = step.get<Steps>(first);
    if (!found && !second.empty()) found = step.get<Steps>(second);
    if (!found) co_return Way{};
    const Way way = co_await steps(*found);
    co_return way;
}

// Runs into an outcome, or into a failure that on_error and the apology are for.
Await<Way> Interpreter::attempt(const Part& start) {
    std::string mistake;
    try {
        Way way = co_await part(start);
        co_return way;
    } catch (const Failure& failure) {
        mistake = failure.what();
    }
    outcome_.how = Outcome::How::failed;
    outcome_.text = mistake;
    outcome_.part = part_;
    report("error", {{"part", part_}, {"text", mistake}});
    session_.set("error", mistake);
    idle_steps_ = 0;
    depth_ = 0;
    co_await apologize();
    co_return Way{Way::Kind::end, nullptr};
}

Await<void> Interpreter::apologize() {
    std::string second;
    try {
        const Outcome kept = outcome_;
        Way way = co_await steps(flow_->on_error);
        if (way.kind == Way::Kind::jump) way = co_await part(*way.part);
        if (!ended_) outcome_ = kept;
        if (!flow_->on_error.empty()) co_return;
    } catch (const Failure& failure) {
        second = failure.what();
    }
    if (!second.empty()) report("error", {{"part", "on_error"}, {"text", second}});
    try {
        co_await be_answered();
        voice::Prompt words = session_.apology();
        voice::PlayPlan plan;
        plan.barge_in = false;
        co_await phone_.play(std::move(words), std::move(plan));
    } catch (const voice::BadPrompt& bad) {
        report("error", {{"part", "on_error"}, {"text", bad.what()}});
    } catch (const voice::Refused& refused) {
        report("error", {{"part", "on_error"}, {"text", refused.what()}});
    }
}

Await<Outcome> Interpreter::run() {
    try {
        co_await attempt(*flow_->part(flow_->start));
        if (!ended_) co_await phone_.drop();
    } catch (const voice::Gone& gone) {
        if (!ended_ && outcome_.how != Outcome::How::failed) {
            outcome_.how = Outcome::How::gone;
            outcome_.text = gone.what();
        }
    }
    if (outcome_.part.empty()) outcome_.part = part_;
    report("end", {{"how", to_string(outcome_.how)}, {"text", outcome_.text}, {"part", outcome_.part}});
    co_return std::move(outcome_);
}

// ---- Small actions

Await<Way> Interpreter::answer(const Step&) {
    co_await be_answered();
    co_return Way{};
}

Await<Way> Interpreter::refuse(const Step& step) {
    const auto* how = step.get<Word>("refuse");
    co_await phone_.refuse(how && how->word == "busy" ? voice::Refusal::busy : voice::Refusal::rejected);
    ended_ = true;
    outcome_.how = Outcome::How::refused;
    co_return Way{Way::Kind::end, nullptr};
}

Await<Way> Interpreter::redirect(const Step& step) {
    std::string to = text(step, "redirect");
    co_await phone_.redirect(to);
    co_return given_to(std::move(to));
}

Await<Way> Interpreter::say(const Step& step) {
    co_await be_answered();
    voice::Prompt words = prompt(step, "say");
    voice::PlayPlan plan;
    plan.barge_in = flag(step, "barge");
    co_await phone_.play(std::move(words), std::move(plan));
    co_return Way{};
}

Await<Way> Interpreter::condition(const Step& step) {
    const bool yes = truth(evaluate(*step.get<Expression>("if"), session_));
    const Way way = co_await branch(step, yes ? "then" : "else");
    co_return way;
}

Await<Way> Interpreter::choose(const Step& step) {
    const std::string value = text_of(evaluate(*step.get<Expression>("choose"), session_));
    for (const auto& [name, found] : *step.get<Cases>("cases")) {
        if (name != value) continue;
        const Way way = co_await steps(found);
        co_return way;
    }
    const Way way = co_await branch(step, "else");
    co_return way;
}

Await<Way> Interpreter::set(const Step& step) {
    for (const auto& [name, value] : *step.get<Assignments>("set"))
        session_.set(name, evaluate(value, session_));
    co_return Way{};
}

Await<Way> Interpreter::language(const Step& step) {
    session_.speak(text(step, "language"));
    co_return Way{};
}

Await<Way> Interpreter::send(const Step& step) {
    co_await be_answered();
    std::string digits = text(step, "send");
    if (digits.find_first_not_of("0123456789*#ABCD,") != std::string::npos)
        throw Mistake("'" + digits + "' cannot be sent as digits");
    co_await phone_.send_digits(std::move(digits));
    co_return Way{};
}

Await<Way> Interpreter::pause(const Step& step) {
    co_await phone_.pause(duration(step, "pause"));
    idle_steps_ = 0;
    co_return Way{};
}

Await<Way> Interpreter::call(const Step& step) {
    if (depth_ >= deepest_call)
        throw Mistake("parts call each other deeper than " + std::to_string(deepest_call) + " levels");
    const Part* called = flow_->part(step.get<PartName>("call")->name);
    const std::string here = part_;
    ++depth_;
    Way way = co_await part(*called);
    --depth_;
    part_ = here;
    if (way.kind == Way::Kind::back) way = Way{};
    co_return way;
}

Await<Way> Interpreter::go(const Step& step) {
    co_return Way{Way::Kind::jump, flow_->part(step.get<PartName>("goto")->name)};
}

Await<Way> Interpreter::back(const Step&) { co_return Way{Way::Kind::back, nullptr}; }

Await<Way> Interpreter::hang_up(const Step&) { co_return Way{Way::Kind::end, nullptr}; }

Await<Way> Interpreter::attach(const Step& step) {
    co_await phone_.set_data(text(step, "attach"));
    co_return Way{};
}

Await<Way> Interpreter::log(const Step& step) {
    report("log", {{"part", part_}, {"text", text(step, "log")}});
    co_return Way{};
}

// ---- The entry

const char* to_string(Outcome::How how) {
    switch (how) {
        case Outcome::How::hung_up:
            return "hung_up";
        case Outcome::How::gone:
            return "gone";
        case Outcome::How::given_away:
            return "given_away";
        case Outcome::How::refused:
            return "refused";
        case Outcome::How::failed:
            return "failed";
    }
    return "";
}

voice::Await<Outcome> run(std::shared_ptr<const Flow> flow, voice::Telephone& phone,
                          Environment& environment) {
    Interpreter interpreter(std::move(flow), phone, environment);
    Outcome outcome = co_await interpreter.run();
    co_return outcome;
}

}  // namespace tapi::flow
