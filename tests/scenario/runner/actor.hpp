// SPDX-License-Identifier: Apache-2.0
// One application of a scenario: its process, the names that the scenario gives to its lines and calls, and
// what it has seen that nobody looked at yet.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "runner/scenario.hpp"
#include "support/program.hpp"

namespace tapi::scenario {

using test::Msg;
using test::Puppet;

class Actor {
  public:
    explicit Actor(const App& plan);

    const App& plan() const { return plan_; }
    Puppet& program() { return *program_; }
    bool alive() const { return program_ != nullptr; }
    void kill();
    // Whether it reads its messages.
    void reading(bool on);

    void line_is(DWORD handle, const std::string& name);
    void phone_is(DWORD handle, const std::string& name);
    void phone_closed(DWORD handle) { open_phones_.erase(handle); }
    void call_is(DWORD handle, const std::string& name);
    void line_closed(DWORD handle);
    void nothing_is_open() { open_.clear(); }
    void no_phone_is_open() { open_phones_.clear(); }
    // A new registration: handles begin anew.
    void forget_handles();
    std::optional<DWORD> line(const std::string& name) const;
    std::optional<DWORD> phone(const std::string& name) const;
    std::optional<DWORD> call(const std::string& name) const;
    // One that is open.
    std::optional<DWORD> any_line() const;
    bool knows_call(DWORD handle) const { return call_names_.contains(handle); }

    // The request's reply is shown as "REPLY verb result".
    void begun(LONG request, const std::string& verb) { begun_[request] = verb; }
    // The request's reply brings a call and is shown as "REPLY out".
    void makes_call(LONG request) { making_.insert(request); }

    // What it saw, oldest first.
    std::deque<Msg> seen;
    // Takes everything that is there.
    void collect();
    // Waits for one more; false when the time is up.
    bool wait_more();
    // Collects until nothing more can come of what has happened so far; false when it has no line or phone to ask by.
    bool settle();

    // In words; a call without a name is ?HANDLE.
    std::string words(const Msg& message);
    // True when the expected line says what the message is. Names that stand for nothing yet are bound.
    bool fits(const std::string& expected, const Msg& message);
    // The handles of calls that it speaks of.
    static std::vector<DWORD> calls_in(const Msg& message);

  private:
    void take(const Msg& message);

    App plan_;
    std::unique_ptr<Puppet> program_;
    test::Transcript transcript_;
    std::map<std::string, DWORD> lines_, phones_, calls_;  // those that are closed or deallocated too
    std::set<DWORD> open_, open_phones_;
    std::map<DWORD, std::string> call_names_;
    std::map<LONG, std::string> begun_;
    std::set<LONG> making_;
    bool reading_ = true;
};

}  // namespace tapi::scenario
