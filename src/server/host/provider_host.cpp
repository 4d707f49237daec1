// SPDX-License-Identifier: Apache-2.0
// The life of one provider as a state machine: stopped, starting (greet, negotiate, count, initialise), up,
// restarting.
#include "server/host/provider_host.hpp"

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "model/layout.hpp"
#include "server/host/backoff.hpp"
#include "server/host/host_link.hpp"
#include "server/host/runner.hpp"
#include "tapihost/errors.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t whole_provider = 0xFFFFFFFF;  // INITIALIZE_NEGOTIATION
constexpr size_t max_early_events = 65536;       // before the provider is up
// A host that is gone has closed its link; should a process of its own still hold it, this is how long we
// believe that.
constexpr Millis orphan_time{1'000};

std::string hex(int32_t code) { return fmt::format("0x{:08X}", static_cast<uint32_t>(code)); }

}  // namespace

const char* name_of(ProviderState state) {
    switch (state) {
        case ProviderState::stopped:
            return "stopped";
        case ProviderState::starting:
            return "starting";
        case ProviderState::up:
            return "up";
        case ProviderState::restarting:
            return "restarting";
        case ProviderState::failed:
            return "failed";
    }
    return "?";
}

class ProviderHost::Impl final : private LinkEvents {
  public:
    Impl(boost::asio::io_context& loop, Timers& timers, const Clock& clock, ProviderSettings settings,
         ProviderEvents& events);
    ~Impl() override;

    void start();
    void stop(std::function<void()> done);
    void reconfigure(HostLink::Reconfigured done);
    ProviderCalls& calls() { return door_; }
    const ProviderSettings& settings() const { return settings_; }
    ProviderStatus status() const;

  private:
    // Lets the core's calls through while the provider is up.
    class Door final : public RemoteProvider {
      public:
        explicit Door(Impl& owner) : owner_(owner) {}

      private:
        bool open() const { return owner_.state_ == ProviderState::up && !owner_.stopping_; }
        void send(TspiFunction function, Bytes body, RawDone returned) override {
            if (!open()) return owner_.link_.refuse(function, std::move(returned));
            owner_.link_.send(function, std::move(body), std::move(returned));
        }
        void start(TspiFunction function, uint32_t id, Bytes body, RawDone returned,
                   RawDone completed) override {
            if (!open()) return owner_.link_.refuse(function, std::move(returned));
            owner_.link_.start(function, id, std::move(body), std::move(returned), std::move(completed));
        }
        uint32_t next_request_id() override { return owner_.link_.next_request_id(); }
        uint32_t last_request() const override { return owner_.link_.last_request(); }

        Impl& owner_;
    };
    struct EarlyEvent {
        bool phone = false;
        ProviderEvent event;
    };

    void greeted() override;
    void line_event(const ProviderEvent& event) override { report({false, event}); }
    void phone_event(const ProviderEvent& event) override { report({true, event}); }
    void link_lost(const std::string& reason, Loss loss) override;

    // Starting
    void begin();
    void negotiated(int32_t result, uint32_t version);
    void limit_start();
    void counted(int32_t result, uint32_t lines, uint32_t phones);
    void initialise();
    void initialised(int32_t result, uint32_t options);
    void report(const EarlyEvent& event);
    void pass_on(const EarlyEvent& event);
    void report_early_events();

    // Ending
    void host_ended(uint32_t run, const std::string& how);
    void after_loss(Loss loss);
    void wait_and_restart();
    void give_up(const std::string& reason);
    void shut_down();
    void stopped();

    void enter(ProviderState state, const std::string& reason);
    void arm(Millis delay, Timers::Task task);
    void disarm();
    template <class Handler>
    auto while_open(Handler handler) {
        // A step of the start that ended with the link is told so by link_lost.
        return [this, handler](int32_t result, const auto& response) {
            if (link_.is_open()) handler(result, response);
        };
    }

    boost::asio::io_context& loop_;
    Timers& timers_;
    const Clock& clock_;
    const ProviderSettings settings_;
    ProviderEvents& events_;
    const std::shared_ptr<char> alive_ = std::make_shared<char>();

    std::unique_ptr<Runner> runner_;
    HostLink link_;
    Door door_{*this};

    ProviderState state_ = ProviderState::stopped;
    std::string reason_;
    ProviderUp facts_;
    std::vector<EarlyEvent> early_;
    Backoff backoff_;
    Instant up_since_{};
    uint32_t starts_ = 0;
    std::optional<Timers::Id> timer_;  // the one thing that the present state waits for
    bool stopping_ = false;
    std::vector<std::function<void()>> when_stopped_;
};

ProviderHost::Impl::Impl(boost::asio::io_context& loop, Timers& timers, const Clock& clock,
                         ProviderSettings settings, ProviderEvents& events)
    : loop_(loop),
      timers_(timers),
      clock_(clock),
      settings_(std::move(settings)),
      events_(events),
      runner_(make_runner(loop, settings_)),
      link_(loop, timers, clock, settings_.name, *this),
      backoff_(settings_.backoff_first, settings_.backoff_last) {}

