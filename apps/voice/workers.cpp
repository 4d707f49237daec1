// SPDX-License-Identifier: Apache-2.0
// See workers.hpp.
#include "workers.hpp"

namespace tapi::voice {

Workers::Workers(boost::asio::io_context& loop, size_t threads) : loop_(loop), pool_(threads) {}

Workers::~Workers() {
    pool_.stop();  // what has not been begun is not
    pool_.join();
}

}  // namespace tapi::voice
