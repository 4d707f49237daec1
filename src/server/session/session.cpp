// SPDX-License-Identifier: Apache-2.0
// The life of a session.
#include "server/session/session.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "server/device/lines.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

Bytes random_key() {
    Bytes key(16);
    if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) key.clear();
    return key;
}

}  // namespace

Session::Session(uint32_t id, Core& core, ServerServices& services, Trace& trace,
                 std::shared_ptr<Connection> connection, Identity identity, const SessionLimits& limits)
    : id_(id), core_(core), services_(services), trace_(trace), connection_(std::move(connection)),
      identity_(std::move(identity)), key_(random_key()), limits_(limits), handles_(limits.handles),
      pending_{limits.pending, 0} {}

Session::~Session() = default;

std::string Session::name() const {
    return fmt::format("session {} ({}, pid {}, {})", id_, to_utf8(identity_.module), identity_.process_id, identity_.user);
}

void Session::start() {
    const std::weak_ptr<Session> weak = weak_from_this();
    connection_->on_frame([weak](const wire::Frame& frame) {
        if (const auto self = weak.lock()) self->on_frame(frame);
    });
    connection_->on_closed([weak](const std::string& reason) {
        if (const auto self = weak.lock()) self->end(reason.empty() ? "disconnected" : reason);
    });
    log::info(name(), "connected");
}

void Session::on_frame(const wire::Frame& frame) {
    if (frame.header.kind == static_cast<uint16_t>(wire::Kind::request)) return dispatch(*this, frame);
    if (frame.header.kind == static_cast<uint16_t>(wire::Kind::bye)) return end("said good-bye");
    close(wire::Bye::malformed, fmt::format("frame of kind {} from a client", frame.header.kind));
}

void Session::close(wire::Bye reason, const std::string& text) {
    const auto self = shared_from_this();
    connection_->close(reason, text);
    end(text);
}

void Session::end(const std::string& reason) {
    if (ended_) return;
    ended_ = true;
    const auto self = shared_from_this();
    log::info(name(), "ended: {}", reason);
    for (auto& [handle, entry] : line_apps_) {
        shut_down(core_, *entry.app);
        handles_.remove(handle);
        entry.queue->detach(wire::Bye::shutting_down, reason);
    }
    for (auto& [handle, entry] : phone_apps_) {
        shut_down(core_, *entry.app);
        handles_.remove(handle);
        entry.queue->detach(wire::Bye::shutting_down, reason);
    }
    line_apps_.clear();
    phone_apps_.clear();
    connection_->close(wire::Bye::none, reason);
    services_.session_ended(id_);
}

bool Session::attach(uint32_t app, std::shared_ptr<Connection> events) {
    EventQueue* queue = nullptr;
    if (const auto line = line_apps_.find(app); line != line_apps_.end()) queue = line->second.queue.get();
    if (const auto phone = phone_apps_.find(app); phone != phone_apps_.end()) queue = phone->second.queue.get();
    if (queue == nullptr || queue->attached()) return false;
    events->on_closed([weak = weak_from_this(), app](const std::string&) {
        if (const auto self = weak.lock()) self->lost_events(app);
    });
    queue->attach(std::move(events));
    return true;
}

// On the next turn: it may be the application itself that is being closed, or in the middle of hearing something.
void Session::lost_events(uint32_t app) {
    connection_->later([weak = weak_from_this(), app] {
        const auto self = weak.lock();
        if (!self || self->ended_) return;
        const auto line = self->line_apps_.find(app);
        const auto phone = self->phone_apps_.find(app);
        if (line == self->line_apps_.end() && phone == self->phone_apps_.end()) return;
        log::info(self->name(), "application {:#x} closed its events connection", app);
        if (line != self->line_apps_.end()) return self->remove_line_app(*line->second.app);
        self->remove_phone_app(*phone->second.app);
    });
}

// A slow reader ends on the next turn: posting happens in the middle of telling many.
static std::function<void()> on_overflow(Session& session) {
    return [weak = session.weak_from_this()] {
        if (const auto self = weak.lock()) {
            log::warning(self->name(), "does not read its messages");
            self->connection().later([self] {
                self->close(wire::Bye::queue_overflow, "the application does not read its messages");
            });
        }
    };
}

std::unique_ptr<EventQueue> Session::make_queue() {
    return std::make_unique<EventQueue>(trace_, identity_, limits_.queue, on_overflow(*this));
}

// What every application gets; false when the process has too many handles.
bool Session::introduce(App& app, AppSink& sink, ObjectKind kind, void* object, std::u16string friendly_name,
                        uint32_t version) {
    app.sink = &sink;
    app.handles = &handles_;
    app.identity = &identity_;
    app.pending = &pending_;
    app.friendly_name = friendly_name.empty() ? identity_.module : std::move(friendly_name);
    app.version = version;
    app.restricted = core_.access.restricted(identity_);
    app.handle = handles_.add({kind, object});
    return app.handle != 0;
}

LineApp* Session::add_line_app(std::u16string friendly_name, uint32_t version) {
    if (!room_for_app()) return nullptr;
    auto queue = make_queue();
    auto app = std::make_shared<LineApp>();
    LineApp* raw = app.get();
    if (!introduce(*app, *queue, ObjectKind::line_app, raw, std::move(friendly_name), version)) return nullptr;
    app->visible = core_.lines_for(identity_);
    core_.line_apps.push_back(raw);
    line_apps_.emplace(raw->handle, LineAppEntry{std::move(app), std::move(queue)});
    return raw;
}

PhoneApp* Session::add_phone_app(std::u16string friendly_name, uint32_t version) {
    if (!room_for_app()) return nullptr;
    auto queue = make_queue();
    auto app = std::make_shared<PhoneApp>();
    PhoneApp* raw = app.get();
    if (!introduce(*app, *queue, ObjectKind::phone_app, raw, std::move(friendly_name), version)) return nullptr;
    app->visible = core_.phones_for(identity_);
    core_.phone_apps.push_back(raw);
    phone_apps_.emplace(raw->handle, PhoneAppEntry{std::move(app), std::move(queue)});
    return raw;
}

void Session::remove_line_app(LineApp& app) {
    const uint32_t handle = app.handle;
    shut_down(core_, app);
    handles_.remove(handle);
    const auto entry = line_apps_.find(handle);
    if (entry == line_apps_.end()) return;
    entry->second.queue->detach(wire::Bye::none, "shut down");
    line_apps_.erase(entry);
}

void Session::remove_phone_app(PhoneApp& app) {
    const uint32_t handle = app.handle;
    shut_down(core_, app);
    handles_.remove(handle);
    const auto entry = phone_apps_.find(handle);
    if (entry == phone_apps_.end()) return;
    entry->second.queue->detach(wire::Bye::none, "shut down");
    phone_apps_.erase(entry);
}

}  // namespace tapi::server
