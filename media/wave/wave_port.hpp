// SPDX-License-Identifier: Apache-2.0
// Applications as a port: what they play with waveOut is heard from here, and what is said here they get with
// waveIn. One stream each way; connections come and go while calls use the port.
#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "media/engine/port.hpp"
#include "media/sound/resampler.hpp"
#include "media/wave/layout.hpp"

namespace tapi::media {

// The memory of one direction and its events. Made and destroyed on the control thread.
class WaveRing {
  public:
    // Throws std::system_error when the system has no memory or descriptors.
    WaveRing(wave::Direction direction, uint32_t rate);
    ~WaveRing();
    WaveRing(const WaveRing&) = delete;
    WaveRing& operator=(const WaveRing&) = delete;

    uint32_t rate() const { return rate_; }
    wave::Direction direction() const { return direction_; }
    int memory() const { return memory_; }
    int wake() const { return wake_; }
    uint64_t glitches() const;

    // ---- The media thread
    // Out: 20 ms that the application plays. False: it plays nothing; what is missing of a block is silence.
    bool play(Block& block);
    // In: 20 ms that the application gets.
    void record(const Block& block);
    // Out: it played, and now has nothing more; once.
    bool just_drained();

  private:
    void wake_if(uint64_t position);

    wave::Direction direction_;
    uint32_t rate_;
    int memory_ = -1, wake_ = -1;
    void* mapping_ = nullptr;
    wave::Header* header_ = nullptr;
    int16_t* ring_ = nullptr;
    uint64_t position_ = 0;  // ours, whatever the shared one says
    bool playing_ = false, drained_ = false;
};

class WavePort final : public Port {
  public:
    explicit WavePort(uint32_t rate) : rate_(rate) {}

    // On the media thread, from commands: what was there goes back.
    void exchange(wave::Direction direction, std::unique_ptr<WaveRing>& ring) {
        std::swap(direction == wave::Direction::out ? out_ : in_, ring);
    }
    void receive(const Tick& tick) override;
    bool pull(Block& heard) override;
    uint32_t said_rate() const override { return in_ != nullptr ? in_->rate() : rate_; }
    void push(const Block& said, const Tick& tick) override;

  private:
    uint32_t rate_;
    std::unique_ptr<WaveRing> out_, in_;
};

}  // namespace tapi::media
