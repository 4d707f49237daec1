// SPDX-License-Identifier: Apache-2.0
// The telephones that are controlled by CSTA, on the stack's thread: a session with each.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sip/config.hpp"
#include "sip/csta_session.hpp"
#include "sip/phones.hpp"
#include "sip/stack.hpp"

namespace tapi::sip {

class CstaEvents {
  public:
    virtual ~CstaEvents() = default;
    // Whether the telephone tells of its calls and does what it is asked, and what that can be.
    virtual void csta_active(uint32_t line, bool active, const CstaServices& services) = 0;
    virtual void csta_changed(uint32_t line, const std::vector<ShownCall>& changed) = 0;
    virtual void csta_done(uint32_t request, const CstaOutcome& outcome) = 0;
};

class CstaControl {
  public:
    CstaControl(const Config& config, Stack& stack, Phones& phones, CstaEvents& events) : config_(config), stack_(stack), phones_(phones), events_(events) {}

    void start();
    // Nothing of it uses the stack any more then.
    void leave();
    // A telephone that registers here is there now.
    void phone_there(uint32_t line);
    void ask(uint32_t line, uint32_t request, CstaService service, const std::string& call, const std::string& target);

  private:
    CstaSession::Surroundings around(uint32_t line);
    std::optional<Invitation> target(uint32_t line);
    std::string device(uint32_t line) const;
    const Peer& peer(uint32_t line) const { return config_.peers[config_.lines[line].peer]; }

    const Config& config_;
    Stack& stack_;
    Phones& phones_;
    CstaEvents& events_;
    std::unordered_map<uint32_t, std::unique_ptr<CstaSession>> sessions_;  // by line
    bool left_ = false;
};

}  // namespace tapi::sip
