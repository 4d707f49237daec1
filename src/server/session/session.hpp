// SPDX-License-Identifier: Apache-2.0
// One client process: its requests, its applications, its handles. Decodes, checks the dispatch row, calls the rooms
// below, answers.
#pragma once

#include <map>
#include <memory>

#include "server/device/core.hpp"
#include "server/session/connection.hpp"
#include "server/session/dispatch_rows.hpp"
#include "server/session/event_queue.hpp"
#include "server/session/provider_dialog.hpp"
#include "server/session/trace.hpp"

namespace tapi::server {

// What sessions need of the server around them.
class ServerServices {
  public:
    virtual ~ServerServices() = default;
    // Runs when every provider is up or has had its time to start (ARCH-2); at once when that is so already.
    virtual void when_ready(std::function<void()> then) = 0;
    virtual void session_ended(uint32_t session) = 0;
    // An application has shut down; it may have been the last one.
    virtual void application_left() = 0;

    // PROV-1, for those who may administer; the session shows what is to be shown. An error has words for the log.
    virtual bool may_administer(const Identity& who) const = 0;
    using Changed = std::function<void(Result<ProviderChange>)>;
    virtual void add_provider(const std::string& module, uint32_t session, Changed done) = 0;
    virtual void remove_provider(uint32_t id, uint32_t session, Changed done) = 0;
    // What the session is to show, or shows, for a provider that comes or goes; null: nothing.
    virtual const ProviderDialog* provider_dialog(uint32_t id, uint32_t session) = 0;
    // `done` says whether the provider is there, or gone, now.
    virtual void settle_provider(uint32_t id, uint32_t session, ProviderDialogEnd end, std::function<void(Status)> done) = 0;

    // Locations and calling cards as a form, and what is done with its values: JSON (docs/forms.md). With an address
    // the form shows how that is dialed.
    virtual std::string dialing_form(const std::u16string& address) = 0;
    virtual std::string change_dialing(ByteView values) = 0;
};

// A client process's share of the server.
struct SessionLimits {
    uint32_t apps = wire::limits::max_apps;
    uint32_t handles = wire::limits::max_handles;
    uint32_t pending = wire::limits::max_pending;
    QueueLimits queue;
};

struct LineAppEntry {
    std::shared_ptr<LineApp> app;
    std::unique_ptr<EventQueue> queue;
};
struct PhoneAppEntry {
    std::shared_ptr<PhoneApp> app;
    std::unique_ptr<EventQueue> queue;
};

class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(uint32_t id, Core& core, ServerServices& services, Trace& trace, std::shared_ptr<Connection> connection,
            Identity identity, const SessionLimits& limits = {});
    ~Session();

    void start();
    // The process is gone or misbehaved: as lineShutdown of all its applications (INIT-7, AMB-4).
    void end(const std::string& reason);
    void close(wire::Bye reason, const std::string& text);

    // The events connection of one application; false when the session has no such application. An application that
    // loses it has left.
    bool attach(uint32_t app, std::shared_ptr<Connection> events);

    uint32_t id() const { return id_; }
    const Bytes& key() const { return key_; }
    const Identity& identity() const { return identity_; }
    std::string name() const;  // for logs: "session 3 (tapi, pid 4711, alice)"

    Core& core() { return core_; }
    ServerServices& services() { return services_; }
    Trace& trace() { return trace_; }
    HandleSpace& handles() { return handles_; }
    Connection& connection() { return *connection_; }
    bool ended() const { return ended_; }

    LineApp* add_line_app(std::u16string friendly_name, uint32_t version);
    PhoneApp* add_phone_app(std::u16string friendly_name, uint32_t version);
    void remove_line_app(LineApp& app);
    void remove_phone_app(PhoneApp& app);
    const std::map<uint32_t, LineAppEntry>& line_apps() const { return line_apps_; }
    const std::map<uint32_t, PhoneAppEntry>& phone_apps() const { return phone_apps_; }

    // Requests on their way to an answer; admit is false when there are too many.
    bool admit() { return ++in_flight_ <= limits_.pending; }
    void answered() { --in_flight_; }

  private:
    void on_frame(const wire::Frame& frame);
    void lost_events(uint32_t app);
    bool room_for_app() const { return line_apps_.size() + phone_apps_.size() < limits_.apps; }
    std::unique_ptr<EventQueue> make_queue();
    bool introduce(App& app, AppSink& sink, ObjectKind kind, void* object, std::u16string friendly_name,
                   uint32_t version);

    uint32_t id_;
    Core& core_;
    ServerServices& services_;
    Trace& trace_;
    std::shared_ptr<Connection> connection_;
    Identity identity_;
    Bytes key_;
    SessionLimits limits_;
    HandleSpace handles_;
    PendingShare pending_;
    uint32_t in_flight_ = 0;
    std::map<uint32_t, LineAppEntry> line_apps_;
    std::map<uint32_t, PhoneAppEntry> phone_apps_;
    bool ended_ = false;
};

}  // namespace tapi::server
