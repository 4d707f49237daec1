// SPDX-License-Identifier: Apache-2.0
// A command that has the sound of one call from when it is connected until one of them ends.
#pragma once

#include "sound_call.hpp"

namespace tapi::ctl {

// What is done with the sound.
class Sounding {
  public:
    virtual ~Sounding() = default;
    // The call is connected. These throw SoundError.
    virtual void begin(UINT device) = 0;
    virtual int descriptor() const = 0;  // run() when it is readable
    virtual void run() = 0;
    // Nothing more is to be done; the call can end.
    virtual bool done() const = 0;
    // The sound went away by itself. The call says why, if it has ended.
    virtual bool gone() const = 0;
    // The call has ended, or is left; what is still there is taken.
    virtual void end() = 0;
    // Says what was done; the exit code of a call that was connected.
    virtual int report(Console& console, bool interrupted) = 0;
};

int run_sound(LineApp& app, Console& console, const Arguments& arguments, Sounding& sounding);

}  // namespace tapi::ctl
