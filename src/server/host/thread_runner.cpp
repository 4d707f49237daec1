// SPDX-License-Identifier: Apache-2.0
// A provider on a thread of the server. Nothing can end a thread that does not want to: it is left behind then.
#include "base/log.hpp"
#include "server/host/memory_transport.hpp"
#include "server/host/runner.hpp"

namespace tapi::server {
namespace {

// How long a server that ends waits for a provider to let go of itself.
constexpr std::chrono::seconds farewell_time{2};

class ThreadRunner final : public Runner {
  public:
    ThreadRunner(boost::asio::io_context& loop, const ProviderSettings& settings) : loop_(loop), settings_(settings) {}
    ~ThreadRunner() override;

    Result<std::shared_ptr<Transport>> start(Ended ended) override;
    // Its link is closed, which ends the thread unless it is inside the provider.
    bool end() override { return !running(); }
    bool running() const override {
        return finished_.valid() && finished_.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
    }
    uint32_t process_id() const override { return 0; }

  private:
    boost::asio::io_context& loop_;
    const ProviderSettings settings_;
    std::shared_ptr<host::MemoryLink> link_;
    std::future<void> finished_;
};

}  // namespace
}  // namespace tapi::server
