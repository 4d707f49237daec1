// SPDX-License-Identifier: Apache-2.0
// A provider on a thread of the server. Nothing can end a thread that does not want to: it is left behind
// then.
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "server/host/memory_transport.hpp"
#include "server/host/runner.hpp"
#include "tapihost/serve.hpp"

namespace tapi::server {
namespace {

// How long a server that ends waits for a provider to let go of itself.
constexpr std::chrono::seconds farewell_time{2};

// Shared by the thread and the server, so that either may be gone first.
struct Run {
    std::mutex mutex;
    std::condition_variable changed;
    bool finished = false;
    boost::asio::io_context* loop = nullptr;  // null: nobody wants to hear of the end
    Runner::Ended ended;
};

void finish(Run& run) {
    const std::lock_guard lock(run.mutex);
    run.finished = true;
    if (run.loop != nullptr) boost::asio::post(*run.loop, [ended = run.ended] { ended("ended"); });
    run.changed.notify_all();
}

void serve(const std::shared_ptr<host::MemoryLink>& link, const host::HostSettings& settings) {
    try {
        host::MemoryChannel channel(link);
        host::Service service(channel, settings);
        if (const auto ran = service.run(); !ran) log::error(settings.name, "{}", ran.error().context);
        service.shut_down();
    } catch (const std::exception& e) {
        log::error(settings.name, "the provider's thread ended: {}", e.what());
    }
}

class ThreadRunner final : public Runner {
  public:
    ThreadRunner(boost::asio::io_context& loop, const ProviderSettings& settings)
        : loop_(loop), settings_(settings) {}
    ~ThreadRunner() override;

    Result<std::shared_ptr<Transport>> start(Ended ended) override;
    bool end() override { return !running(); }
    bool running() const override;
    uint32_t process_id() const override { return 0; }

  private:
    boost::asio::io_context& loop_;
    const ProviderSettings settings_;
    std::shared_ptr<MemoryTransport> transport_;
    std::shared_ptr<Run> run_;
};

ThreadRunner::~ThreadRunner() {
    if (run_ == nullptr) return;
    transport_->close();
    std::unique_lock lock(run_->mutex);
    run_->loop = nullptr;
    if (!run_->changed.wait_for(lock, farewell_time, [this] { return run_->finished; })) {
        log::error(settings_.name, "the provider does not return; its thread is left behind");
    }
}

Result<std::shared_ptr<Transport>> ThreadRunner::start(Ended ended) {
    transport_ = MemoryTransport::make(loop_);
    run_ = std::make_shared<Run>();
    run_->loop = &loop_;
    run_->ended = std::move(ended);
    std::thread([run = run_, link = transport_->link(),
                 settings = host::HostSettings{settings_.name, settings_.module, settings_.config_file,
                                              settings_.other_instances, settings_.state_folder}] {
        serve(link, settings);
        finish(*run);
    }).detach();
    return std::shared_ptr<Transport>(transport_);
}

bool ThreadRunner::running() const {
    if (run_ == nullptr) return false;
    const std::lock_guard lock(run_->mutex);
    return !run_->finished;
}

}  // namespace

std::unique_ptr<Runner> make_thread_runner(boost::asio::io_context& loop, const ProviderSettings& settings) {
    return std::make_unique<ThreadRunner>(loop, settings);
}

}  // namespace tapi::server
