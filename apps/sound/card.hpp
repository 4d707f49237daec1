// SPDX-License-Identifier: Apache-2.0
// A microphone and a speaker. The libraries of sound servers are loaded when they are asked for; without them
// everything else works.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace tapi::sound {

// Reading and writing are for one thread each; both wait as long as the sound takes. All throw SoundError.
class Card {
  public:
    virtual ~Card() = default;
    virtual std::string name() const = 0;
    virtual void read(std::span<int16_t> samples) = 0;
    virtual void write(std::span<const int16_t> samples) = 0;
};

// "pulse", "alsa", either with ":" and a device of theirs; "null" (silence, and nowhere); "file:MICROPHONE,SPEAKER"
// (sound files); "auto": the first of pulse and alsa that works. Throws SoundError with what was tried.
std::unique_ptr<Card> open_card(const std::string& wanted, uint32_t rate);

// What open_card tries. `device` empty: the default one.
std::unique_ptr<Card> open_pulse(const std::string& device, uint32_t rate);
std::unique_ptr<Card> open_alsa(const std::string& device, uint32_t rate);

}  // namespace tapi::sound
