// SPDX-License-Identifier: Apache-2.0
// What runners have in common whose host is a process: one child at a time, which goes when its runner does.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "server/host/child_process.hpp"
#include "server/host/runner.hpp"

namespace tapi::server {

class ChildRunner : public Runner {
  public:
    ChildRunner(boost::asio::io_context& loop, const ProviderSettings& settings) : loop_(loop), settings_(settings) {}
    ~ChildRunner() override {
        if (child_ != nullptr) child_->kill_now();
    }

    bool end() override {
        if (child_ != nullptr) child_->kill();
        return true;
    }
    bool running() const override { return child_ != nullptr && !child_->ended(); }
    uint32_t process_id() const override { return running() ? static_cast<uint32_t>(child_->id()) : 0; }

  protected:
    boost::asio::io_context& loop_;
    const ProviderSettings settings_;
    std::shared_ptr<ChildProcess> child_;
};

}  // namespace tapi::server
