// SPDX-License-Identifier: Apache-2.0
// The two directions of a call's wave device, as queues of short buffers and a descriptor to poll.
#pragma once

#include <media.h>

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

namespace tapi::sound {

// One buffer that belongs to the library while it is in the queue.
struct StreamBuffer {
    explicit StreamBuffer(size_t samples);
    bool done() const;
    std::vector<int16_t> samples;
    WAVEHDR header{};
};

struct StreamShape {
    uint32_t rate = 8000;
    size_t buffers = 8;
    uint32_t buffer_ms = 250;
    size_t buffer_samples() const { return size_t{rate} * buffer_ms / 1000; }
};

class PlayStream {
  public:
    // Throws SoundError when the device cannot be had.
    PlayStream(UINT device, const StreamShape& shape);
    ~PlayStream();
    PlayStream(const PlayStream&) = delete;
    PlayStream& operator=(const PlayStream&) = delete;

    int descriptor() const { return event_; }  // readable when a buffer has been played; clear() then
    void clear();
    bool has_room() const;
    size_t buffer_samples() const { return shape_.buffer_samples(); }
    // At most a buffer's samples, when there is room. False: the call is gone.
    bool write(std::span<const int16_t> samples);
    bool drained() const;  // all that was written has been played
    double seconds() const;
    uint32_t glitches() const;

  private:
    StreamShape shape_;
    int event_;
    HWAVEOUT wave_ = nullptr;
    std::deque<StreamBuffer> buffers_;
    size_t next_ = 0;
};

class RecordStream {
  public:
    RecordStream(UINT device, const StreamShape& shape);
    ~RecordStream();
    RecordStream(const RecordStream&) = delete;
    RecordStream& operator=(const RecordStream&) = delete;

    int descriptor() const { return event_; }  // readable when a buffer is full; clear() then
    void clear();
    // The next samples that are there, and good until the next call; empty: none now.
    std::span<const int16_t> take();
    bool gone() const { return gone_; }
    uint32_t glitches() const;
    // Ends recording: what came so far can be taken still.
    void stop();

  private:
    bool give(StreamBuffer& buffer);

    StreamShape shape_;
    int event_;
    HWAVEIN wave_ = nullptr;
    std::deque<StreamBuffer> buffers_;
    size_t next_ = 0;
    StreamBuffer* taken_ = nullptr;
    bool gone_ = false, stopped_ = false;
};

}  // namespace tapi::sound
