// SPDX-License-Identifier: Apache-2.0
// What is heard on one call, in the loop.
#pragma once

#include "sound/stream.hpp"

#include "news.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

namespace tapi::voice {

class Ear {
  public:
    Ear(boost::asio::io_context& loop, std::shared_ptr<sound::RecordStream> stream, std::weak_ptr<News> news);
    // The next samples that are there; empty: news will be told when there are more.
    std::span<const int16_t> take();
    bool gone() const { return stream_->gone(); }
    // Ends it; what is still there can be taken.
    void stop() { stream_->stop(); }

  private:
    void listen();

    struct Shared {
        explicit Shared(boost::asio::io_context& loop) : descriptor(loop) {}
        boost::asio::posix::stream_descriptor descriptor;
        std::weak_ptr<News> news;
        bool waiting = false;
    };
    std::shared_ptr<sound::RecordStream> stream_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace tapi::voice
