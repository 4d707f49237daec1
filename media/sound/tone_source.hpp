// SPDX-License-Identifier: Apache-2.0
// Tones: frequencies that sound together, each with a cadence of its own.
#pragma once

#include <optional>
#include <vector>

#include "media/sound/oscillator.hpp"
#include "media/sound/source.hpp"

namespace tapi::media {

struct ToneComponent {
    double frequency = 0;  // Hz
    Millis on{};           // 0: never heard
    Millis off{};          // 0: without end
    double peak = 0;       // of the sine
    Millis begin{};        // silent before; the cadence counts from there
};

class ToneSource final : public Source {
  public:
    // No duration: until somebody stops it.
    ToneSource(const std::vector<ToneComponent>& components, std::optional<Millis> duration);
    bool next(Frame& frame, double pace) override;
    void restart() override;

  private:
    struct Voice {
        ToneComponent component;
        Oscillator sine;
    };
    std::vector<Voice> voices_;
    std::optional<Millis> duration_;
    double time_ = 0;  // ms of the source's own time
};

// Tones that telephones know, as two regions have them. Stutter dial is the special dial tone: a message is waiting.
enum class ToneRegion { north_america, europe };
enum class KnownTone { dial, stutter_dial, ringback, busy, special_info, beep, billing };
std::vector<ToneComponent> known_tone(KnownTone tone, ToneRegion region);
inline constexpr Millis billing_cycle{1000};  // the one tone that ends by itself

}  // namespace tapi::media
