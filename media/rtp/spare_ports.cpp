// SPDX-License-Identifier: Apache-2.0
// See spare_ports.hpp.
#include "media/rtp/spare_ports.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tapi::media {
namespace {

// False when there is no end of it.
bool empty(int socket) {
    if (socket < 0) return true;
    for (size_t thrown_away = 0; thrown_away < SparePorts::most_stale; ++thrown_away) {
        char none = 0;
        // Errors that the kernel has noted are thrown away like packets.
        if (::recv(socket, &none, sizeof none, MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    }
    return false;
}

}  // namespace

void close_pair(const PortPair& pair) {
    ::close(pair.rtp);
    if (pair.rtcp >= 0) ::close(pair.rtcp);
}

SparePorts::~SparePorts() {
    for (const PortPair& pair : pairs_) close_pair(pair);
}

void SparePorts::put(const PortPair& pair) {
    std::optional<PortPair> longest;
    {
        const std::lock_guard lock(mutex_);
        pairs_.push_back(pair);
        if (pairs_.size() > most) {
            longest = pairs_.front();
            pairs_.pop_front();
        }
    }
    if (longest) close_pair(*longest);
}

std::optional<PortPair> SparePorts::take(const Address& local) {
    PortPair pair;
    {
        const std::lock_guard lock(mutex_);
        if (pairs_.size() <= resting) return std::nullopt;
        const auto rested = pairs_.end() - static_cast<ptrdiff_t>(resting);
        const auto fits = std::find_if(pairs_.begin(), rested, [&](const PortPair& candidate) { return candidate.local == local; });
        if (fits == rested) return std::nullopt;
        pair = *fits;
        pairs_.erase(fits);
    }
    if (empty(pair.rtp) && empty(pair.rtcp)) return pair;
    close_pair(pair);
    return std::nullopt;
}

}  // namespace tapi::media
