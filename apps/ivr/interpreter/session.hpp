// SPDX-License-Identifier: Apache-2.0
// What a call knows while its flow runs: variables, the language, the time; and how what is said becomes
// sound.
#pragma once

#include "ivr/interpreter/run.hpp"
#include "voice/plans.hpp"

namespace tapi::flow {

class Session final : public Scope {
  public:
    Session(const Flow& flow, const voice::Facts& facts, Environment& environment);

    Json variable(const std::string& name) const override;
    bool open(const std::string& hours) const override;
    Now now() const override;

    const Json* find(std::string_view name) const;
    void set(const std::string& name, Json value);
    const std::map<std::string, Json, std::less<>>& variables() const { return variables_; }
    static constexpr size_t most_variables = 1000;

    speech::Language language() const { return language_; }
    // Throws Mistake when the flow does not have it.
    void speak(const std::string& tag);

    voice::Prompt prompt(const Spoken&) const;  // throws Mistake
    voice::Prompt prompt(const Spoken* spoken) const { return spoken ? prompt(*spoken) : voice::Prompt(); }
    voice::Prompt apology() const;

    const Flow& flow() const { return flow_; }

  private:
    void say(const Spoken&, voice::Prompt&) const;
    void say(const Say&, voice::Prompt&) const;
    std::string words(const Say&) const;
    std::string moment(const std::string& text) const;

    const Flow& flow_;
    Environment& environment_;
    std::map<std::string, Json, std::less<>> variables_;
    speech::Language language_;
};

// What expressions call `call`.
Json describe(const voice::Facts&);

}  // namespace tapi::flow
