// SPDX-License-Identifier: Apache-2.0
// The call whose sound a command has: one that it dials, one that it answers, or one that somebody else has.
#pragma once

#include <memory>

#include "arguments.hpp"
#include "console.hpp"
#include "line_app.hpp"

namespace tapi::ctl {

class SoundCall {
  public:
    virtual ~SoundCall() = default;
    virtual void begin() = 0;
    virtual void message(const LINEMESSAGE& message) = 0;
    virtual void deadline_passed() = 0;
    virtual std::optional<LineApp::Instant> next_deadline() const = 0;
    // The call while its sides can hear each other, else 0.
    virtual HCALL talking() const = 0;
    // Ends a call of our own, leaves another's. over() once that is done.
    virtual void hang_up() = 0;
    // ^C; the second does not wait for the end.
    virtual void interrupted() = 0;
    virtual bool over() const = 0;
    // Says what became of it; exit_done when it was connected.
    virtual int report() = 0;
};

std::unique_ptr<SoundCall> make_sound_call(LineApp& app, Console& console, const Arguments& arguments);

}  // namespace tapi::ctl
