// SPDX-License-Identifier: Apache-2.0
// The server as a whole: listeners, greeting, sessions, providers, orderly end. main builds one and runs it.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <map>
#include <memory>
#include <optional>

#include "base/timers.hpp"
#include "server/admin/status_source.hpp"
#include "server/admin/trace_hub.hpp"
#include "server/config/config.hpp"
#include "server/service/access_rules.hpp"
#include "server/service/dialing_store.hpp"
#include "server/service/peer.hpp"
#include "server/service/provider_set.hpp"
#include "server/service/server_trace.hpp"
#include "server/session/session.hpp"
#include "server/store/store.hpp"

namespace tapi::server {

struct ServerOptions {
    int ready_fd = -1;       // gets one byte when the server listens
    bool on_demand = false;  // started by a client: ends itself when nobody has been there for a while
    ProviderSet::HostPrograms hosts;
    // Reads the configuration anew, with what the command line sets.
    std::function<Result<Config>()> read_config;
};

class AdminLink;

class Server final : public ServerServices, public StatusSource {
  public:
    Server(Config config, ServerOptions options, Store store);
    ~Server() override;

    // Listens and starts the providers; an error says what to do.
    Status start();
    // Until a signal or `tapi stop`.
    void run();

    // ServerServices
    void when_ready(std::function<void()> then) override;
    void session_ended(uint32_t session) override;
    void application_left() override;
    bool may_administer(const Identity& who) const override;
    void add_provider(const std::string& module, uint32_t session, Changed done) override;
    void remove_provider(uint32_t id, uint32_t session, Changed done) override;
    const ProviderDialog* provider_dialog(uint32_t id, uint32_t session) override;
    void settle_provider(uint32_t id, uint32_t session, ProviderDialogEnd end, std::function<void(Status)> done) override;
    std::string dialing_form(const std::u16string& address) override;
    std::string change_dialing(ByteView values) override;

    // StatusSource
    nlohmann::json status() override;
    nlohmann::json lines() override;
    nlohmann::json providers() override;
    nlohmann::json sessions() override;
    nlohmann::json calls() override;
    Result<nlohmann::json> dialing(const nlohmann::json& args) override;
    Result<nlohmann::json> export_state() override;
    Result<nlohmann::json> import_state(const nlohmann::json& state) override;
    void provider(const nlohmann::json& args, Answer done) override;
    Result<nlohmann::json> reload() override;
    void stop() override;

  private:
    struct Listener {
        boost::asio::posix::stream_descriptor socket;
        bool tcp;
    };

    Status open_listeners();
    void listen_to_signals();
    void expect_providers();
    void begin_anew();
    void change_provider(const nlohmann::json& args, const Answer& done);
    void learn_names();
    Status apply(Config fresh, std::vector<std::string>& applied, std::vector<std::string>& later);
    void load_priorities();
    void load_dialing();
    void accept(Listener& listener);
    void accepted(int fd, bool tcp);
    void greet(const std::shared_ptr<Connection>& connection, const wire::Frame& frame, bool tcp);
    void welcome_client(const std::shared_ptr<Connection>& connection, const wire::Hello& hello, const Peer& peer);
    void welcome_events(const std::shared_ptr<Connection>& connection, const wire::Hello& hello, const Peer& peer);
    void welcome_admin(const std::shared_ptr<Connection>& connection, const Peer& peer);
    std::optional<Peer> identify(Connection& connection, const wire::Hello& hello, bool tcp) const;
    bool providers_settled() const;
    void check_ready();
    void leave_when_idle();

    Config config_;
    ServerOptions options_;
    Store store_;
    DialingStore dialing_store_{store_, config_.state_directory};
    SystemClock clock_;
    Timers timers_{clock_};
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
    boost::asio::signal_set signals_{loop_};
    TraceHub hub_{clock_};
    ServerTrace trace_{hub_};
    Priorities priorities_;
    ConfiguredAccess access_;
    Core core_;
    ProviderSet providers_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::optional<Tokens> tokens_;
    uint16_t tcp_port_ = 0;
    std::map<uint32_t, std::shared_ptr<Session>> sessions_;
    std::vector<std::shared_ptr<AdminLink>> admin_links_;
    uint32_t last_session_ = 0;
    std::vector<std::function<void()>> waiting_for_ready_;
    bool ready_ = false;
    bool beginning_anew_ = false;
    std::optional<Timers::Id> start_wait_;
    bool stopping_ = false;
    std::optional<Timers::Id> idle_exit_;
    WallTime started_{};
};

}  // namespace tapi::server
