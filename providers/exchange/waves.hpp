// SPDX-License-Identifier: Apache-2.0
// The wave devices of calls and lines: what applications play becomes frames of the exchange, and what is heard
// becomes theirs. The engine has no thread of its own here; it ticks with the exchange's frames.
#pragma once

#include <compare>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "exchange/call.hpp"
#include "media/wave/wave_server.hpp"

namespace tapi::exchange {

// Whose sound a device has: a call's, or that of whichever call talks on a line, or on one of its addresses.
struct WaveOwner {
    HalfId half{};  // none: the line's
    LineNo line{};
    std::optional<uint32_t> address;
    auto operator<=>(const WaveOwner&) const = default;
};

class Waves {
  public:
    static constexpr size_t most_devices = media::Worker::most_legs / 2;

    // The id of the owner's device, made when it is asked for first.
    Result<uint32_t> device_of(const WaveOwner& owner);
    // Applications see them go away. True when there were any.
    bool remove(HalfId half);
    bool remove(LineNo line);

    // Some application is there, and frames are to flow.
    bool flow() const { return host_ != nullptr && host_->server.streams() > 0; }
    // Readable when an application comes or goes; serve() then, and a frame. -1 before there is a device.
    int descriptor() const { return host_ == nullptr ? -1 : host_->server.descriptor(); }
    void serve();

    // A frame: what was heard in the last one goes to applications, and what they play now is taken.
    void tick();
    // What the owner's application plays in this frame; null for silence.
    void each(const std::function<void(const WaveOwner&, const media::Frame* played, media::Frame& heard)>& use);

  private:
    // The exchange's end of a device.
    class Party final : public media::Port {
      public:
        bool pull(media::Block& block) override;
        uint32_t said_rate() const override { return media::narrow_rate; }
        void push(const media::Block& block, const media::Tick& tick) override;
        media::Frame played{}, heard{};
        bool plays = false;
    };
    struct Entry {
        uint32_t id = 0;
        media::LegId leg{};
        media::BridgeId bridge{};
        Party* party = nullptr;
    };
    struct Host {
        media::Engine engine{{1, 0, true}};
        media::WaveServer server{engine, media::wave_folder()};
    };
    Result<Entry> make();
    void end(const Entry& entry);

    std::unique_ptr<Host> host_;  // from the first device on
    std::map<WaveOwner, Entry> entries_;
};

}  // namespace tapi::exchange
