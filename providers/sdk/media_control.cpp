// SPDX-License-Identifier: Apache-2.0
// See media_control.hpp.
#include "sdk/media_control.hpp"

#include <algorithm>

#include "media/sound/digit_source.hpp"
#include "sdk/text.hpp"
#include "sdk/tones.hpp"

namespace tapi::sdk {
namespace {

constexpr uint32_t known_actions = 2 * LINEMEDIACONTROL_VOLUMENORMAL - 1;
constexpr uint32_t known_states = 2 * LINECALLSTATE_UNKNOWN - 1;
constexpr uint32_t tone_modes = LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND;

bool is_good(const LINEMEDIACONTROLDIGIT& entry, uint32_t digit_modes) {
    if (entry.dwDigitModes == 0 || (entry.dwDigitModes & ~digit_modes) != 0) return false;
    const auto digit = static_cast<char16_t>(entry.dwDigit);
    const bool tone = (entry.dwDigitModes & tone_modes) != 0;
    return entry.dwDigit <= 0xFF && (media::is_pulse_digit(digit) || (tone && media::is_dtmf_digit(digit)));
}

// False: too many.
template <class Entry>
bool take(const Entry* list, DWORD count, std::vector<Entry>& into) {
    if (list == nullptr) return true;
    if (count > MediaControl::most_entries) return false;
    into.assign(list, list + count);
    return true;
}

}  // namespace

Result<MediaControl> read_media_control(const LINEMEDIACONTROLDIGIT* digits, DWORD digit_count, const LINEMEDIACONTROLMEDIA* media,
                                        DWORD media_count, const LINEMEDIACONTROLTONE* tones, DWORD tone_count,
                                        const LINEMEDIACONTROLCALLSTATE* states, DWORD state_count) {
    MediaControl control;
    const bool fits = take(digits, digit_count, control.digits) && take(media, media_count, control.media) &&
                      take(tones, tone_count, control.tones) && take(states, state_count, control.states);
    if (!fits) return error(LINEERR_RESOURCEUNAVAIL, "a list of media control is too long");
    return control;
}

Status MediaControl::check(uint32_t known_digits, uint32_t known_media) const {
    if (std::max({digits.size(), media.size(), tones.size(), states.size()}) > most_entries) {
        return error(LINEERR_RESOURCEUNAVAIL, "a list of media control is too long");
    }
    const auto good_actions = [](uint32_t actions) { return (actions & ~known_actions) == 0; };
    for (const LINEMEDIACONTROLDIGIT& entry : digits) {
        if (!good_actions(entry.dwMediaControl) || !is_good(entry, known_digits))
            return error(LINEERR_INVALDIGITLIST);
    }
    for (const LINEMEDIACONTROLMEDIA& entry : media) {
        const bool good = entry.dwMediaModes != 0 && (entry.dwMediaModes & ~known_media) == 0;
        if (!good_actions(entry.dwMediaControl) || !good) return error(LINEERR_INVALMEDIALIST);
    }
    for (const LINEMEDIACONTROLTONE& entry : tones) {
        const auto watch = tone_watch(0, entry);
        if (!good_actions(entry.dwMediaControl) || !watch) return error(LINEERR_INVALTONELIST);
    }
    for (const LINEMEDIACONTROLCALLSTATE& entry : states) {
        const bool good = entry.dwCallStates != 0 && (entry.dwCallStates & ~known_states) == 0;
        if (!good_actions(entry.dwMediaControl) || !good) return error(LINEERR_INVALCALLSTATELIST);
    }
    return success();
}

uint32_t MediaControl::digit_modes() const {
    uint32_t modes = 0;
    for (const LINEMEDIACONTROLDIGIT& entry : digits) modes |= entry.dwDigitModes;
    return modes;
}

uint32_t MediaControl::media_modes() const {
    uint32_t modes = 0;
    for (const LINEMEDIACONTROLMEDIA& entry : media) modes |= entry.dwMediaModes;
    return modes;
}

std::vector<media::ToneWatch> MediaControl::tone_watches() const {
    std::vector<media::ToneWatch> watches;
    for (const LINEMEDIACONTROLTONE& entry : tones) {
        watches.push_back(*tone_watch(entry.dwMediaControl, entry));
    }
    return watches;
}

uint32_t MediaControl::on_digit(char16_t digit, uint32_t mode) const {
    uint32_t actions = 0;
    for (const LINEMEDIACONTROLDIGIT& entry : digits) {
        const bool same = media::digit_of(static_cast<char16_t>(entry.dwDigit)) == digit;
        if (same && (entry.dwDigitModes & mode) != 0) actions |= entry.dwMediaControl;
    }
    return actions;
}

uint32_t MediaControl::on_state(uint32_t state) const {
    uint32_t actions = 0;
    for (const LINEMEDIACONTROLCALLSTATE& entry : states) {
        if ((entry.dwCallStates & state) != 0) actions |= entry.dwMediaControl;
    }
    return actions;
}

}  // namespace tapi::sdk
