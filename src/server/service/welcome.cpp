// SPDX-License-Identifier: Apache-2.0
// Accepting connections and greeting them by role.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "server/service/admin_link.hpp"
#include "server/service/listener.hpp"
#include "server/service/server.hpp"

namespace tapi::server {

Status Server::open_listeners() {
    auto add = [this](int fd, bool tcp) {
        listeners_.push_back(std::make_unique<Listener>(Listener{boost::asio::posix::stream_descriptor(loop_, fd), tcp}));
        listeners_.back()->socket.non_blocking(true);
        accept(*listeners_.back());
    };
    const std::vector<int> given = activated_sockets();
    for (const int fd : given) add(fd, false);
    if (given.empty()) {
        auto fd = listen_unix(config_.socket, !config_.access.users.empty());
        if (!fd) return fd.error();
        add(*fd, false);
        log::info("server", "listening on {}", config_.socket);
    } else {
        config_.socket.clear();  // the service manager's, not ours to remove
    }
    if (!config_.tcp.enabled) return success();
    tcp_port_ = config_.tcp.port;
    auto fd = listen_tcp(config_.tcp.host, tcp_port_);
    if (!fd) return fd.error();
    std::vector<std::string> users{peer_of_user(geteuid()).person.user};
    for (const std::string& user : config_.access.users) {
        if (!user.starts_with("@")) users.push_back(user);
    }
    auto tokens = Tokens::create(config_.tcp.token_directory, users);
    if (!tokens) return tokens.error();
    tokens_.emplace(std::move(*tokens));
    if (const auto said = tokens_->announce(fmt::format("tcp:{}:{}", config_.tcp.host, tcp_port_)); !said) return said.error();
    add(*fd, true);
    log::info("server", "listening on {} port {}, tokens in {}", config_.tcp.host, tcp_port_, config_.tcp.token_directory);
    return success();
}

void Server::accept(Listener& listener) {
    listener.socket.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [this, &listener](const boost::system::error_code& error) {
                                   if (error) return;
                                   for (;;) {
                                       const int fd = accept4(listener.socket.native_handle(), nullptr, nullptr,
                                                              SOCK_NONBLOCK | SOCK_CLOEXEC);
                                       if (fd < 0) break;
                                       accepted(fd, listener.tcp);
                                   }
                                   accept(listener);
                               });
}

void Server::accepted(int fd, bool tcp) {
    auto connection = std::make_shared<Connection>(loop_, fd, wire::limits::max_hello);
    // Who does not say hello keeps nothing but its socket, and not for long.
    const auto timer = timers_.after(Millis{10'000}, [weak = std::weak_ptr(connection)] {
        if (const auto alive = weak.lock()) alive->close(wire::Bye::bad_greeting, "no greeting within 10 s");
    });
    connection->start(
        [this, connection, timer, tcp](const wire::Frame& frame) {
            timers_.cancel(timer);
            const auto keep = connection;
            greet(keep, frame, tcp);
        },
        [this, timer](const std::string&) { timers_.cancel(timer); });
}

std::optional<Peer> Server::identify(Connection& connection, const wire::Hello& hello, bool tcp) const {
    if (!tcp) return peer_of_unix_socket(connection.fd());
    const auto user = tokens_ ? tokens_->user_of(hello.token) : std::nullopt;
    if (!user) return std::nullopt;
    Peer peer;
    peer.person.user = *user;
    if (const auto self = peer_of_user(geteuid()); self.person.user == *user) peer = self;
    peer.process_id = hello.process_id;
    return peer;
}

