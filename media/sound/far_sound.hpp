// SPDX-License-Identifier: Apache-2.0
// What a far end outside sounds like once the call is connected.
#pragma once

#include <memory>

#include "media/sound/source.hpp"

namespace tapi::media {

enum class FarSound {
    silence,
    voice,        // somebody talks: noise in the rhythm and with the resonances of speech
    fax_calling,  // CNG: 1100 Hz, half a second of every three and a half (ITU-T T.30)
    fax,          // CED: 2100 Hz, once
    modem,        // answer tone: 2100 Hz with its phase reversed again and again (ITU-T V.25)
};

// Null for silence. `passed` has been heard already, or by nobody.
std::unique_ptr<Source> make_far_sound(FarSound sound, Millis passed);

}  // namespace tapi::media
