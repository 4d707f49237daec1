// SPDX-License-Identifier: Apache-2.0
// The server's life: start, readiness, end.
#include "server/service/server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/post.hpp>

#include <csignal>
#include <filesystem>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "server/device/lines.hpp"
#include "server/service/admin_link.hpp"
#include "server/service/listener.hpp"
#include "server/service/provider_config.hpp"

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

// A folder of the provider's own: what it keeps is none of TAPI's (ARCH-7). Empty when it cannot be had.
std::string provider_folder(const std::string& state, const std::string& name) {
    if (state.empty() || name.find('/') != name.npos || name == "." || name == "..") return {};
    const std::filesystem::path folder = std::filesystem::path(state) / "providers" / name;
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    if (!fault) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, fault);
    if (!fault) return folder;
    log::warning("server", "{} cannot be used, {} keeps no settings: {}", folder.string(), name, fault.message());
    return {};
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
      core_{.clock = clock_, .options = core_options(config_), .priorities = priorities_, .access = access_} {}

Server::~Server() = default;

Status Server::start() {
    started_ = clock_.wall();
    load_priorities();
    load_dialing();
    if (Status listening = open_listeners(); !listening) return listening;
    if (Status added = add_providers(); !added) return added;
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
        if (error) return;
        log::info("server", "signal {}: ending", number);
        stop();
    });
    for (auto& hosted : hosted_) hosted.host->start();
    timers_.after(config_.start_wait, [this] {
        if (ready_) return;
        log::warning("server", "not every provider is up after {} ms; their lines come later", config_.start_wait.count());
        ready_ = true;
        check_ready();
    });
    if (options_.ready_fd >= 0) {
        if (write(options_.ready_fd, "1", 1) != 1) log::warning("server", "nobody waits for the ready signal");
        close(options_.ready_fd);
    }
    if (options_.on_demand) leave_when_idle();
    check_ready();
    return success();
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

Status Server::add_providers() {
    for (const ProviderConfig& config : config_.providers) {
        auto id = store_.provider_id(config.name, config.module);
        if (!id) return id.error();
        auto provider = std::make_unique<Provider>();
        provider->name = config.name;
        provider->permanent_id = *id;
        ProviderSettings settings;
        settings.name = config.name;
        settings.module = config.module;
        settings.config_file = config.config_file;
        settings.state_folder = provider_folder(config_.state_directory, config.name);
        settings.isolation = config.isolation == ProviderIsolation::none ? Isolation::none : Isolation::process;
        settings.permanent_id = *id;
        settings.host_program = options_.host_program;
        if (!config.log_level.empty()) settings.log_level = config.log_level;
        settings.start_timeout = config.start_timeout;
        settings.call_deadline = config.call_deadline;
        settings.stop_timeout = config.stop_timeout;
        settings.backoff_first = config.backoff_first;
        settings.backoff_last = config.backoff_last;
        settings.max_backlog = config_.limits.max_host_backlog;
        Hosted hosted;
        hosted.feed = std::make_unique<ProviderFeed>(core_, *provider);
        hosted.host = std::make_unique<ProviderHost>(loop_, timers_, clock_, std::move(settings), *hosted.feed);
        provider->calls = &hosted.host->calls();
        core_.providers.push_back(std::move(provider));
        hosted_.push_back(std::move(hosted));
    }
    return success();
}

bool Server::providers_settled() const {
    for (const auto& hosted : hosted_) {
        if (hosted.host->status().state == ProviderState::starting) return false;
    }
    if (!access_.needs_names()) return true;
    for (const auto& line : core_.lines) {
        if (!line->caps && line->provider->up) return false;
    }
    return true;
}

void Server::check_ready() {
    if (!ready_ && access_.needs_names()) {
        for (const auto& line : core_.lines) {
            if (!line->caps && !line->busy) {
                in_sequence(*line, [&line = *line](std::function<void()> next) {
                    ensure_caps(line, [next](int32_t) { next(); });
                });
            }
        }
    }
    if (!ready_ && !providers_settled()) return;
    if (!ready_) {
        log::info("server", "ready: {} lines, {} phones", core_.lines.size(), core_.phones.size());
    }
    ready_ = true;
    for (auto& then : std::exchange(waiting_for_ready_, {})) then();
}

bool Server::may_administer(const Identity& who) const {
    return config_.access.may_administer(peer_of_user(who.user_id).person);
}

void Server::provider(const nlohmann::json& args, Answer done) {
    if (args.value("action", nlohmann::json()) != "config")
        return done(failure(LINEERR_INVALPARAM, "\"action\" is config"));
    configure_provider(core_, args, std::move(done));
}

void Server::when_ready(std::function<void()> then) {
    if (ready_) return then();
    waiting_for_ready_.push_back(std::move(then));
}

void Server::session_ended(uint32_t session) {
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
        auto left = std::make_shared<size_t>(hosted_.size());
        auto done = [this, left] {
            if (*left > 0 && --*left > 0) return;
            loop_.stop();
        };
        if (hosted_.empty()) return done();
        for (const auto& provider : core_.providers) provider->stopping = true;
        for (auto& hosted : hosted_) hosted.host->stop(done);
    });
}

}  // namespace tapi::server
