// SPDX-License-Identifier: Apache-2.0
// Packets as they come, and sound as it is due. The delay follows what the network does: it grows when
// packets come too late again and again, and shrinks when for a while all came early. Nothing is allocated
// once it is made.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "media/codec/codec.hpp"
#include "media/sound/fresh_memory.hpp"

namespace tapi::media {

class JitterBuffer {
  public:
    static constexpr size_t most_packets = 32;   // 640 ms of the usual packets
    static constexpr int32_t first_delay = 1;    // blocks
    static constexpr int32_t most_delay = 25;    // blocks: half a second
    static constexpr uint32_t window = 200;      // packets over which early and late ones are counted
    static constexpr uint32_t late_allowed = 2;  // of a window; one more, and the delay grows

    // `block` is 20 ms in timestamp units.
    explicit JitterBuffer(uint32_t block);

    struct Packet {
        std::span<const uint8_t> payload;
        uint32_t timestamp = 0;
        uint32_t span = 0;  // timestamp units
        uint8_t payload_type = 0;
        bool marker = false;
    };
    enum class Put { kept, late, duplicate, refused };
    Put put(const Packet& packet);

    // packet: what is due. missing: it did not come; `packet.span` is how long the hole is. inserted: a block
    // that the far end never sent makes the delay longer. nothing: no source yet.
    enum class Got { packet, missing, inserted, nothing };
    // The payload stays until the next get().
    Got get(Packet& packet);
    // A block that may be left out now: it is quiet, so nobody would miss it.
    void quiet() { quiet_ = true; }

    void reset() { reset(static_cast<uint32_t>(block_)); }
    void reset(uint32_t block);
    size_t kept() const;
    int32_t delay() const { return delay_; }  // blocks that what comes early has to wait

  private:
    struct Slot {
        bool used = false;
        uint8_t payload_type = 0;
        uint16_t size = 0;
        uint32_t timestamp = 0, span = 0;
    };
    using Payload = std::array<uint8_t, largest_payload>;
    void begin(const Packet& packet);
    bool jumped(const Packet& packet);
    void judge(int32_t slack);
    void end_of_window();
    void new_window();
    Slot* covering();
    uint32_t hole() const;
    Payload& payload_of(const Slot& slot) { return (*payloads_)[static_cast<size_t>(&slot - slots_.data())]; }

    int32_t block_;
    std::array<Slot, most_packets> slots_;
    // Touched only when something comes, and most calls that are held hear nothing.
    Fresh<std::array<Payload, most_packets>> payloads_;
    bool begun_ = false;
    uint32_t due_ = 0;  // the timestamp of what is played next
    int32_t delay_ = 0;
    int32_t insert_ = 0;  // blocks to be inserted
    bool leave_out_ = false, quiet_ = false;
    uint32_t waiting_to_leave_out_ = 0;  // blocks
    uint32_t empty_ = 0;                 // blocks in a row for which nothing was there
    uint32_t jump_to_ = 0;
    bool jumping_ = false;
    // Of this window.
    uint32_t seen_ = 0, late_ = 0;
    int32_t least_slack_ = 0, most_slack_ = 0, worst_late_ = 0;
    Slot* current_ = nullptr;
};

}  // namespace tapi::media
