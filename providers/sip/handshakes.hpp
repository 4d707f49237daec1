// SPDX-License-Identifier: Apache-2.0
// The DTLS handshakes of streams (RFC 5763): which packets belong to which, what is sent again when time has passed, and what
// comes of it. Knows neither sockets nor threads; whoever owns it locks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/timers.hpp"
#include "media/rtp/address.hpp"
#include "media/rtp/dtls.hpp"
#include "sip/offer_answer.hpp"

namespace tapi::sip {

class Handshakes {
  public:
    static constexpr Millis limit{60'000};  // for keys, from the agreement on: a far end that never begins is none

    class Ends {
      public:
        virtual ~Ends() = default;
        virtual void send(uint32_t session, media::Octets packet, const media::Address& to) = 0;
        virtual void keyed(uint32_t session, const media::DtlsHandshake::Keys& keys) = 0;
        // The far end is not who its description says, gave up, or never began.
        virtual void failed(uint32_t session) = 0;
    };
    Handshakes(const media::DtlsIdentity& identity, Timers& timers, Ends& ends) : identity_(identity), timers_(timers), ends_(ends) {}
    ~Handshakes();
    Handshakes(const Handshakes&) = delete;
    Handshakes& operator=(const Handshakes&) = delete;

    // What was agreed. The handshake with a certificate that is known already goes on, or stays done. True: a new one has begun, and
    // keys that there were are no more.
    // Port 0: connectivity checks tell where the far end is, and packets come from nobody but him.
    bool agree(uint32_t session, const Handshake& terms, const media::Address& remote);
    // Such a check did.
    void found(uint32_t session, const media::Address& remote);
    void received(uint32_t session, media::Octets packet, const media::Address& from);
    void forget(uint32_t session);

  private:
    struct One {
        Handshake terms;
        media::Address signalled;           // where the description says that the far end is, or its checks
        bool checked = false;                // these
        bool begun = false;
        std::optional<media::Address> peer;  // where it was found
        std::unique_ptr<media::DtlsHandshake> handshake;
        std::optional<Timers::Id> timer, end;
        bool told = false;
    };
    void begin(uint32_t session, One& one);
    void start(uint32_t session, One& one);
    bool admits(uint32_t session, One& one, const media::Address& from);
    void went(uint32_t session, media::DtlsHandshake::State state, const media::DtlsHandshake::Packets& out);
    void failed(uint32_t session, One& one);
    void wait(uint32_t session, One& one);
    void forget(std::optional<Timers::Id>& timer);
    void forget_timers(One& one);

    const media::DtlsIdentity& identity_;
    Timers& timers_;
    Ends& ends_;
    std::unordered_map<uint32_t, One> all_;
};

}  // namespace tapi::sip
