// SPDX-License-Identifier: Apache-2.0
// The coroutines of programs on calls.
#pragma once

#include <utility>  // before Boost 1.74, which forgets it

#include <boost/asio/awaitable.hpp>

namespace tapi::voice {

// Of one thread, and one asio::io_context. Who awaits nothing else may start one with asio::co_spawn.
template <class T>
using Await = boost::asio::awaitable<T>;

}  // namespace tapi::voice
