// SPDX-License-Identifier: Apache-2.0
// A caller leaves a message.
#pragma once

#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {

// How the caller went on.
enum class Left {
    done,        // the call can end
    wants_menu,  // the star key while the greeting was said: the box's owner, from elsewhere
};

// The call is connected. What was said is kept when the caller hangs up; when a person takes the call, as the box is configured.
voice::Await<Left> take_message(const Desk& desk, voice::Telephone& caller, const BoxConfig& box);

// What a caller hears, for now.
voice::Await<voice::Prompt> greeting_of(const Desk& desk, const BoxConfig& box);

}  // namespace tapi::voicemail
