// SPDX-License-Identifier: Apache-2.0
// Tones as TAPI speaks of them, and as the engine makes and hears them.
#pragma once

#include <tapi.h>

#include <memory>
#include <vector>

#include "base/result.hpp"
#include "media/sound/tone_detector.hpp"
#include "media/sound/tone_source.hpp"
#include "sdk/text.hpp"

namespace tapi::sdk {

inline constexpr uint32_t most_generated = 4;    // components of a tone that is made
inline constexpr uint32_t most_frequencies = 3;  // of one that is listened for

inline bool can_be_heard(double frequency) {
    return frequency >= media::ToneDetector::lowest && frequency <= media::ToneDetector::highest;
}

// The components of a tone of the asker's own; none is none. INVALTONE.
Result<std::vector<media::ToneComponent>> read_tones(const LINEGENERATETONE* tones, DWORD count);

// What lineGenerateTone asks for (LINETONEMODE_, milliseconds; 0: as long as such a tone is, or until it is stopped).
// `components` are those of LINETONEMODE_CUSTOM. INVALTONE, INVALTONEMODE.
Result<std::unique_ptr<media::ToneSource>> generated_tone(DWORD mode, DWORD duration, std::vector<media::ToneComponent> components,
                                                          media::ToneRegion region);

// As LINEMONITORTONE and LINEMEDIACONTROLTONE describe one. INVALTONE.
template <class Tone>
Result<media::ToneWatch> tone_watch(uint32_t tag, const Tone& tone) {
    media::ToneWatch watch{tag, Millis(tone.dwDuration), {}};
    for (const DWORD frequency : {tone.dwFrequency1, tone.dwFrequency2, tone.dwFrequency3}) {
        if (frequency == 0) continue;
        if (!can_be_heard(frequency)) return error(LINEERR_INVALTONE, "frequency out of range");
        watch.frequencies.push_back(frequency);
    }
    return watch;
}

}  // namespace tapi::sdk
