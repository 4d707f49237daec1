// SPDX-License-Identifier: Apache-2.0
// Runs a flow that stands in a test with a caller that stands there too.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ivr/interpreter/fake_telephone.hpp"
#include "ivr/interpreter/http.hpp"
#include "ivr/interpreter/queues.hpp"
#include "ivr/interpreter/run.hpp"

namespace tapi::flow {

class FlowTest : public testing::Test {
  protected:
    FlowTest() {
        std::string name = (std::filesystem::temp_directory_path() / "flow-XXXXXX").string();
        folder = mkdtemp(name.data());
        environment.queues = &queues;
        environment.recordings = folder / "recordings";
        environment.now = [this] { return phone.now; };
        environment.report = [this](const Json& event) { events.push_back(event); };
        phone.now = instant({{2026, 5, 4}, {10, 0}}, "UTC");  // a Monday
        phone.who.caller = "1001";
        phone.who.call_id = 7;
    }
    ~FlowTest() override { std::filesystem::remove_all(folder); }

    std::shared_ptr<const Flow> parsed(const std::string& text) {
        const Loaded loaded = load_text(text, folder / "test.yaml");
        for (const Problem& problem : loaded.problems) {
            if (!problem.warning) ADD_FAILURE() << to_string(problem);
        }
        return loaded.flow;
    }

    static voice::Await<void> follow(std::shared_ptr<const Flow> flow, FakeTelephone& phone,
                                     Environment& environment, std::optional<Outcome>& outcome,
                                     boost::asio::io_context& loop) {
        outcome = co_await run(std::move(flow), phone, environment);
        loop.stop();
    }

    void start(std::shared_ptr<const Flow> flow) {
        boost::asio::co_spawn(loop, follow(std::move(flow), phone, environment, outcome, loop),
                              boost::asio::detached);
    }

    // All of the flow.
    Outcome go(const std::string& text) {
        auto flow = parsed(text);
        if (!flow) return {};
        start(std::move(flow));
        loop.run();
        EXPECT_EQ(0u, phone.watchers());
        return outcome.value_or(Outcome());
    }
    // Its steps only, in timezone UTC.
    Outcome steps(const std::string& steps) { return go("timezone: UTC\nparts:\n  main:\n" + steps); }

    std::vector<Json> events_named(const std::string& name) const {
        std::vector<Json> found;
        for (const Json& event : events)
            if (event["event"] == name) found.push_back(event);
        return found;
    }

    boost::asio::io_context loop;
    std::filesystem::path folder;
    FakeTelephone phone{loop};
    Queues queues;
    Environment environment;
    std::vector<Json> events;
    std::optional<Outcome> outcome;
};

}  // namespace tapi::flow
