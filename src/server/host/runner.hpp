// SPDX-License-Identifier: Apache-2.0
// Where a provider runs: starts a host, gives the link to it, and sees to its end.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "server/host/provider_host.hpp"
#include "server/host/transport.hpp"

namespace tapi::server {

// One host at a time. All on the loop; the destructor ends what still runs.
class Runner {
  public:
    // How the host ended, for the log: "was killed by signal 11 (...)".
    using Ended = std::function<void(const std::string& how)>;

    virtual ~Runner() = default;

    virtual Result<std::shared_ptr<Transport>> start(Ended ended) = 0;
    // Ends the host if it has not ended by itself. False when it cannot be ended.
    virtual bool end() = 0;
    // A host runs, or has not been seen to end.
    virtual bool running() const = 0;
    virtual uint32_t process_id() const = 0;
};

// A process for its isolation, or Wine, or a thread.
std::unique_ptr<Runner> make_runner(boost::asio::io_context& loop, const ProviderSettings& settings);
// A process of its own in any case, native or under Wine.
std::unique_ptr<Runner> make_isolated_runner(boost::asio::io_context& loop, const ProviderSettings& settings);
std::unique_ptr<Runner> make_process_runner(boost::asio::io_context& loop, const ProviderSettings& settings);
std::unique_ptr<Runner> make_thread_runner(boost::asio::io_context& loop, const ProviderSettings& settings);
std::unique_ptr<Runner> make_wine_runner(boost::asio::io_context& loop, const ProviderSettings& settings);

// The words with which a host is started; `link` is the option that names its link.
std::vector<std::string> host_arguments(const ProviderSettings& settings, const std::string& link, const std::string& value);

}  // namespace tapi::server
