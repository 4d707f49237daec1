// SPDX-License-Identifier: Apache-2.0
// tapihost.exe under Wine, which inherits no sockets: it is told a port and, on its standard input, a secret, and connects.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "wine_place.hpp"

namespace tapi::dialog {

class WineProcess {
  public:
    WineProcess() = default;
    // Ends what has not ended by itself, with all that it has started.
    ~WineProcess();
    WineProcess(const WineProcess&) = delete;
    WineProcess& operator=(const WineProcess&) = delete;

    // Starts it and waits until it is connected; `asker` is watched meanwhile. A connected socket, or what went wrong.
    Result<int> start(const WinePlace& place, const std::string& name, int asker);

  private:
    // Who has connected and not yet said the secret.
    struct Stranger {
        int descriptor = -1;
        std::string said;
    };

    enum class Heard { not_all, right, wrong };

    Status listen();
    Status spawn(const WinePlace& place, const std::string& name);
    Result<int> wait(int asker);
    void welcome();
    Heard hear(Stranger& stranger) const;
    int take(size_t which);
    void forget(size_t which);

    int listener_ = -1;
    int process_ = -1;  // a descriptor of it
    pid_t group_ = 0;
    int connected_ = -1;
    std::string secret_;
    std::vector<Stranger> strangers_;
};

}  // namespace tapi::dialog
