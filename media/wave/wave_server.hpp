// SPDX-License-Identifier: Apache-2.0
// Where applications find the sound of a call: a wave device id, which is the name of a socket in one folder
// for all (docs/media.md). Serves any number of ids on the control thread.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "media/engine/engine.hpp"
#include "media/wave/wave_port.hpp"

namespace tapi::media {

// The folder of a host: $OPENTAPI_WAVE_DIR, $RUNTIME_DIRECTORY/wave, $XDG_RUNTIME_DIR/opentapi/wave or
// /tmp/opentapi-UID/wave, the first of which there is a variable.
std::string wave_folder();
std::string wave_socket(const std::string& folder, uint32_t id);

class WaveServer {
  public:
    // Who may have the sound: by default the user that runs this, and root.
    using Admits = std::function<bool(uid_t)>;
    WaveServer(Engine& engine, std::string folder, Admits admits = {});
    ~WaveServer();
    WaveServer(const WaveServer&) = delete;
    WaveServer& operator=(const WaveServer&) = delete;

    // A leg for applications, and the lowest id that is free in the folder. `rate` is what is said to nobody.
    struct Device {
        LegId leg{};
        uint32_t id = 0;
    };
    Result<Device> add(uint32_t rate);
    // Applications see their device go away.
    void remove(uint32_t id);

    // What applications have open, each direction by itself.
    size_t streams() const;

    // Readable when something is to be done: serve() then.
    int descriptor() const { return poll_; }
    void serve();

  private:
    struct Connection {
        int socket = -1;
        wave::Direction direction{};
        bool greeted = false;
    };
    struct Entry {
        LegId leg{};
        int listener = -1;
        std::map<int, Connection> connections;  // by socket
    };
    Result<int> listen_on(uint32_t id);
    void accept(Entry& entry);
    void greet(Entry& entry, Connection& connection);
    wave::Answer admit(const Entry& entry, const wave::Hello& hello) const;
    void drop(Entry& entry, int socket);
    void exchange(LegId leg, wave::Direction direction, std::unique_ptr<WaveRing> ring);
    void watch(int descriptor);

    Engine& engine_;
    std::string folder_;
    Admits admits_;
    int poll_ = -1;
    std::map<uint32_t, Entry> entries_;
};

}  // namespace tapi::media
