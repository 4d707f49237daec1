// SPDX-License-Identifier: Apache-2.0
// A pair of UDP sockets for RTP and RTCP (RFC 3550, section 11), or one for both (RFC 5761).
#pragma once

#include <memory>
#include <utility>

#include "base/result.hpp"
#include "media/rtp/transport.hpp"

namespace tapi::media {

struct PortRange {
    uint16_t first = 10000, last = 19999;
};

class UdpTransport final : public Transport {
  public:
    // Binds an even port of the range and, unless `mux`, the odd one above it. `seed` chooses where the
    // search begins, so that ports are not handed out in a row. Fails with the errno when none is free, or
    // the address is not ours.
    static Result<std::unique_ptr<UdpTransport>> open(const Address& local, PortRange range, bool mux,
                                                      uint32_t seed);
    ~UdpTransport() override;

    uint16_t port() const { return port_; }
    size_t receive(std::span<Datagram> room) override;
    void send(std::span<const Outgoing> datagrams) override;

  private:
    UdpTransport(int rtp, int rtcp, bool v6, uint16_t port) : rtp_(rtp), rtcp_(rtcp), v6_(v6), port_(port) {}
    size_t receive_from(int socket, std::span<Datagram> room, bool control);
    void send_run(int socket, std::span<const Outgoing> run);

    int rtp_, rtcp_;
    bool v6_;
    uint16_t port_;
    uint32_t turn_ = 0;
};

}  // namespace tapi::media
