// SPDX-License-Identifier: Apache-2.0
// A port in the engine, with what is done to it; and the bridge in which legs hear each other.
#pragma once

#include <memory>
#include <vector>

#include "media/engine/listener.hpp"
#include "media/engine/player.hpp"
#include "media/engine/port.hpp"
#include "media/sound/mixer.hpp"
#include "media/sound/resampler.hpp"

namespace tapi::media {

struct Bridge;
class RtpStream;

struct Converter {
    Resampler up{narrow_rate, wide_rate}, down{wide_rate, narrow_rate};
};

// Between the rates of a leg and of what it is mixed with, and what is played into it.
struct Converters {
    Converter in, out, played;
};

struct Leg {
    uint32_t id = 0;
    std::unique_ptr<Port> port;
    RtpStream* stream = nullptr;  // the port, when it is one

    std::unique_ptr<Player> player;
    uint32_t play_number = 0;
    std::unique_ptr<Player> instead;  // of all that would be said
    std::unique_ptr<Listener> listener;
    bool speaks = true, hears = true;  // in its bridge

    Bridge* bridge = nullptr;
    std::unique_ptr<Converters> converters;  // there before the first bridge or player; most calls need none
    // Of this tick.
    Block heard;
    Block mixed;  // what it gives to its bridge, at the bridge's rate
    bool sounds = false;

    void convert(Converter Converters::*way, const Block& from, uint32_t rate, Block& to) {
        if (from.rate == rate) {
            to = from;
        } else {
            Converter& converter = (*converters).*way;
            (rate == wide_rate ? converter.up : converter.down).convert(from, to);
        }
    }
};

struct Bridge {
    static constexpr size_t most_members = 256;
    uint32_t id = 0;
    std::vector<Leg*> members;  // with room from the beginning
    uint32_t rate = narrow_rate;
    Mixer mixer;
};

}  // namespace tapi::media
