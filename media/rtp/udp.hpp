// SPDX-License-Identifier: Apache-2.0
// A pair of UDP sockets for RTP and RTCP (RFC 3550, section 11), or one for both (RFC 5761).
#pragma once

#include <memory>
#include <utility>

#include "base/result.hpp"
#include "media/rtp/spare_ports.hpp"
#include "media/rtp/transport.hpp"

namespace tapi::media {

struct PortRange {
    uint16_t first = 10000, last = 19999;
};

class UdpTransport final : public Transport {
  public:
    // Binds an even port of the range and, unless `mux`, the odd one above it. `seed` chooses where the
    // search begins, so that ports are not handed out in a row. Fails with the errno when none is free, or
    // the address is not ours. With `spare` a pair may come from there, and goes there in the end; all who share it
    // want the same range and both sockets.
    static Result<std::unique_ptr<UdpTransport>> open(const Address& local, PortRange range, bool mux,
                                                      uint32_t seed, std::shared_ptr<SparePorts> spare = {});
    ~UdpTransport() override;

    uint16_t port() const { return pair_.port; }
    size_t receive(std::span<Datagram> room) override;
    void send(std::span<const Outgoing> datagrams) override;

  private:
    UdpTransport(const PortPair& pair, std::shared_ptr<SparePorts> spare) : pair_(pair), spare_(std::move(spare)), v6_(!pair.local.v4()) {}
    size_t receive_from(int socket, std::span<Datagram> room, bool control);
    void send_run(int socket, std::span<const Outgoing> run);

    PortPair pair_;
    std::shared_ptr<SparePorts> spare_;
    bool v6_;
    uint32_t turn_ = 0;
};

}  // namespace tapi::media
