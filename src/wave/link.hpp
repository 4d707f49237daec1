// SPDX-License-Identifier: Apache-2.0
// The way to a device: folders in which its socket may be, the greeting, and the memory that it hands over.
#pragma once

#include <media.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "media/wave/layout.hpp"

namespace tapi::wave {

// $OPENTAPI_WAVE_DIR alone, or the folders of this user's server and of the system's.
std::vector<std::string> folders();
// Ids that there are now, in order.
std::vector<uint32_t> device_ids();

class Link {
  public:
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    // Null with the reason in `result`.
    static std::unique_ptr<Link> open(uint32_t id, Direction direction, uint32_t rate, MMRESULT& result);
    // Whether somebody serves the device; opens nothing.
    static bool exists(uint32_t id);

    Header& header() { return *static_cast<Header*>(mapping_); }
    // Samples out of the ring, or into it.
    void read(uint64_t position, std::span<int16_t> out) const;
    void write(uint64_t position, std::span<const int16_t> in);
    int socket() const { return socket_; }  // hangs up when the device goes away
    int wake() const { return wake_; }

  private:
    explicit Link(int socket) : socket_(socket) {}
    MMRESULT greet(Direction direction, uint32_t rate);
    MMRESULT map(int memory);

    int socket_ = -1, wake_ = -1;
    void* mapping_ = nullptr;
    int16_t* ring_ = nullptr;
};

}  // namespace tapi::wave
