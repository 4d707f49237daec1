// SPDX-License-Identifier: Apache-2.0
// Kinds of media that can be heard, as TAPI names them. A person and a machine that speaks sound alike, so both modes of voice
// are heard in it; a mode that has no sound of its own is never heard.
#pragma once

#include <tapi.h>

#include <cstdint>

#include "media/sound/machine_detector.hpp"

namespace tapi::sdk {

struct SoundingMode {
    uint32_t mode, kind;
};
inline constexpr SoundingMode sounding_modes[] = {{LINEMEDIAMODE_G3FAX, media::kind_fax},
                                                  {LINEMEDIAMODE_DATAMODEM, media::kind_modem},
                                                  {LINEMEDIAMODE_INTERACTIVEVOICE, media::kind_voice},
                                                  {LINEMEDIAMODE_AUTOMATEDVOICE, media::kind_voice}};

// kind_ bits of what is to be listened for.
constexpr uint32_t kinds_of(uint32_t modes) {
    uint32_t kinds = 0;
    for (const SoundingMode& one : sounding_modes) kinds |= (modes & one.mode) != 0 ? one.kind : 0;
    return kinds;
}

// Told for each of the wanted modes that the kind stands for.
template <class Tell>
void each_mode(uint32_t kind, uint32_t wanted, Tell tell) {
    for (const SoundingMode& one : sounding_modes) {
        if (one.kind == kind && (wanted & one.mode) != 0) tell(one.mode);
    }
}

}  // namespace tapi::sdk