ProviderHost::Impl::~Impl() { disarm(); }

// ---- Starting

void ProviderHost::Impl::start() {
    if (stopping_ || state_ == ProviderState::starting || state_ == ProviderState::up) return;
    if (state_ == ProviderState::failed && runner_->running()) return;
    disarm();
    // A thread that still lets go of the provider gets more time.
    runner_->end() ? begin() : wait_and_restart();
}

void ProviderHost::Impl::begin() {
    const uint32_t run = ++starts_;
    facts_ = {};
    early_.clear();
    enter(ProviderState::starting, reason_);
    auto transport = runner_->start([this, alive = std::weak_ptr(alive_), run](const std::string& how) {
        if (!alive.expired()) host_ended(run, how);
    });
    if (!transport) {
        enter(ProviderState::restarting, transport.error().context);
        return wait_and_restart();
    }
    limit_start();
    link_.set_deadline(Millis{0});
    link_.set_max_backlog(settings_.max_backlog);
    link_.open(std::move(*transport));
}

void ProviderHost::Impl::limit_start() {
    arm(settings_.start_timeout, [this] {
        link_.close(fmt::format("the start took longer than {} ms", settings_.start_timeout.count()),
                    Loss::hung);
    });
}

void ProviderHost::Impl::greeted() {
    tspi::LineNegotiateTSPIVersion call;
    call.device_id = whole_provider;
    call.low_version = api_lowest;
    call.high_version = api_highest;
    link_.call(call, while_open([this](int32_t result, const auto& answer) {
                   negotiated(result, answer.tspi_version);
               }));
}

void ProviderHost::Impl::negotiated(int32_t result, uint32_t version) {
    if (result != 0) return link_.close("TSPI_lineNegotiateTSPIVersion answered " + hex(result));
    if (version < api_lowest || version > api_highest) {
        return link_.close(
            fmt::format("the provider chose version 0x{:08X}, which was not offered", version));
    }
    facts_.tspi_version = version;
    tspi::ProviderEnumDevices call;
    call.permanent_provider_id = settings_.permanent_id;
    call.h_provider = settings_.permanent_id;
    link_.call(call, while_open([this](int32_t result, const auto& answer) {
                   counted(result, answer.num_lines, answer.num_phones);
               }));
}

void ProviderHost::Impl::counted(int32_t result, uint32_t lines, uint32_t phones) {
    if (result != 0) return link_.close("TSPI_providerEnumDevices answered " + hex(result));
    facts_.lines = lines;
    facts_.phones = phones;
    disarm();  // the time that others take is not its own
    events_.wait_for_turn([this, alive = std::weak_ptr(alive_), run = starts_] {
        if (!alive.expired() && run == starts_ && link_.is_open()) initialise();
    });
}

void ProviderHost::Impl::initialise() {
    limit_start();
    facts_.bases = events_.devices_counted(facts_.lines, facts_.phones);
    tspi::ProviderInit call;
    call.tspi_version = facts_.tspi_version;
    call.permanent_provider_id = settings_.permanent_id;
    call.line_device_id_base = facts_.bases.line;
    call.phone_device_id_base = facts_.bases.phone;
    call.num_lines = facts_.lines;
    call.num_phones = facts_.phones;
    link_.call(call, while_open([this](int32_t result, const auto& answer) {
                   initialised(result, answer.tspi_options);
               }));
}

void ProviderHost::Impl::initialised(int32_t result, uint32_t options) {
    if (result != 0) return link_.close("TSPI_providerInit answered " + hex(result));
    disarm();
    facts_.options = options;
    up_since_ = clock_.now();
    link_.set_deadline(settings_.call_deadline);
    enter(ProviderState::up, reason_);
    log::info(settings_.name, "up: TSPI {}.{}, {} lines, {} phones", facts_.tspi_version >> 16,
              facts_.tspi_version & 0xFFFF, facts_.lines, facts_.phones);
    events_.up(facts_);
    report_early_events();
}

// ---- Events

void ProviderHost::Impl::report(const EarlyEvent& event) {
    if (state_ == ProviderState::up && early_.empty()) return pass_on(event);
    if (early_.size() >= max_early_events)
        return link_.close("too many events before TSPI_providerInit returned");
    early_.push_back(event);
}

void ProviderHost::Impl::pass_on(const EarlyEvent& event) {
    event.phone ? events_.phone_event(event.event) : events_.line_event(event.event);
}

void ProviderHost::Impl::report_early_events() {
    const auto early = std::move(early_);
    early_.clear();
    for (const auto& event : early) {
        if (state_ == ProviderState::up) pass_on(event);
    }
}

// ---- Ending

void ProviderHost::Impl::link_lost(const std::string& reason, Loss loss) {
    disarm();
    const bool was_up = state_ == ProviderState::up;
    if (was_up && clock_.now() - up_since_ >= settings_.backoff_reset) backoff_.reset();
    const bool in_order = stopping_ && loss == Loss::ended;
    if (!in_order) runner_->end();
    enter(stopping_ ? ProviderState::stopped : ProviderState::restarting, reason);
    if (was_up) events_.lost(reason);
    after_loss(loss);
}

