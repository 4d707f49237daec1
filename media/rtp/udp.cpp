// SPDX-License-Identifier: Apache-2.0
// See udp.hpp.
#include "media/rtp/udp.hpp"

#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace tapi::media {
namespace {

constexpr size_t batch = 16;
constexpr uint32_t control_every = 8;  // calls of receive(): RTCP is in no hurry
constexpr int voice_class = 46 << 2;   // expedited forwarding (RFC 3246)
constexpr int receive_buffer = 256 * 1024;

int bind_socket(const Address& local, uint16_t port) {
    const bool v6 = !local.v4();
    const int socket = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return -errno;
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    // Refused in some containers; a matter of quality only.
    setsockopt(socket, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_TCLASS : IP_TOS, &voice_class,
               sizeof voice_class);
    Address there = local;
    there.port = port;
    sockaddr_storage name{};
    const socklen_t length = to_sockaddr(there, v6, name);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&name), length) != 0) {
        const int error = errno;
        ::close(socket);
        return -error;
    }
    return socket;
}

int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

int64_t arrival_of(msghdr& header) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
        timespec time{};
        std::memcpy(&time, CMSG_DATA(part), sizeof time);
        return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
    }
    return now_ns();
}

}  // namespace

Result<std::unique_ptr<UdpTransport>> UdpTransport::open(const Address& local, PortRange range, bool mux,
                                                         uint32_t seed, std::shared_ptr<SparePorts> spare) {
    const auto owned = [&](const PortPair& pair) { return std::unique_ptr<UdpTransport>(new UdpTransport(pair, spare)); };
    if (spare != nullptr) {
        if (const auto rested = spare->take(local)) return owned(*rested);
    }
    const uint32_t first = range.first + (range.first & 1u), last = range.last;
    if (first + 1 > last) return failure(EINVAL, "the range of RTP ports holds no pair");
    const uint32_t pairs = (last - first + 1) / 2;
    int error = EADDRINUSE;
    for (uint32_t tried = 0; tried < pairs; ++tried) {
        const auto port = static_cast<uint16_t>(first + 2 * ((seed + tried) % pairs));
        const int rtp = bind_socket(local, port);
        if (rtp < 0) {
            error = -rtp;
            if (error != EADDRINUSE) break;
            continue;
        }
        const int rtcp = mux ? -1 : bind_socket(local, static_cast<uint16_t>(port + 1));
        if (!mux && rtcp < 0) {
            error = -rtcp;
            ::close(rtp);
            continue;
        }
        return owned({local, port, rtp, rtcp});
    }
    return failure(error, "no RTP port on " + to_string(local) + ": " + std::strerror(error));
}

UdpTransport::~UdpTransport() {
    if (spare_ != nullptr) spare_->put(pair_);
    else close_pair(pair_);
}

size_t UdpTransport::receive_from(int socket, std::span<Datagram> room, bool control) {
    std::array<mmsghdr, batch> messages{};
    std::array<iovec, batch> parts;
    std::array<sockaddr_storage, batch> names;
    alignas(cmsghdr) std::array<std::array<char, CMSG_SPACE(sizeof(timespec))>, batch> extras;
    const size_t most = std::min(room.size(), batch);
    for (size_t at = 0; at < most; ++at) {
        parts[at] = {room[at].bytes.data(), room[at].bytes.size()};
        msghdr& header = messages[at].msg_hdr;
        header.msg_iov = &parts[at];
        header.msg_iovlen = 1;
        header.msg_name = &names[at];
        header.msg_namelen = sizeof names[at];
        header.msg_control = extras[at].data();
        header.msg_controllen = extras[at].size();
    }
    const int count = recvmmsg(socket, messages.data(), static_cast<unsigned>(most), MSG_DONTWAIT, nullptr);
    if (count <= 0) return 0;
    for (int at = 0; at < count; ++at) {
        Datagram& datagram = room[static_cast<size_t>(at)];
        datagram.size = messages[at].msg_len;
        datagram.from = from_sockaddr(names[at]);
        datagram.arrived_ns = arrival_of(messages[at].msg_hdr);
        datagram.control = control;
    }
    return static_cast<size_t>(count);
}

size_t UdpTransport::receive(std::span<Datagram> room) {
    const size_t count = receive_from(pair_.rtp, room, false);
    if (pair_.rtcp < 0 || turn_++ % control_every != 0 || count == room.size()) return count;
    return count + receive_from(pair_.rtcp, room.subspan(count), true);
}

void UdpTransport::send_run(int socket, std::span<const Outgoing> run) {
    std::array<mmsghdr, batch> messages{};
    std::array<iovec, batch> parts;
    std::array<sockaddr_storage, batch> names;
    for (size_t at = 0; at < run.size(); ++at) {
        parts[at] = {const_cast<uint8_t*>(run[at].bytes.data()), run[at].bytes.size()};
        msghdr& header = messages[at].msg_hdr;
        header.msg_iov = &parts[at];
        header.msg_iovlen = 1;
        header.msg_name = &names[at];
        header.msg_namelen = to_sockaddr(run[at].to, v6_, names[at]);
    }
    // What the kernel does not take is lost, as on any network.
    sendmmsg(socket, messages.data(), static_cast<unsigned>(run.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void UdpTransport::send(std::span<const Outgoing> datagrams) {
    while (!datagrams.empty()) {
        const bool control = datagrams[0].control && pair_.rtcp >= 0;
        size_t run = 0;
        while (run < datagrams.size() && run < batch && (datagrams[run].control && pair_.rtcp >= 0) == control)
            ++run;
        send_run(control ? pair_.rtcp : pair_.rtp, datagrams.first(run));
        datagrams = datagrams.subspan(run);
    }
}

}  // namespace tapi::media
