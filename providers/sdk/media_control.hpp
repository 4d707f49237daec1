// SPDX-License-Identifier: Apache-2.0
// What a call does to its media by itself when it hears or becomes something: the lists of
// lineSetMediaControl.
#pragma once

#include <tapi.h>

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "media/sound/tone_detector.hpp"

namespace tapi::sdk {

struct MediaControl {
    std::vector<LINEMEDIACONTROLDIGIT> digits;
    std::vector<LINEMEDIACONTROLMEDIA> media;
    std::vector<LINEMEDIACONTROLTONE> tones;
    std::vector<LINEMEDIACONTROLCALLSTATE> states;

    static constexpr uint32_t most_entries = 16;  // of each list

    bool empty() const { return digits.empty() && media.empty() && tones.empty() && states.empty(); }
    Status check(uint32_t digit_modes, uint32_t media_modes) const;

    // What must be listened for.
    uint32_t digit_modes() const;
    uint32_t media_modes() const;
    std::vector<media::ToneWatch> tone_watches() const;

    // The actions that follow; 0: none.
    uint32_t on_digit(char16_t digit, uint32_t mode) const;
    uint32_t on_state(uint32_t state) const;
};

// The lists as TSPI_lineSetMediaControl has them; one that is not there is empty. RESOURCEUNAVAIL.
Result<MediaControl> read_media_control(const LINEMEDIACONTROLDIGIT* digits, DWORD digit_count, const LINEMEDIACONTROLMEDIA* media,
                                        DWORD media_count, const LINEMEDIACONTROLTONE* tones, DWORD tone_count,
                                        const LINEMEDIACONTROLCALLSTATE* states, DWORD state_count);

}  // namespace tapi::sdk
