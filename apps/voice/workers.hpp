// SPDX-License-Identifier: Apache-2.0
// What would hold up all calls is done by other threads: reading sound files, synthesizing, opening devices.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "news.hpp"

namespace tapi::voice {

// The work of another thread. Whoever waits may stop waiting; the work is done all the same.
template <class T>
struct Job {
    bool done = false;
    std::optional<T> value;
    std::exception_ptr failed;
    News news;
    std::function<void(Job&)> then;  // of the loop's thread, once, before the news
    std::vector<std::weak_ptr<News>> also;  // who is told besides

    void end() {
        done = true;
        if (const auto last = std::move(then)) last(*this);
        news.tell();
        for (const auto& other : also) {
            if (const auto living = other.lock()) living->tell();
        }
    }

    T take() {
        if (failed) std::rethrow_exception(failed);
        return std::move(*value);
    }
    const T& look() const {
        if (failed) std::rethrow_exception(failed);
        return *value;
    }
};

class Workers {
  public:
    Workers(boost::asio::io_context& loop, size_t threads);
    ~Workers();  // waits for what is being done
    // Waits for all that was started; nothing may be started afterwards.
    void finish() { pool_.join(); }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    template <class T>
    std::shared_ptr<Job<T>> start(std::function<T()> work) {
        auto job = std::make_shared<Job<T>>();
        // The loop has something to do until the job is done.
        boost::asio::post(pool_, [job, work = std::move(work), busy = boost::asio::make_work_guard(loop_), &loop = loop_] {
            try {
                job->value = work();
            } catch (...) {
                job->failed = std::current_exception();
            }
            boost::asio::post(loop, [job] { job->end(); });
        });
        return job;
    }

  private:
    boost::asio::io_context& loop_;
    boost::asio::thread_pool pool_;
};

template <class T>
Await<T> finished(std::shared_ptr<Job<T>> job) {
    while (!job->done) co_await job->news.wait();
    co_return job->take();
}

}  // namespace tapi::voice
