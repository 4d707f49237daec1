// SPDX-License-Identifier: Apache-2.0
// A provider that is not running installs or removes itself (PROV-1), in a host process of its own: by the function of its UI
// module, which runs elsewhere while its host waits here and may be talked with; else by TSPI_providerInstall before its first
// start, TSPI_providerRemove when it is not up.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/timers.hpp"
#include "server/host/host_link.hpp"
#include "server/host/runner.hpp"
#include "wire/dialogs.hpp"

namespace tapi::server {

class ProviderErrand final : private LinkEvents {
  public:
    enum class What { install, remove };
    // What the function answered; OPERATIONFAILED, with words, when it could not be asked. A provider that does
    // not export it has nothing to do there, and succeeds.
    using Done = std::function<void(int32_t result, const std::string& words)>;

    // The module that has the function: its UI module, or the driver for Windows itself, which has none. settle() follows.
    struct Shown {
        std::string module;
        bool is_driver = false;
    };
    using Show = std::function<void(ProviderErrand& errand, const Shown& shown)>;

    // `done` runs once, on the loop, and not inside the constructor. The settings' start timeout limits what the host does;
    // while something is shown, their call deadline each thing that it is asked. Without `show` nothing is shown.
    ProviderErrand(boost::asio::io_context& loop, Timers& timers, const Clock& clock,
                   const ProviderSettings& settings, What what, Done done, Show show = nullptr);
    // Ends what still runs; `done` does not come any more.
    ~ProviderErrand() override;

    // How what was shown has ended. Once.
    void settle(wire::ModuleEnd how, int32_t result, const std::string& words);
    // Between `show` and settle().
    ProviderCalls& calls() { return link_; }

  private:
    void begin();
    void limit();
    void no_limit();
    void greeted() override;
    void identified(const std::string& module);
    void ask();
    void answered(const char* function, int32_t result);
    void line_event(const ProviderEvent&) override {}
    void phone_event(const ProviderEvent&) override {}
    void link_lost(const std::string& reason, Loss loss) override;
    void finish(int32_t result, const std::string& words);

    boost::asio::io_context& loop_;
    Timers& timers_;
    const ProviderSettings settings_;
    const What what_;
    Done done_;
    const Show show_;
    bool showing_ = false;
    std::optional<std::string> lost_;  // while something was shown
    const std::shared_ptr<char> alive_ = std::make_shared<char>();
    std::unique_ptr<Runner> runner_;
    HostLink link_;
    std::optional<Timers::Id> timer_;
};

}  // namespace tapi::server
