// SPDX-License-Identifier: Apache-2.0
// The host's side of the link: greets the server, loads the provider, and carries out one call after the
// other.
#pragma once

#include "tapihost/host.hpp"
#include "wire/frame.hpp"

namespace tapi::host {

// Lives on one thread, the one that makes it and runs it.
class Service {
  public:
    Service(Channel& channel, HostSettings settings);

    // Returns once the server is gone; an error when the service never began (said to the server too).
    Status run();
    // Shuts the provider down when the server has not done that.
    void shut_down();

  private:
    Status greet();
    Status load();
    void serve();
    // False ends the service.
    bool handle(const wire::Frame& frame);
    void call(const wire::Frame& frame);
    int32_t invoke_guarded(TspiFunction function, ByteView in, Bytes& body);
    int32_t reconfigure_guarded(Bytes& body);
    void note(TspiFunction function, ByteView in, int32_t result);

    Channel& channel_;
    HostSettings settings_;
    Outbox outbox_;
    wire::FrameBuffer in_;
    Host host_;
    Bytes body_;  // of the response being made
    // What TSPI_providerShutdown has to be told.
    struct Started {
        uint32_t version = 0;
        uint32_t permanent_id = 0;
    };
    std::optional<Started> started_;
};

}  // namespace tapi::host
