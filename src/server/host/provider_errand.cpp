// SPDX-License-Identifier: Apache-2.0
// Start a host, call one function, end the host.
#include "server/host/provider_errand.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "base/unicode.hpp"

namespace tapi::server {
namespace {

constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);
constexpr auto not_exported = static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL);

const char* name_of(ProviderErrand::What what) {
    return what == ProviderErrand::What::install ? "TSPI_providerInstall" : "TSPI_providerRemove";
}
const char* module_name_of(ProviderErrand::What what) {
    return what == ProviderErrand::What::install ? "TUISPI_providerInstall" : "TUISPI_providerRemove";
}

}  // namespace

ProviderErrand::ProviderErrand(boost::asio::io_context& loop, Timers& timers, const Clock& clock,
                               const ProviderSettings& settings, What what, Done done, Show show)
    : loop_(loop),
      timers_(timers),
      settings_(settings),
      what_(what),
      done_(std::move(done)),
      show_(std::move(show)),
      runner_(make_isolated_runner(loop, settings)),
      link_(loop, timers, clock, settings.name, *this) {
    boost::asio::post(loop_, [this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) begin();
    });
}

ProviderErrand::~ProviderErrand() { no_limit(); }

void ProviderErrand::begin() {
    auto transport = runner_->start([](const std::string&) {});
    if (!transport) return finish(failed, transport.error().context);
    limit();
    link_.open(std::move(*transport));
}

void ProviderErrand::limit() {
    timer_ = timers_.after(settings_.start_timeout, [this] {
        timer_.reset();
        link_.close(fmt::format("{} did not return within {} ms", name_of(what_), settings_.start_timeout.count()),
                    Loss::hung);
    });
}

void ProviderErrand::no_limit() {
    if (timer_) timers_.cancel(*timer_);
    timer_.reset();
}

void ProviderErrand::greeted() {
    if (!show_) return ask();
    link_.call(tspi::ProviderUIIdentify{}, [this](int32_t result, const auto& answer) {
        if (link_.is_open()) identified(result < 0 ? "" : to_utf8(answer.uidll_name.value_or(u"")));
    });
}

// Providers for Linux without a module show nothing: their forms are for that.
void ProviderErrand::identified(const std::string& module) {
    if (module.empty() && !settings_.wine) return ask();
    no_limit();
    link_.set_deadline(settings_.call_deadline);
    showing_ = true;
    show_(*this, module.empty() ? Shown{std::filesystem::path(settings_.module).filename(), true} : Shown{module, false});
}

void ProviderErrand::settle(wire::ModuleEnd how, int32_t result, const std::string& words) {
    showing_ = false;
    link_.set_deadline(Millis{0});
    if (lost_) return finish(failed, *lost_);
    if (how == wire::ModuleEnd::absent) {
        limit();
        return ask();
    }
    if (words.empty()) return answered(module_name_of(what_), result);
    finish(result, words);
}

void ProviderErrand::ask() {
    const auto returned = [this](int32_t result, const auto&) {
        if (link_.is_open()) answered(name_of(what_), result);
    };
    if (what_ == What::install) return link_.call(tspi::ProviderInstall{settings_.permanent_id}, returned);
    link_.call(tspi::ProviderRemove{settings_.permanent_id}, returned);
}

// The answer counts; the runner ends the host. Nothing is said to it any more: what arrives at a host under Wine just before it is
// killed ends Wine's server (AwaitedTransport::close).
void ProviderErrand::answered(const char* function, int32_t result) {
    if (result == 0 || result == not_exported) return finish(0, {});
    finish(result < 0 ? result : failed, fmt::format("{} answered 0x{:08X}", function, static_cast<uint32_t>(result)));
}

void ProviderErrand::link_lost(const std::string& reason, Loss) {
    runner_->end();
    if (showing_) lost_ = reason;
    else finish(failed, reason);
}

void ProviderErrand::finish(int32_t result, const std::string& words) {
    if (!done_) return;
    boost::asio::post(loop_, [done = std::exchange(done_, nullptr), alive = std::weak_ptr(alive_), result, words] {
        if (!alive.expired()) done(result, words);
    });
}

}  // namespace tapi::server
