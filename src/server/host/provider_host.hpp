// SPDX-License-Identifier: Apache-2.0
// One configured provider over its whole life: starts its host, greets it, brings the provider up, starts it
// again after it died, and stops it. The core calls the provider through calls() and hears from it through
// ProviderEvents.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/timers.hpp"
#include "server/device/provider_calls.hpp"
#include "server/host/provider_events.hpp"
#include "server/host/wine.hpp"
#include "wire/limits.hpp"

namespace tapi::server {

enum class Isolation {
    process,  // a tapihost process: a crash or a hang ends that process only
    none,     // a thread of the server: for providers that we trust
};

struct ProviderSettings {
    std::string name;         // names the provider in logs
    std::string module;       // path of the shared object
    std::string config_file;  // the provider's own; may be empty
    std::string state_folder;  // for what the provider keeps; may be empty
    Isolation isolation = Isolation::process;
    uint32_t permanent_id = 0;       // dwPermanentProviderID
    uint32_t other_instances = 0;    // how many other providers of the server use the same module
    std::string host_program;        // path of tapihost
    std::optional<WineSettings> wine;  // a driver for Windows; always in a process of its own
    std::string log_level = "info";  // of the provider host
    Millis start_timeout{30'000};    // to TSPI_providerEnumDevices' return, and again for TSPI_providerInit
    Millis call_deadline{10'000};    // a function that takes longer to return: the host is hung
    Millis stop_timeout{5'000};      // for TSPI_providerShutdown
    Millis backoff_first{1'000};     // before the first restart; doubles up to backoff_last
    Millis backoff_last{60'000};
    Millis backoff_reset{60'000};  // up for so long: the next back-off is the first again
    size_t max_backlog = wire::limits::max_host_backlog;  // bytes that the host may leave unread
};

enum class ProviderState { stopped, starting, up, restarting, failed };
const char* name_of(ProviderState state);

// For the status that administrators see.
struct ProviderStatus {
    ProviderState state = ProviderState::stopped;
    std::string reason;       // why it is not up; the last loss otherwise, empty when there was none
    uint32_t process_id = 0;  // of the host; 0 when there is none or it is a thread
    uint32_t tspi_version = 0;
    uint32_t lines = 0;
    uint32_t phones = 0;
    uint32_t starts = 0;             // how often a host was started
    uint64_t calls = 0;              // TSPI calls made
    uint64_t stray_completions = 0;  // for requests that the server does not know
};

// Everything here runs on the loop. `loop`, `timers`, `clock` and `events` outlive the object; whoever drives
// the loop also runs `timers`.
class ProviderHost {
  public:
    ProviderHost(boost::asio::io_context& loop, Timers& timers, const Clock& clock, ProviderSettings settings,
                 ProviderEvents& events);
    // Ends the host without asking it; pending callbacks are dropped, not run. Call stop first to end in
    // order.
    ~ProviderHost();
    ProviderHost(const ProviderHost&) = delete;
    ProviderHost& operator=(const ProviderHost&) = delete;

    void start();
    // TSPI_providerShutdown, then the host ends; `done` runs when it has. No restart follows.
    void stop(std::function<void()> done);
    // OPENTAPI_providerReconfigure: the provider reads its configuration again. OPERATIONUNAVAIL when it has no
    // such function, OPERATIONFAILED when it is not up; else its answer, with its words about what is wrong.
    void reconfigure(std::function<void(int32_t result, const std::string& words)> done);

    // The provider's functions; the reference stays valid for the object's life. `returned` and `completed`
    // never run inside the call itself. While the provider is not up, each call answers OPERATIONFAILED. Once
    // a provider is lost, every `returned` (and `completed`, where a positive return had been seen) runs with
    // OPERATIONFAILED before ProviderEvents::lost.
    ProviderCalls& calls();

    const ProviderSettings& settings() const;
    ProviderStatus status() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tapi::server
