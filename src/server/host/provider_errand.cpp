// SPDX-License-Identifier: Apache-2.0
// Start a host, call one function, let the host end.
#include "server/host/provider_errand.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace tapi::server {
namespace {

constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);
constexpr auto not_exported = static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL);

const char* name_of(ProviderErrand::What what) {
    return what == ProviderErrand::What::install ? "TSPI_providerInstall" : "TSPI_providerRemove";
}

}  // namespace

ProviderErrand::ProviderErrand(boost::asio::io_context& loop, Timers& timers, const Clock& clock,
                               const ProviderSettings& settings, What what, Done done)
    : loop_(loop),
      timers_(timers),
      settings_(settings),
      what_(what),
      done_(std::move(done)),
      runner_(make_isolated_runner(loop, settings)),
      link_(loop, timers, clock, settings.name, *this) {
    boost::asio::post(loop_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) begin();
    });
}

ProviderErrand::~ProviderErrand() {
    if (timer_) timers_.cancel(*timer_);
}

void ProviderErrand::begin() {
    auto transport = runner_->start([](const std::string&) {});
    if (!transport) return finish(failed, transport.error().context);
    timer_ = timers_.after(settings_.start_timeout, [this] {
        timer_.reset();
        link_.close(fmt::format("{} did not return within {} ms", name_of(what_), settings_.start_timeout.count()),
                    Loss::hung);
    });
    link_.open(std::move(*transport));
}

void ProviderErrand::greeted() {
    const auto returned = [this](int32_t result, const auto&) {
        if (link_.is_open()) answered(result);
    };
    if (what_ == What::install) return link_.call(tspi::ProviderInstall{settings_.permanent_id}, returned);
    link_.call(tspi::ProviderRemove{settings_.permanent_id}, returned);
}

// The answer counts; that the host ends is its own affair, and the runner's.
void ProviderErrand::answered(int32_t result) {
    link_.say_bye();
    if (result == 0 || result == not_exported) return finish(0, {});
    finish(result < 0 ? result : failed,
           fmt::format("{} answered 0x{:08X}", name_of(what_), static_cast<uint32_t>(result)));
}

void ProviderErrand::link_lost(const std::string& reason, Loss) {
    runner_->end();
    finish(failed, reason);
}

void ProviderErrand::finish(int32_t result, const std::string& words) {
    if (!done_) return;
    boost::asio::post(loop_, [done = std::exchange(done_, nullptr), alive = std::weak_ptr(alive_), result, words] {
        if (!alive.expired()) done(result, words);
    });
}

}  // namespace tapi::server
