// SPDX-License-Identifier: Apache-2.0
// Calls and events over the link to one provider host: which calls wait for their return, which requests for
// their completion, and that each of them ends exactly once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/timers.hpp"
#include "model/message.hpp"
#include "server/host/remote_provider.hpp"
#include "server/host/transport.hpp"
#include "wire/greeting.hpp"
#include "wire/limits.hpp"

namespace tapi::server {

enum class Loss {
    ended,   // the host is gone, or was told to go
    broken,  // it sent what no host sends
    hung,    // it does not return from a function or does not read
};

class LinkEvents {
  public:
    virtual ~LinkEvents() = default;
    virtual void greeted() = 0;
    virtual void line_event(const ProviderEvent& event) = 0;
    virtual void phone_event(const ProviderEvent& event) = 0;
    // Every pending call and request has ended.
    virtual void link_lost(const std::string& reason, Loss loss) = 0;
};

// Outlives its connections: after a loss it can be opened again.
class HostLink final : public RemoteProvider, private TransportEvents {
  public:
    HostLink(boost::asio::io_context& loop, Timers& timers, const Clock& clock, std::string name,
             LinkEvents& events);
    ~HostLink() override;

    // Waits for the host's greeting.
    void open(std::shared_ptr<Transport> transport);
    bool is_open() const { return transport_ != nullptr; }
    // Ends the connection from this side; `loss` is what link_lost hears. Not to be used inside a call of the
    // core.
    void close(const std::string& reason, Loss loss = Loss::ended);
    // Asks the host to end; `link_lost` follows when it did.
    void say_bye();
    // For calls made from now on; zero: none.
    void set_deadline(Millis deadline) { deadline_ = deadline; }
    // Bytes that the host may leave unread.
    void set_max_backlog(size_t bytes) { max_backlog_ = bytes; }

    void send(TspiFunction function, Bytes body, RawDone returned) override;
    void start(TspiFunction function, uint32_t request_id, Bytes body, RawDone returned,
               RawDone completed) override;
    uint32_t next_request_id() override;
    // OPENTAPI_providerReconfigure; the words are the provider's.
    using Reconfigured = std::function<void(int32_t result, const std::string& words)>;
    void reconfigure(Reconfigured done);
    uint32_t last_request() const override { return last_request_; }
    // Answers OPERATIONFAILED in a later turn of the loop, as a call over a lost link is answered.
    void refuse(TspiFunction function, RawDone returned);

    uint64_t calls() const { return calls_; }
    uint64_t stray_completions() const { return strays_; }

  private:
    struct Pending {
        TspiFunction function{};
        uint32_t request_id = 0;  // 0: synchronous
        Instant deadline;
        RawDone returned;
    };
    struct Completion {
        int32_t result = 0;
        Bytes reply;
    };
    struct Request {
        TspiFunction function{};
        RawDone completed;
        bool returned = false;
        std::optional<Completion> early;  // it came before the function returned
    };

    void readable(wire::FrameBuffer& in) override;
    void closed(const std::string& reason) override;

    void handle(const wire::Frame& frame);
    void greet(const wire::Frame& frame, wire::FrameBuffer& in);
    void response(const wire::Frame& frame);
    void async_response(Pending pending, int32_t result, ByteView body);
    void completion(const wire::Frame& frame);
    void finish(std::map<uint32_t, Request>::iterator request, int32_t result, ByteView reply);
    void event(const wire::Frame& frame, void (LinkEvents::*report)(const ProviderEvent&));
    void stray(uint32_t request_id);
    std::map<uint64_t, Pending>::iterator find_pending(uint32_t id);

    void write_request(TspiFunction function, const Bytes& body, uint32_t request_id, RawDone returned);
    void watch();
    void check_deadline();
    void check_backlog();
    void broken(const std::string& what);
    void lose(const std::string& reason, Loss loss);
    void end_all();

    boost::asio::io_context& loop_;
    Timers& timers_;
    const Clock& clock_;
    const std::string name_;
    LinkEvents& events_;
    // Posted work looks here whether the link still exists.
    const std::shared_ptr<char> alive_ = std::make_shared<char>();

    std::shared_ptr<Transport> transport_;
    bool greeted_ = false;
    std::string farewell_;  // why the host says that it ends
    Millis deadline_{0};
    size_t max_backlog_ = wire::limits::max_host_backlog;
    std::optional<Timers::Id> timer_;  // for the oldest pending call, or one before it

    uint64_t last_call_ = 0;               // its lower half is the frame's id
    std::map<uint64_t, Pending> pending_;  // in the order of sending
    uint32_t last_request_ = 0;
    std::map<uint32_t, Request> requests_;
    uint64_t calls_ = 0;
    uint64_t strays_ = 0;
};

}  // namespace tapi::server
