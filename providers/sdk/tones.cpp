// SPDX-License-Identifier: Apache-2.0
// See tones.hpp.
#include "sdk/tones.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tapi::sdk {
namespace {

constexpr double loudest = 8000;  // the peak of a tone at full volume; four of them still fit

std::optional<media::KnownTone> known_tone_of(DWORD mode) {
    switch (mode) {
        case LINETONEMODE_RINGBACK:
            return media::KnownTone::ringback;
        case LINETONEMODE_BUSY:
            return media::KnownTone::busy;
        case LINETONEMODE_BEEP:
            return media::KnownTone::beep;
        case LINETONEMODE_BILLING:
            return media::KnownTone::billing;
        default:
            return std::nullopt;
    }
}

}  // namespace

Result<std::vector<media::ToneComponent>> read_tones(const LINEGENERATETONE* tones, DWORD count) {
    if (count > most_generated || (count != 0 && tones == nullptr)) return error(LINEERR_INVALTONE);
    std::vector<media::ToneComponent> components;
    for (const LINEGENERATETONE* tone = tones; tone != tones + count; ++tone) {
        if (tone->dwVolume > 0xFFFF) return error(LINEERR_INVALTONE, "volume out of range");
        components.push_back({static_cast<double>(tone->dwFrequency), Millis(tone->dwCadenceOn), Millis(tone->dwCadenceOff),
                              loudest * tone->dwVolume / 0xFFFF, Millis(0)});
    }
    return components;
}

Result<std::unique_ptr<media::ToneSource>> generated_tone(DWORD mode, DWORD duration, std::vector<media::ToneComponent> components,
                                                          media::ToneRegion region) {
    std::optional<Millis> length;
    if (duration != 0) length = Millis(duration);
    if (mode == LINETONEMODE_CUSTOM) {
        const bool good = !components.empty() && components.size() <= most_generated &&
                          std::all_of(components.begin(), components.end(),
                                      [](const media::ToneComponent& one) { return can_be_heard(one.frequency); });
        if (!good) return error(LINEERR_INVALTONE);
    } else {
        const auto known = known_tone_of(mode);
        if (!known) return error(LINEERR_INVALTONEMODE);
        if (known == media::KnownTone::billing && !length) length = media::billing_cycle;
        components = media::known_tone(*known, region);
    }
    return std::make_unique<media::ToneSource>(std::move(components), length);
}

}  // namespace tapi::sdk
