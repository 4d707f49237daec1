// SPDX-License-Identifier: Apache-2.0
// Hears who is there: speech, a fax machine that calls or answers, an answering modem.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "media/sound/frame.hpp"

struct modem_connect_tones_rx_state_s;

namespace tapi::media {

// Bits of what is to be found out.
inline constexpr uint32_t kind_voice = 1, kind_fax = 2, kind_modem = 4;

class MachineDetector {
  public:
    void want(uint32_t kinds);
    // Kinds that begin to be heard, one by one.
    void hear(const Frame& frame, std::vector<uint32_t>& heard);

  private:
    struct Free {
        void operator()(modem_connect_tones_rx_state_s* receiver) const;
    };
    using Receiver = std::unique_ptr<modem_connect_tones_rx_state_s, Free>;
    static Receiver make_receiver(int tone);
    static int begins(modem_connect_tones_rx_state_s& receiver, const Frame& frame);
    static uint32_t kinds_of_answer(int tone);
    bool voice_begins(const Frame& frame);

    uint32_t wanted_ = 0;
    Receiver calling_, answering_;
    uint32_t active_frames_ = 0;  // frames of speech, less those of tones and silence
    uint32_t quiet_frames_ = 0;
    bool voice_reported_ = false;
};

// Whether a few sines explain the frame: speech and noise are richer.
bool is_tonal(const Frame& frame);

}  // namespace tapi::media
