// SPDX-License-Identifier: Apache-2.0
// One function of a provider that is not running, in a host process of its own: TSPI_providerInstall before
// its first start, TSPI_providerRemove when it is not up (PROV-1).
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/timers.hpp"
#include "server/host/host_link.hpp"
#include "server/host/runner.hpp"

namespace tapi::server {

class ProviderErrand final : private LinkEvents {
  public:
    enum class What { install, remove };
    // What the function answered; OPERATIONFAILED, with words, when it could not be asked. A provider that does
    // not export it has nothing to do there, and succeeds.
    using Done = std::function<void(int32_t result, const std::string& words)>;

    // `done` runs once, on the loop, and not inside the constructor. The settings' start timeout limits it all.
    ProviderErrand(boost::asio::io_context& loop, Timers& timers, const Clock& clock,
                   const ProviderSettings& settings, What what, Done done);
    // Ends what still runs; `done` does not come any more.
    ~ProviderErrand() override;

  private:
    void begin();
    void greeted() override;
    void answered(int32_t result);
    void line_event(const ProviderEvent&) override {}
    void phone_event(const ProviderEvent&) override {}
    void link_lost(const std::string& reason, Loss loss) override;
    void finish(int32_t result, const std::string& words);

    boost::asio::io_context& loop_;
    Timers& timers_;
    const ProviderSettings settings_;
    const What what_;
    Done done_;
    const std::shared_ptr<char> alive_ = std::make_shared<char>();
    std::unique_ptr<Runner> runner_;
    HostLink link_;
    std::optional<Timers::Id> timer_;
};

}  // namespace tapi::server
