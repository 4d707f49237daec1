// SPDX-License-Identifier: Apache-2.0
#include "news.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "workers.hpp"

namespace tapi::voice {
namespace {

namespace asio = boost::asio;

Await<void> wait_for(News& news, int& woken) {
    co_await news.wait();
    ++woken;
}

Await<void> count_until(News& news, const bool& enough, int& looks) {
    while (!enough) {
        ++looks;
        co_await news.wait();
    }
}

TEST(News, WakesAllThatWait) {
    asio::io_context loop;
    News news;
    int woken = 0;
    for (int who = 0; who < 3; ++who) asio::co_spawn(loop, wait_for(news, woken), asio::detached);
    loop.poll();
    EXPECT_EQ(woken, 0);
    news.tell();
    loop.restart();
    loop.run();
    EXPECT_EQ(woken, 3);
    EXPECT_FALSE(news.awaited());
}

TEST(News, ATimeThatHasPassedIsNoWait) {
    asio::io_context loop;
    News news;
    bool over = false;
    asio::co_spawn(
        loop,
        [](News& told, bool& done) -> Await<void> {
            co_await told.wait(std::chrono::steady_clock::now());
            done = true;
        }(news, over),
        asio::detached);
    loop.run();
    EXPECT_TRUE(over);
}

TEST(News, NothingIsLostBetweenTwoLooks) {
    asio::io_context loop;
    News news;
    bool enough = false;
    int looks = 0;
    asio::co_spawn(loop, count_until(news, enough, looks), asio::detached);
    loop.poll();
    news.tell();
    news.tell();
    enough = true;
    loop.restart();
    loop.run();
    EXPECT_EQ(looks, 1);
}

TEST(News, WhoWaitsWhenTheLoopEndsLeavesNothing) {
    News news;
    int woken = 0;
    {
        asio::io_context loop;
        asio::co_spawn(loop, wait_for(news, woken), asio::detached);
        loop.poll();
        EXPECT_TRUE(news.awaited());
    }
    EXPECT_FALSE(news.awaited());
    EXPECT_EQ(woken, 0);
}

Await<void> await_job(std::shared_ptr<Job<int>> job, int& result) {
    try {
        result = co_await finished(job);
    } catch (const std::runtime_error&) {
        result = -1;
    }
}

TEST(Workers, TheResultOrWhatWasThrownComesBack) {
    asio::io_context loop;
    Workers workers(loop, 2);
    int good = 0, bad = 0;
    const std::function<int()> works = [] { return 7; };
    const std::function<int()> fails = []() -> int { throw std::runtime_error("no"); };
    asio::co_spawn(loop, await_job(workers.start<int>(works), good), asio::detached);
    asio::co_spawn(loop, await_job(workers.start<int>(fails), bad), asio::detached);
    loop.run();
    EXPECT_EQ(good, 7);
    EXPECT_EQ(bad, -1);
}

}  // namespace
}  // namespace tapi::voice
