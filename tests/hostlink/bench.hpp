// SPDX-License-Identifier: Apache-2.0
// A loop with a clock that tests move, and a core that writes down what providers tell it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tspi.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "server/host/provider_host.hpp"

namespace tapi::server {

inline constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);
inline constexpr auto unavailable = static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL);

class Bench {
  public:
    // Runs the loop until `reached`; real time bounds it, so that a broken test ends.
    bool run_until(const std::function<bool()>& reached) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!reached()) {
            if (std::chrono::steady_clock::now() > end) return false;
            timers.run_due();
            loop.restart();
            if (loop.poll() == 0) loop.run_one_for(std::chrono::milliseconds(20));
        }
        return true;
    }
    // Everything that is ready now.
    void settle() {
        loop.restart();
        while (loop.poll() != 0) {
        }
    }
    void advance(Millis step) {
        clock.advance(step);
        timers.run_due();
        settle();
    }

    boost::asio::io_context loop;
    ManualClock clock;
    Timers timers{clock};
};

// What happened, in order.
class Recorder final : public ProviderEvents {
  public:
    DeviceBases devices_counted(uint32_t lines, uint32_t phones) override {
        note(fmt::format("counted {} {}", lines, phones));
        return {10, 20};
    }
    void up(const ProviderUp& given) override {
        facts = given;
        note("up");
    }
    void lost(std::string_view reason) override {
        lost_reason = reason;
        note("lost");
    }
    void line_event(const ProviderEvent& event) override {
        line_events.push_back(event);
        note(fmt::format("line message {}", event.message));
    }
    void phone_event(const ProviderEvent& event) override {
        phone_events.push_back(event);
        note(fmt::format("phone message {}", event.message));
    }
    void note(std::string what) { log.push_back(std::move(what)); }
    size_t count(const std::string& what) const {
        return static_cast<size_t>(std::count(log.begin(), log.end(), what));
    }

    std::vector<std::string> log;
    std::vector<ProviderEvent> line_events;
    std::vector<ProviderEvent> phone_events;
    ProviderUp facts;
    std::string lost_reason;
};

// A directory that goes with the test.
class Scratch {
  public:
    Scratch() {
        std::string name = (std::filesystem::temp_directory_path() / "hostlink-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Scratch() { std::filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name)) << text;
        return path(name);
    }
    std::string path(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

}  // namespace tapi::server
