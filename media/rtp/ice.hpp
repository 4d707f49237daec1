// SPDX-License-Identifier: Apache-2.0
// ICE-lite (RFC 8445 2.5): the end on an address that everybody reaches. It answers connectivity checks, remembers who has passed one,
// and hears which address the far end has chosen. On the media thread; nothing is allocated.
#pragma once

#include "media/rtp/ice_credentials.hpp"
#include "media/rtp/stun.hpp"

namespace tapi::media {

struct IceTerms {
    IceCredentials ours;
    std::string far_fragment;
    bool operator==(const IceTerms&) const = default;
};

class IceLite {
  public:
    // A full agent sends a check each 50 ms, and each again a few times. What is more in a tick is lost, as on any network, and comes
    // again.
    static constexpr uint32_t checks_a_tick = 8;
    // Refusals of whoever has not shown the password: enough to find a mistake, too few to throw at somebody else.
    static constexpr uint32_t refusals_a_tick = 1;
    static constexpr size_t most_verified = 8;  // addresses; a new one takes the place of the oldest
    // Who nominates many (RFC 5245 8.1.1.2) means the one with the highest priority; one that comes later than this is another wish.
    static constexpr int64_t nominations_ns = 2'000'000'000;

    explicit IceLite(const IceTerms& terms);

    // What was nominated stays where it is until something is nominated in the new terms (RFC 8445 9).
    void go_on_from(const IceLite& before);
    void begin_tick() { checks_ = refusals_ = 0; }

    enum class Verdict : uint8_t { answered, refused, dropped };
    struct Heard {
        Verdict verdict = Verdict::dropped;
        size_t answer = 0;  // what is to be sent back, in `room`
        bool nominated = false;
    };
    // A packet of kind stun. `control`: it came on the port of RTCP.
    Heard hear(Octets packet, const Address& from, bool control, int64_t now_ns, std::span<uint8_t> room);

    bool knows(const Address& from, bool control) const;
    // Port 0: none yet.
    const Address& nominated(bool control) const { return component(control).nominated; }

  private:
    struct Component {
        Address nominated;
        uint32_t priority = 0;
        int64_t nominated_ns = 0;
        std::array<Address, most_verified> verified{};
        size_t next = 0;
    };
    const Component& component(bool control) const { return components_[control ? 1 : 0]; }
    Heard refuse(const StunMessage& request, uint16_t code, std::span<uint8_t> room);
    static bool nominate(Component& component, const Address& from, uint32_t priority, int64_t now_ns);

    std::string username_;
    HmacSha1 key_;
    std::array<Component, 2> components_{};
    uint32_t checks_ = 0, refusals_ = 0;  // of this tick
};

}  // namespace tapi::media
