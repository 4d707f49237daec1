// SPDX-License-Identifier: Apache-2.0
// The server's life: start, readiness, end.
#include "server/service/server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <csignal>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "server/phone/phones.hpp"
#include "server/service/admin_link.hpp"
#include "server/service/listener.hpp"

namespace tapi::server {
namespace {

constexpr Millis idle_limit{60'000};  // an on-demand server without clients ends after this

PriorityKind kind_of(uint32_t media_mode) { return media_mode == 0 ? PriorityKind::request : PriorityKind::media; }

CoreOptions core_options(const Config& config) {
    CoreOptions options;
    options.drop_unowned_calls = config.unowned_calls == UnownedCalls::drop;
    options.media_mode_order = config.media_mode_order;
    return options;
}

template <class Device>
bool names_known(const std::vector<std::unique_ptr<Device>>& devices) {
    return std::all_of(devices.begin(), devices.end(),
                       [](const auto& device) { return device->caps || device->removed || !device->provider->up; });
}

template <class Device>
void ask_for_names(const std::vector<std::unique_ptr<Device>>& devices) {
    for (const auto& device : devices) {
        if (device->caps || device->removed || device->sequence.busy()) continue;
        device->sequence.run([&device = *device](std::function<void()> next) {
            ensure_caps(device, [next](int32_t) { next(); });
        });
    }
}

}  // namespace

Server::Server(Config config, ServerOptions options, Store store)
    : config_(std::move(config)),
      options_(std::move(options)),
      store_(std::move(store)),
      priorities_([this](uint32_t media_mode, const Priorities::List& list) {
          PriorityList stored{kind_of(media_mode), media_mode == 0 ? uint32_t{LINEREQUESTMODE_MAKECALL} : media_mode, {}};
          for (const auto& module : list) stored.modules.push_back(to_utf8(module));
          const Status done = store_.set_priorities(stored);
          if (!done) log::error("store", "priorities were not changed: {}", done.error().context);
          return done.ok();
      }),
      access_(config_.access),
      core_{.clock = clock_, .options = core_options(config_), .priorities = priorities_, .access = access_},
      providers_({loop_, timers_, clock_, core_, store_}, config_, options_.hosts) {
    core_.on_reinit = [this] { application_left(); };
}

Server::~Server() = default;

Status Server::start() {
    started_ = clock_.wall();
    load_priorities();
    load_dialing();
    if (Status listening = open_listeners(); !listening) return listening;
    if (Status added = providers_.load(); !added) return added;
    listen_to_signals();
    providers_.start();
    expect_providers();
    if (options_.ready_fd >= 0) {
        if (write(options_.ready_fd, "1", 1) != 1) log::warning("server", "nobody waits for the ready signal");
        close(options_.ready_fd);
    }
    if (options_.on_demand) leave_when_idle();
    check_ready();
    return success();
}

void Server::listen_to_signals() {
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals_.add(number);
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
        if (error) return;
        if (number != SIGHUP) {
            log::info("server", "signal {}: ending", number);
            return stop();
        }
        (void)reload();  // it logs what it did
        listen_to_signals();
    });
}

void Server::expect_providers() {
    if (start_wait_) timers_.cancel(*start_wait_);
    start_wait_ = timers_.after(config_.start_wait, [this] {
        start_wait_.reset();
        if (ready_) return;
        log::warning("server", "not every provider is up after {} ms; their lines come later", config_.start_wait.count());
        ready_ = true;
        check_ready();
    });
}

void Server::run() {
    while (!loop_.stopped()) {
        const auto deadline = timers_.next_deadline();
        if (deadline) {
            loop_.run_one_until(*deadline);
        } else {
            loop_.run_one();
        }
        timers_.run_due();
        if (!ready_) check_ready();
    }
}

void Server::load_priorities() {
    auto lists = store_.priorities();
    if (!lists) {
        log::error("store", "priorities could not be read: {}", lists.error().context);
        return;
    }
    for (const PriorityList& list : *lists) {
        Priorities::List modules;
        for (const std::string& module : list.modules) modules.push_back(to_utf16(module));
        priorities_.load(list.kind == PriorityKind::request ? 0 : list.mode, std::move(modules));
    }
}

bool Server::providers_settled() const {
    if (beginning_anew_ || !providers_.settled()) return false;
    if (!access_.needs_names()) return true;
    return names_known(core_.lines) && names_known(core_.phones);
}

// Rules of access go by the names of devices.
void Server::learn_names() {
    if (!access_.needs_names()) return;
    ask_for_names(core_.lines);
    ask_for_names(core_.phones);
}

void Server::check_ready() {
    ready_ ? providers_.end_turns() : providers_.give_turns();
    if (!ready_) learn_names();
    if (!ready_ && !providers_settled()) return;
    if (!ready_) {
        log::info("server", "ready: {} lines, {} phones", core_.lines.size(), core_.phones.size());
    }
    ready_ = true;
    providers_.end_turns();
    for (auto& then : std::exchange(waiting_for_ready_, {})) then();
}

void Server::when_ready(std::function<void()> then) {
    if (ready_) return then();
    waiting_for_ready_.push_back(std::move(then));
}

void Server::session_ended(uint32_t session) {
    providers_.dialogs().left(session);
    // The session is on the stack of its own connection: it goes on the next turn.
    const auto at = sessions_.find(session);
    if (at == sessions_.end()) return;
    boost::asio::post(loop_, [this, keep = at->second] {
        if (options_.on_demand && sessions_.empty()) leave_when_idle();
    });
    sessions_.erase(at);
}

void Server::leave_when_idle() {
    if (idle_exit_) timers_.cancel(*idle_exit_);
    idle_exit_ = timers_.after(idle_limit, [this] {
        idle_exit_.reset();
        if (!sessions_.empty()) return;
        log::info("server", "nobody has been here for a minute: ending");
        stop();
    });
}

void Server::stop() {
    if (stopping_) return;
    stopping_ = true;
    boost::asio::post(loop_, [this] {
        // First the name: a client that finds no socket starts a new server, one that finds ours would be lost.
        if (!config_.socket.empty()) unlink(config_.socket.c_str());
        listeners_.clear();
        for (const auto& [id, session] : std::map(sessions_)) {
            session->close(wire::Bye::shutting_down, "the server is shutting down");
        }
        for (const auto& link : admin_links_) link->end_now(wire::Bye::shutting_down, "the server is shutting down");
        providers_.stop([this] { loop_.stop(); });
    });
}

}  // namespace tapi::server
