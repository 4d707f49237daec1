// SPDX-License-Identifier: Apache-2.0
// See news.hpp.
#include "news.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tapi::voice {
namespace asio = boost::asio;
namespace {

// A timer on the list while it waits, also when the coroutine ends meanwhile.
class Listed {
  public:
    Listed(std::vector<asio::steady_timer*>& list, asio::steady_timer& timer) : list_(list), timer_(timer) {
        list_.push_back(&timer_);
    }
    ~Listed() { std::erase(list_, &timer_); }
    Listed(const Listed&) = delete;
    Listed& operator=(const Listed&) = delete;

  private:
    std::vector<asio::steady_timer*>& list_;
    asio::steady_timer& timer_;
};

}  // namespace

void News::tell() {
    for (asio::steady_timer* timer : waiting_) timer->cancel();
}

Await<void> News::wait(std::optional<Instant> until) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, until.value_or(Instant::max()));
    const Listed listed(waiting_, timer);
    boost::system::error_code ended;  // by time or by tell(): the one who waits looks himself
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
}

}  // namespace tapi::voice
