// SPDX-License-Identifier: Apache-2.0
// Something that sound comes from and goes to, block by block: a stream on the network, an application, a
// file. Everything here runs on the media thread and neither blocks nor allocates; objects are made and
// destroyed elsewhere.
#pragma once

#include <cstdint>
#include <span>

#include "media/rtp/transport.hpp"
#include "media/sound/block.hpp"

namespace tapi::media {

enum class EventKind : uint8_t {
    digit_began,  // value: the digit; heard as sound or told as an event
    digit_ended,
    tone_heard,     // value: the tag of the watch
    kind_heard,     // value: kind_voice, kind_fax, kind_modem
    kind_ended,     // it has been quiet since; value: the bits of all kinds that were heard
    play_ended,     // value: the number of what was played
    digits_sent,    // the last of the digits that were asked for
    stream_began,   // the first packet of a source; value: its SSRC
    stream_silent,  // nothing came for a while; once, until something comes
    stream_ended,   // the far end said BYE
    peer_changed,   // packets come from, and go to, another address than was signalled
    wave_drained,   // an application has nothing more to play
};

class Reporter {
  public:
    virtual ~Reporter() = default;
    virtual void report(EventKind kind, uint32_t value) = 0;
    // A handshake packet that belongs to the control thread; or the connectivity check that shows it where to shake hands.
    virtual void handshake(const Datagram& datagram) = 0;
};

struct Tick {
    uint64_t number = 0;
    int64_t now_ns = 0;  // in the same time as the arrival of datagrams
    std::span<Datagram> room;
    Reporter& reporter;
};

class Port {
  public:
    virtual ~Port() = default;
    // Once a tick, before all else.
    virtual void receive(const Tick& tick) { (void)tick; }
    // What is heard from here; the rate is as it comes. False: nothing but silence.
    virtual bool pull(Block& heard) = 0;
    // What is to be said here, at this rate.
    virtual uint32_t said_rate() const = 0;
    virtual void push(const Block& said, const Tick& tick) = 0;
};

}  // namespace tapi::media
