// SPDX-License-Identifier: Apache-2.0
// A blocking connection in the role of an administrator: greeting, requests, trace records.
#pragma once

#include <tapi.h>

#include <chrono>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "admin/address.hpp"
#include "admin/protocol.hpp"
#include "base/result.hpp"
#include "wire/frame.hpp"

namespace tapi::admin {

class Link {
  public:
    using Deadline = std::optional<std::chrono::steady_clock::time_point>;  // none: for ever

    static Result<Link> connect(const Address& address, const Bytes& token, Deadline deadline);
    Link(Link&& other) noexcept;
    Link& operator=(Link&&) = delete;
    ~Link();

    // One request, one response; trace records that come in between are kept.
    Result<nlohmann::json> request(Function function, const nlohmann::json& args, Deadline deadline);
    // The next trace record; empty when the time is up.
    Result<std::optional<std::string>> next_trace(Deadline deadline);

    int descriptor() const { return socket_; }

  private:
    explicit Link(int socket) : socket_(socket) {}
    Status greet(const Bytes& token, Deadline deadline);
    Status send(const Bytes& bytes, Deadline deadline);
    // The next frame, copied; empty when the time is up.
    struct Received {
        wire::Header header;
        Bytes body;
    };
    Result<std::optional<Received>> receive(Deadline deadline);
    Result<bool> wait(short events, Deadline deadline) const;
    Error lost(const std::string& why, uint32_t code = LINEERR_OPERATIONFAILED);

    int socket_;
    uint32_t last_id_ = 0;
    wire::FrameBuffer buffer_;
    std::deque<std::string> traces_;
    std::string broken_;  // why, once the connection is of no more use
};

}  // namespace tapi::admin
