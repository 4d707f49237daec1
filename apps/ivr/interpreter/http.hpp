// SPDX-License-Identifier: Apache-2.0
// Requests to web servers, any number at a time, on one thread beside the loop. Whoever waits for one gives
// it up when the caller hangs up.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "voice/telephone.hpp"

namespace tapi::flow {

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::string> headers;  // "Name: value"
    std::string body;
    std::chrono::milliseconds timeout{5000};
};

struct HttpAnswer {
    long status = 0;  // 0: there was none
    std::string body;
    std::string error;  // "timed out", "could not connect to server", ...; empty: there is an answer
};

class Http {
  public:
    explicit Http(boost::asio::io_context& loop);
    // Requests that are under way are given up.
    ~Http();
    Http(const Http&) = delete;
    Http& operator=(const Http&) = delete;

    // Throws Gone when the call ends before the answer is there.
    voice::Await<HttpAnswer> fetch(HttpRequest request, voice::Telephone& caller);
    size_t under_way() const;

    static constexpr size_t largest_answer = 1 << 20;  // bytes; more is an error
    static constexpr long most_redirects = 3;

  private:
    struct Thread;
    boost::asio::io_context& loop_;
    std::unique_ptr<Thread> thread_;
};

}  // namespace tapi::flow
