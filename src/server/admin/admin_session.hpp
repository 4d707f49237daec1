// SPDX-License-Identifier: Apache-2.0
// One admin connection after its greeting: answers requests and forwards trace records. It has no socket:
// frames come in through handle() and go out through AdminOutput.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "server/admin/status_source.hpp"
#include "server/admin/trace_hub.hpp"
#include "wire/frame.hpp"
#include "wire/greeting.hpp"

namespace tapi::server {

class AdminOutput {
  public:
    virtual ~AdminOutput() = default;
    // Appends whole frames to what is to be written.
    virtual void send(const Bytes& frames) = 0;
    // Bytes that the peer has not taken yet.
    virtual size_t waiting() const = 0;
    // Writes a bye frame after what is waiting and closes. Must not destroy the session before handle() or
    // the trace's publisher has returned.
    virtual void end(wire::Bye reason, const std::string& text) = 0;
};

class AdminSession final : private TraceSubscriber {
  public:
    static constexpr size_t max_waiting = 4u << 20;    // bytes of trace that a slow reader may leave unread
    static constexpr size_t page_bytes = 256u * 1024;  // of the items of one list response

    AdminSession(StatusSource& source, TraceHub& hub, AdminOutput& output)
        : source_(source), hub_(hub), output_(output) {}
    ~AdminSession() override { hub_.unsubscribe(*this); }
    AdminSession(const AdminSession&) = delete;
    AdminSession& operator=(const AdminSession&) = delete;

    void handle(const wire::Frame& frame);
    bool ended() const { return ended_; }

  private:
    void traced(const std::string& json) override;
    void answer(const wire::Header& request, const nlohmann::json& args);
    void answer_result(const wire::Header& request, const Result<nlohmann::json>& done);
    void answer_list(const wire::Header& request, const nlohmann::json& items, const nlohmann::json& args);
    void begin_trace(const wire::Header& request, const nlohmann::json& args);
    void respond(const wire::Header& request, int32_t result, const nlohmann::json& body);
    void refuse(const wire::Header& request, int32_t result, const std::string& why);
    void end(wire::Bye reason, const std::string& text);

    StatusSource& source_;
    TraceHub& hub_;
    AdminOutput& output_;
    bool ended_ = false;
};

}  // namespace tapi::server