void Server::greet(const std::shared_ptr<Connection>& connection, const wire::Frame& frame, bool tcp) {
    auto refuse = [&](wire::Bye why, const std::string& text) {
        log::warning("server", "connection refused: {}", text);
        connection->close(why, text);
    };
    if (frame.header.kind != static_cast<uint16_t>(wire::Kind::hello)) return refuse(wire::Bye::bad_greeting, "hello expected");
    const auto hello = wire::read_hello(frame.body);
    if (!hello) return refuse(wire::Bye::bad_greeting, "malformed hello");
    const auto peer = identify(*connection, *hello, tcp);
    // Without a valid token a client learns nothing, not even why.
    if (!peer) return refuse(wire::Bye::not_permitted, "not permitted");
    if (!config_.access.may_connect(peer->person)) return refuse(wire::Bye::not_permitted, "user " + peer->person.user + " may not connect");
    if (hello->version_low > wire::protocol_highest || hello->version_high < wire::protocol_lowest) {
        return refuse(wire::Bye::version, fmt::format("this server speaks protocol {} to {}", wire::protocol_lowest, wire::protocol_highest));
    }
    switch (hello->role) {
        case wire::Role::client: return welcome_client(connection, *hello, *peer);
        case wire::Role::events: return welcome_events(connection, *hello, *peer);
        case wire::Role::admin: return welcome_admin(connection, *peer);
        case wire::Role::host: break;  // hosts come on descriptors that the server made
    }
    refuse(wire::Bye::bad_greeting, fmt::format("role {} is not served here", static_cast<int>(hello->role)));
}

static void send_welcome(Connection& connection, uint32_t session, const Bytes& key) {
    connection.set_max_frame(wire::limits::max_frame);
    wire::write_welcome(connection.out(), {wire::protocol_highest, session, key, wire::limits::max_frame, u"OpenTAPI"});
    connection.written();
}

static SessionLimits session_limits(const LimitsConfig& limits) {
    return {limits.max_apps, limits.max_handles, limits.max_pending, {limits.max_queued_messages, limits.max_queued_bytes}};
}

void Server::welcome_client(const std::shared_ptr<Connection>& connection, const wire::Hello& hello, const Peer& peer) {
    if (stopping_) return connection->close(wire::Bye::shutting_down, "the server is shutting down");
    if (sessions_.size() >= config_.limits.max_sessions) {
        return connection->close(wire::Bye::too_many, fmt::format("{} sessions are connected", sessions_.size()));
    }
    do {
        ++last_session_;
    } while (last_session_ == 0 || sessions_.contains(last_session_));
    Identity identity{peer.person.user, peer.user_id, peer.process_id != 0 ? peer.process_id : hello.process_id,
                      std::u16string(Priorities::base_name(hello.module)), hello.machine};
    auto session = std::make_shared<Session>(last_session_, core_, *this, trace_, connection, std::move(identity),
                                             session_limits(config_.limits));
    sessions_.emplace(last_session_, session);
    if (idle_exit_) {
        timers_.cancel(*idle_exit_);
        idle_exit_.reset();
    }
    session->start();
    send_welcome(*connection, session->id(), session->key());
}

void Server::welcome_events(const std::shared_ptr<Connection>& connection, const wire::Hello& hello, const Peer& peer) {
    const auto at = sessions_.find(hello.session);
    const bool known = at != sessions_.end() && !hello.session_key.empty() && at->second->key() == hello.session_key &&
                       at->second->identity().user == peer.person.user;
    if (!known) return connection->close(wire::Bye::no_such_session, "no such session");
    connection->on_frame([weak = std::weak_ptr(connection)](const wire::Frame&) {
        if (const auto alive = weak.lock()) alive->close(wire::Bye::malformed, "an events connection only listens");
    });
    send_welcome(*connection, hello.session, {});
    if (!at->second->attach(hello.app, connection)) connection->close(wire::Bye::no_such_session, "no such application");
}

void Server::welcome_admin(const std::shared_ptr<Connection>& connection, const Peer& peer) {
    if (!config_.access.may_administer(peer.person)) {
        log::warning("server", "user {} may not administer", peer.person.user);
        return connection->close(wire::Bye::not_permitted, "user " + peer.person.user + " may not administer");
    }
    auto link = std::make_shared<AdminLink>(*this, hub_, connection);
    admin_links_.push_back(link);
    link->start([this, weak = std::weak_ptr(link)] {
        // On the stack of its own connection: it goes on the next turn.
        boost::asio::post(loop_, [this, weak] {
            std::erase_if(admin_links_, [&](const auto& l) { return l == weak.lock(); });
        });
    });
    send_welcome(*connection, 0, {});
}

}  // namespace tapi::server
