// SPDX-License-Identifier: Apache-2.0
// What the library has in this process: the session at the server and the applications. The child of a fork
// begins with an empty one.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "client/application.hpp"

namespace tapi::client {

class Process {
  public:
    static Process& instance();

    // The session that is or was there; null before the first connection.
    std::shared_ptr<Session> session();
    // A session that is not lost, connected now if need be; null when no server can be reached.
    std::shared_ptr<Session> connected();

    // An application of a lost session that has the same handle is closed by this.
    void add(std::shared_ptr<Application> application);
    std::shared_ptr<Application> find(World world, uint32_t handle);
    // Removes it: of two shutdowns one gets it.
    std::shared_ptr<Application> take(World world, uint32_t handle);

  private:
    using Key = std::pair<World, uint32_t>;
    explicit Process(uint32_t generation) : generation_(generation) {}

    const uint32_t generation_;
    std::mutex connect_mutex_;  // one thread connects, the others wait for its session
    std::mutex mutex_;
    std::shared_ptr<Session> session_;
    std::map<Key, std::shared_ptr<Application>> applications_;
};

}  // namespace tapi::client
