// SPDX-License-Identifier: Apache-2.0
// One call in a flow. Each action is a coroutine that says where to go on; scripts do the same actions.
#pragma once

#include "ivr/flow/actions.hpp"
#include "ivr/interpreter/run.hpp"
#include "ivr/interpreter/session.hpp"

namespace tapi::flow {

// Where it goes on after a step.
struct Way {
    enum class Kind { on, jump, back, end };
    Kind kind = Kind::on;
    const Part* part = nullptr;  // of a jump
};

// Ends the flow, by its on_error.
class Failure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class Interpreter {
  public:
    Interpreter(std::shared_ptr<const Flow> flow, voice::Telephone& phone, Environment& environment);

    voice::Await<Outcome> run();
    // For scripts.
    voice::Await<Way> step(const Step& step, bool in_script);
    Session& session() { return session_; }
    Environment& environment() { return environment_; }
    const Flow& flow() const { return *flow_; }
    void report(std::string event, Json details);

  private:
    using Await = voice::Await<Way>;
    using Method = Await (Interpreter::*)(const Step&);
    static Method method_of(std::string_view action);

    // ---- control.cpp
    Await part(const Part& part);
    Await steps(const Steps& steps);
    Await branch(const Step& step, std::string_view first, std::string_view second = {});
    Await attempt(const Part& start);
    voice::Await<void> apologize();
    Await answer(const Step&);
    Await refuse(const Step&);
    Await redirect(const Step&);
    Await say(const Step&);
    Await condition(const Step&);
    Await choose(const Step&);
    Await set(const Step&);
    Await language(const Step&);
    Await send(const Step&);
    Await pause(const Step&);
    Await call(const Step&);
    Await go(const Step&);
    Await back(const Step&);
    Await hang_up(const Step&);
    Await attach(const Step&);
    Await log(const Step&);
    Await lua(const Step&);  // lua_step.cpp
    // ---- asking.cpp
    Await menu(const Step&);
    Await gather(const Step&);
    voice::Await<std::string> pressed(const Step& step, voice::Prompt prompt, const Cases& keys);
    Await record(const Step&);
    // ---- others.cpp
    Await transfer(const Step&);
    Await queue(const Step&);
    voice::Await<std::string> wait_in(const Step& step);
    voice::Await<bool> offer(const Step& step, std::string agent);
    voice::Await<voice::Played> entertain(const Step& step);
    Await park(const Step&);
    Await voicemail(const Step&);
    // ---- http_step.cpp
    Await http(const Step&);

    voice::Await<void> be_answered();
    Way given_to(std::string whom);
    void result(std::string word);

    // A field, or its default from the table.
    std::string text(const Step&, std::string_view name) const;
    Millis duration(const Step&, std::string_view name) const;
    int64_t count(const Step&, std::string_view name) const;
    bool flag(const Step&, std::string_view name) const;
    std::string keys(const Step&, std::string_view name) const;
    voice::Prompt prompt(const Step& step, std::string_view name) const {
        return session_.prompt(step.get<Spoken>(name));
    }

    std::shared_ptr<const Flow> flow_;
    voice::Telephone& phone_;
    Environment& environment_;
    Session session_;
    Outcome outcome_;
    std::string part_;
    int depth_ = 0;
    int idle_steps_ = 0;  // since the caller was last waited for
    int recordings_ = 0;
    bool in_script_ = false;
    bool ended_ = false;  // the call is somebody else's, or nobody's
};

}  // namespace tapi::flow