void ProviderHost::Impl::after_loss(Loss loss) {
    if (stopping_) {
        if (!runner_->running()) return stopped();
        // Its end is told by host_ended, or hurried along.
        return arm(settings_.stop_timeout, [this] {
            runner_->end();
            stopped();
        });
    }
    if (loss == Loss::hung && settings_.isolation == Isolation::none && !settings_.wine) return give_up(reason_);
    wait_and_restart();
}

void ProviderHost::Impl::wait_and_restart() {
    const Millis delay = backoff_.next();
    log::warning(settings_.name, "lost: {}; next start in {} ms", reason_, delay.count());
    arm(delay, [this] { start(); });
}

// A thread cannot be ended, and the module's state would be shared by a second run.
void ProviderHost::Impl::give_up(const std::string& reason) {
    enter(ProviderState::failed,
          reason + "; a provider in the server's own process cannot be started again then");
    log::error(settings_.name, "failed: {}", reason_);
}

void ProviderHost::Impl::host_ended(uint32_t run, const std::string& how) {
    log::info(settings_.name, "the host {}", how);
    if (run != starts_) return;
    if (link_.is_open()) {
        timers_.after(orphan_time, [this, alive = std::weak_ptr(alive_), run, how] {
            if (!alive.expired() && run == starts_) link_.close("the host " + how);
        });
        return;
    }
    if (stopping_) return stopped();
    if (state_ == ProviderState::restarting) reason_ += "; the host " + how;
}

// ---- Stopping

void ProviderHost::Impl::stop(std::function<void()> done) {
    when_stopped_.push_back(std::move(done));
    if (stopping_) return;
    stopping_ = true;
    if (state_ == ProviderState::up) return shut_down();
    if (link_.is_open()) return link_.close("stopped", Loss::hung);
    if (state_ == ProviderState::failed) return stopped();
    disarm();
    after_loss(Loss::ended);
}

void ProviderHost::Impl::reconfigure(HostLink::Reconfigured done) {
    if (state_ == ProviderState::up && !stopping_) return link_.reconfigure(std::move(done));
    boost::asio::post(loop_, [done = std::move(done), state = state_] {
        done(host::failed(TspiFunction::providerConfig), fmt::format("the provider is {}", name_of(state)));
    });
}

void ProviderHost::Impl::shut_down() {
    arm(settings_.stop_timeout,
        [this] { link_.close("TSPI_providerShutdown did not return in time", Loss::hung); });
    tspi::ProviderShutdown call;
    call.tspi_version = facts_.tspi_version;
    call.permanent_provider_id = settings_.permanent_id;
    link_.call(call, while_open([this](int32_t result, const auto&) {
                   if (result != 0)
                       log::warning(settings_.name, "TSPI_providerShutdown answered {}", hex(result));
                   link_.say_bye();
               }));
}

void ProviderHost::Impl::stopped() {
    disarm();
    stopping_ = false;
    enter(ProviderState::stopped, reason_);
    backoff_.reset();
    const auto done = std::move(when_stopped_);
    when_stopped_.clear();
    for (const auto& each : done) boost::asio::post(loop_, each);
}

// ---- Common

void ProviderHost::Impl::enter(ProviderState state, const std::string& reason) {
    if (state != state_) log::debug(settings_.name, "{} -> {}", name_of(state_), name_of(state));
    state_ = state;
    reason_ = reason;
}

void ProviderHost::Impl::arm(Millis delay, Timers::Task task) {
    disarm();
    timer_ = timers_.after(delay, [this, task = std::move(task)] {
        timer_.reset();
        task();
    });
}

void ProviderHost::Impl::disarm() {
    if (timer_) timers_.cancel(*timer_);
    timer_.reset();
}

ProviderStatus ProviderHost::Impl::status() const {
    ProviderStatus status;
    status.state = state_;
    status.reason = reason_;
    status.process_id = runner_->process_id();
    if (state_ == ProviderState::up) {
        status.tspi_version = facts_.tspi_version;
        status.lines = facts_.lines;
        status.phones = facts_.phones;
    }
    status.starts = starts_;
    status.calls = link_.calls();
    status.stray_completions = link_.stray_completions();
    return status;
}

// ---- The face

ProviderHost::ProviderHost(boost::asio::io_context& loop, Timers& timers, const Clock& clock,
                           ProviderSettings settings, ProviderEvents& events)
    : impl_(std::make_unique<Impl>(loop, timers, clock, std::move(settings), events)) {}
ProviderHost::~ProviderHost() = default;
void ProviderHost::start() { impl_->start(); }
void ProviderHost::stop(std::function<void()> done) { impl_->stop(std::move(done)); }
void ProviderHost::reconfigure(std::function<void(int32_t, const std::string&)> done) {
    impl_->reconfigure(std::move(done));
}
ProviderCalls& ProviderHost::calls() { return impl_->calls(); }
const ProviderSettings& ProviderHost::settings() const { return impl_->settings(); }
ProviderStatus ProviderHost::status() const { return impl_->status(); }

}  // namespace tapi::server
