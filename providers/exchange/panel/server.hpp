// SPDX-License-Identifier: Apache-2.0
// Where front panels connect: a unix socket that only the user of the server may use, and one thread for all panels.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "exchange/panel/session.hpp"

namespace tapi::exchange::panel {

class Server {
  public:
    static constexpr size_t most_clients = 16;
    // A client that does not read gets nothing more and is not heard until it has caught up.
    static constexpr size_t most_waiting = 65536;

    // Fails with what is wrong in its text.
    static Result<std::unique_ptr<Server>> listen(const std::string& path, Surface& surface);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Phones may have changed. On any thread; never waits.
    void notify();

  private:
    struct Client;

    Server(std::string path, int listener, int wake, Surface& surface);
    void run();
    bool serve_once();
    void accept();
    bool read(Client& client);
    bool write(Client& client);

    const std::string path_;
    const int listener_, wake_;
    Surface& surface_;
    std::vector<std::unique_ptr<Client>> clients_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tapi::exchange::panel
