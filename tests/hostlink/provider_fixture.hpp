// SPDX-License-Identifier: Apache-2.0
// Real provider hosts with a provider that misbehaves: in a process of their own, and on a thread.
#pragma once

#include <tspi.h>

#include "bench.hpp"
#include "server/host/host_link.hpp"

namespace tapi::server {

using Log = std::vector<std::string>;

class ProviderTest : public testing::TestWithParam<Isolation> {
  protected:
    // A host for a provider with these faults.
    void make(const std::string& faults) {
        settings.name = "testfaults";
        if (settings.module.empty()) settings.module = own_module("own.tsp");
        settings.config_file = scratch.write("faults", faults);
        settings.isolation = isolation();
        settings.permanent_id = 42;
        settings.host_program = TAPIHOST_PROGRAM;
        settings.log_level = "error";
        host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, settings, events);
    }
    // A copy has variables of its own, also when a hung thread keeps another test's module loaded.
    std::string own_module(const std::string& name) const {
        std::filesystem::copy_file(TESTFAULTS_MODULE, scratch.path(name));
        return scratch.path(name);
    }
    virtual Isolation isolation() const { return GetParam(); }
    bool reach(ProviderState state) {
        return bench.run_until([&] { return host->status().state == state; });
    }
    void bring_up(const std::string& faults = "") {
        make(faults);
        host->start();
        ASSERT_TRUE(reach(ProviderState::up)) << host->status().reason;
    }
    void stop() {
        bool done = false;
        host->stop([&] { done = true; });
        ASSERT_TRUE(bench.run_until([&] { return done; }));
    }
    // Makes a call of the core and waits for its return.
    template <class Call>
    typename Call::Response returned(const Call& call, int32_t expected = 0) {
        std::optional<typename Call::Response> response;
        host->calls().call(call, [&](int32_t result, const auto& answer) {
            EXPECT_EQ(result, expected) << name_of(Call::function);
            response = answer;
        });
        EXPECT_TRUE(bench.run_until([&] { return response.has_value(); }));
        return response.value_or(typename Call::Response{});
    }
    // An asynchronous call; both its ends are written down.
    template <class Call>
    void begin(const Call& call) {
        host->calls().call(
            call, [this](int32_t result, const auto&) { events.note(result > 0 ? "returned" : "refused"); },
            [this](int32_t result, const auto&) { events.note(fmt::format("completed {}", result)); });
    }
    void wait_for(const std::string& entry, size_t count = 1) {
        EXPECT_TRUE(bench.run_until([&] { return events.count(entry) >= count; })) << entry;
    }
    void open_line() {
        tspi::LineOpen call;
        call.device_id = 10;
        call.ht_line = 11;
        returned(call);
    }
    Log since_up() const {
        return Log(std::find(events.log.begin(), events.log.end(), "up") + 1, events.log.end());
    }

    Scratch scratch;
    Bench bench;
    Recorder events;
    ProviderSettings settings;
    std::unique_ptr<ProviderHost> host;
};

class ProcessTest : public ProviderTest {
    Isolation isolation() const override { return Isolation::process; }
};
class ThreadTest : public ProviderTest {
    Isolation isolation() const override { return Isolation::none; }
};

}  // namespace tapi::server
